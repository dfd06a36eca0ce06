// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.jucai); do not edit, run ./doit generate. sha256:fb7b65629d0ee892
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
