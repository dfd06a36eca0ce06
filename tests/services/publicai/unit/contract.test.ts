// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.publicai); do not edit, run ./doit generate. sha256:4f80e5340aa6c177
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
