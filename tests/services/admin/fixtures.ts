// The team's: made once, never changed by the generator.
// The generated tests create, read, change and delete this resource. Put your own in its place.
import { items, type Fixtures } from "../support/fixtures.ts";

export const fixtures: Fixtures = { resource: items };
