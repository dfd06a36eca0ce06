// Generated for demo from templates/scaffolds/service/typescript/integration/contract.test.ts and golden.yaml (services.front); do not edit, run ./doit generate. sha256:af089ecd521f453c
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);
