// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.id); do not edit, run ./doit generate. sha256:d4347a723c771828
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
