// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.stocai); do not edit, run ./doit generate. sha256:4e15c36bd06399d8
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
