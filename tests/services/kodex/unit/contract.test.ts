// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.kodex); do not edit, run ./doit generate. sha256:66c795f9fe87d8b6
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
