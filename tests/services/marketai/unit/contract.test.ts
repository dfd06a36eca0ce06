// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.marketai); do not edit, run ./doit generate. sha256:3e28b7a76629c062
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
