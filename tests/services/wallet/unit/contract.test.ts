// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.wallet); do not edit, run ./doit generate. sha256:13b3d89ece6a5617
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
