// Generated for demo from templates/scaffolds/shared/typescript/support/integration/live.ts and golden.yaml; do not edit, run ./doit generate. sha256:8347d6aaf7a7024f
/** What happens to a user's things reaches the user, and nobody else, over both kinds of stream. */
import { describe, expect, test } from "vitest";
import { subject } from "../data.ts";
import { anonymous, bearer, token, user } from "../identity.ts";
import { expectProblem } from "../problems.ts";
import type { Service } from "../service.ts";
import { events, messages, refusal, type Stream } from "../streams.ts";

export function live(service: Service): void {
  const { path, read, text, valid } = service.resource;

  const follow = async (open: (url: string, token: string) => Promise<Stream>): Promise<void> => {
    const sub = subject();
    const client = await user(service, { sub });
    const stream = await open(client.url, await token(service, { sub }));
    try {
      await (await user(service)).post(path, valid());
      const body = valid();
      const made = await client.post(path, body);
      const place = made.headers.get("location") ?? "";
      expect(await stream.next()).toEqual({ type: "created", item: made.json() });
      const changed = await client.put(place, { ...body, [text]: valid()[text] }, { "if-match": "*" });
      expect(await stream.next()).toEqual({ type: "updated", item: changed.json() });
      await client.delete(place);
      expect(await stream.next()).toEqual({ type: "deleted", item: { id: made.json()["id"] } });
    } finally {
      stream.close();
    }
  };

  describe("live updates", () => {
    test("reach an event stream in order", () => follow(events));
    test("reach a WebSocket in order", () => follow(messages));

    test("need a token that may read", async () => {
      expectProblem(await anonymous(service).get("/api/v1/events"), 401, "unauthenticated");
      expectProblem(await anonymous(service).get("/api/v1/events", bearer(await token(service, { scopes: [] }))), 403, "forbidden");
      expect(await refusal(anonymous(service).url, "")).toBe(401);
      expect(await refusal(anonymous(service).url, await token(service, { scopes: [read], seconds: -60 }))).toBe(401);
    });
  });
}
