import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);
