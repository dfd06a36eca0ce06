// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.fabricai); do not edit, run ./doit generate. sha256:3d50ba6d358dbb93
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
