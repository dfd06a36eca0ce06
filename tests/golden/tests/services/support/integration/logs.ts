// Generated for demo from templates/scaffolds/shared/typescript/support/integration/logs.ts and golden.yaml; do not edit, run ./doit generate. sha256:30d8a5fb958edf01
/** Lines that a program can read, tied to their request, and without anybody's secrets. */
import { describe, expect, test } from "vitest";
import { word } from "../data.ts";
import { anonymous, bearer, token } from "../identity.ts";
import { shared } from "../lab.ts";
import type { Service } from "../service.ts";
import { until } from "../waiting.ts";

const WORDS = ["trace", "debug", "info", "warn", "warning", "error", "fatal", "critical"];

export function logs(service: Service): void {
  const { contract, resource } = service;

  describe("logs", () => {
    test("are lines of JSON that say when, how grave and who", async () => {
      const lines = await shared(service).logs();
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line).toMatchObject({ service: contract.id, level: expect.any(String), msg: expect.any(String) });
        expect(WORDS).toContain(line.level);
        expect(String(line["time"])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
      }
    });

    test.runIf(contract.page)("tie a request to its correlation id, and hold neither token nor body", async () => {
      const id = `log-${word()}`;
      const [secret, text] = [word(), await token(service)];
      const client = anonymous(service).with({ ...bearer(text), "x-correlation-id": id, cookie: `other=${secret}` });
      await client.post(resource.path, { ...resource.valid(), [resource.text]: secret });
      const line = await until("the request's line", async () => (await shared(service).logs()).find((one) => one["correlationId"] === id && one["status"] !== undefined));
      expect(line).toMatchObject({ method: "POST", route: resource.path, status: 201, ms: expect.any(Number) });
      const all = JSON.stringify(await shared(service).logs());
      expect(all).not.toContain(text);
      expect(all).not.toContain(secret);
    });
  });
}
