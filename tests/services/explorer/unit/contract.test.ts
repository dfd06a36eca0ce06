// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.explorer); do not edit, run ./doit generate. sha256:ad620770e74d079b
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
