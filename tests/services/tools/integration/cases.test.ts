// The team's: made once, never changed by the generator. Workflows of Development Tools & Utilities belong here.
import { expect, test } from "vitest";
import { user } from "../../support/identity.ts";
import { service } from "../service.ts";

test("a new user of tools starts with nothing", async () => {
  const { list, path } = service.resource;
  expect((await (await user(service)).get(path)).json()[list]).toEqual([]);
});
