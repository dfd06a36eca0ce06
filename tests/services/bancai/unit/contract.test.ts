// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.bancai); do not edit, run ./doit generate. sha256:8c1e40c55bfce4c7
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
