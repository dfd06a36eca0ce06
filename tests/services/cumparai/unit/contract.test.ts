// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.cumparai); do not edit, run ./doit generate. sha256:a50d76bf516b1d9f
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
