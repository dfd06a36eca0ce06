// The team's: made once, never changed by the generator. Workflows of <%= service.title %> belong here.
import { expect, test } from "vitest";
<% if page %>
import { user } from "../../support/identity.ts";
<% endif %>
import { service } from "../service.ts";

<% if page %>
test("a new user of <%= service.id %> starts with nothing", async () => {
  const { list, path } = service.resource;
  expect((await (await user(service)).get(path)).json()[list]).toEqual([]);
});
<% else %>
test("the contract is of <%= service.id %>", () => {
  expect(service.contract.id).toBe("<%= service.id %>");
});
<% endif %>
