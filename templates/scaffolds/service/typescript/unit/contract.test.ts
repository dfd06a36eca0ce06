import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
