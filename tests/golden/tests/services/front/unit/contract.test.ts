// Generated for demo from templates/scaffolds/service/typescript/unit/contract.test.ts and golden.yaml (services.front); do not edit, run ./doit generate. sha256:1625f8d5a48ed02b
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
