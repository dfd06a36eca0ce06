// The team's: made once, never changed by the generator. Cases of AI Services Platform alone belong here.
import { expect, test } from "vitest";
import { anonymous } from "../../support/identity.ts";
import { service } from "../service.ts";

test("fabricai says its own name", async () => {
  const answer = await anonymous(service).get("/api/v1/about");
  expect(answer.json()["service"]).toBe("fabricai");
});
