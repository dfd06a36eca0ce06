// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.studiai); do not edit, run ./doit generate. sha256:ed11b0479824a661
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
