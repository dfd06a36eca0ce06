// The team's: made once, never changed by the generator.
// What the page of <%= service.title %> has beyond the template's; the generated tests use it.
import { ServicePage } from "../../support/page.ts";

export class Page extends ServicePage {}
