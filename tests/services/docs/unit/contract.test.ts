// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.docs); do not edit, run ./doit generate. sha256:d168cb37e72b8d98
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
