// Generated for demo from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.front); do not edit, run ./doit generate. sha256:3a90155e967733e2
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
