// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.sociai); do not edit, run ./doit generate. sha256:441aa054ef5a59f4
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
