// The team's: made once, never changed by the generator. Cases of <%= service.title %> alone belong here.
import { expect, test } from "vitest";
<% if page %>
import { anonymous } from "../../support/identity.ts";
<% endif %>
import { service } from "../service.ts";

<% if page %>
test("<%= service.id %> says its own name", async () => {
  const answer = await anonymous(service).get("/api/v1/about");
  expect(answer.json()["service"]).toBe("<%= service.id %>");
});
<% else %>
test("the contract is of <%= service.id %>", () => {
  expect(service.contract.id).toBe("<%= service.id %>");
});
<% endif %>
