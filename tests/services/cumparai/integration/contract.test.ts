// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.cumparai); do not edit, run ./doit generate. sha256:7b76e9a53b97c5d6
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);
