// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.dash); do not edit, run ./doit generate. sha256:7b7b6b4974f89040
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
