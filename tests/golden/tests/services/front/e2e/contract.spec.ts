// Generated for demo from templates/scaffolds/service/typescript/e2e/contract.spec.ts and golden.yaml (services.front); do not edit, run ./doit generate. sha256:8872cd8e660ef6b2
import { e2e } from "../../support/e2e/index.ts";
import { ServicePage, type PageObject } from "../../support/page.ts";
import { own } from "../../support/service.ts";
import { service } from "../service.ts";

const { Page } = await own<{ Page: PageObject }>(import.meta.url, "./page.ts", { Page: ServicePage });
e2e(service, Page);
