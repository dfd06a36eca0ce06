// Generated for demo from templates/scaffolds/shared/typescript/support/e2e/index.ts and golden.yaml; do not edit, run ./doit generate. sha256:138c5400439824af
/** The page, in a real browser: what people do, on what they have, under what goes wrong. */
import type { PageObject } from "../page.ts";
import type { Service } from "../service.ts";
import { accessibility } from "./accessibility.ts";
import { journey } from "./journey.ts";
import { network } from "./network.ts";
import { small } from "./small.ts";
import { vitals } from "./vitals.ts";

export function e2e(service: Service, page: PageObject): void {
  for (const part of [journey, network, accessibility, small, vitals]) part(service, page);
}
