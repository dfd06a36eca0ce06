// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.memorai); do not edit, run ./doit generate. sha256:6fbc2102d42fcdcc
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
