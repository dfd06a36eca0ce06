// Generated for codai from templates/scaffolds/service/typescript/e2e/contract.spec.ts and services.yaml (services.memorai); do not edit, run ./doit generate. sha256:0290f528cf34cbbc
import { e2e } from "../../support/e2e/index.ts";
import { ServicePage, type PageObject } from "../../support/page.ts";
import { own } from "../../support/service.ts";
import { service } from "../service.ts";

const { Page } = await own<{ Page: PageObject }>(import.meta.url, "./page.ts", { Page: ServicePage });
e2e(service, Page);
