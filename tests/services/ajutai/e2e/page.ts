// The team's: made once, never changed by the generator.
// What the page of AI Support & Help Platform has beyond the template's; the generated tests use it.
import { ServicePage } from "../../support/page.ts";

export class Page extends ServicePage {}
