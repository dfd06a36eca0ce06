// Generated for demo from templates/scaffolds/shared/typescript/support/unit/metrics.ts and golden.yaml; do not edit, run ./doit generate. sha256:85490dfda028cc10
/** What alerts, panels and objectives read, under the names that they read. */
import { describe, expect, test } from "vitest";
import { uuid } from "../data.ts";
import { anonymous, user } from "../identity.ts";
import { parse, select, total, type Exposition } from "../metrics.ts";
import type { Service } from "../service.ts";
import { until } from "../waiting.ts";

export function metrics(service: Service): void {
  const { metrics: names, objectives, page } = service.contract;
  const read = async (): Promise<Exposition> => parse((await anonymous(service).get(names.path)).text);

  describe("metrics", () => {
    test("are Prometheus' text, and fit into the limit of series", async () => {
      const answer = await anonymous(service).get(names.path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toMatch(/^(text\/plain|application\/openmetrics-text)/);
      const { samples } = parse(answer.text);
      expect(samples.length).toBeGreaterThan(0);
      if (names.series > 0) expect(samples.length).toBeLessThan(names.series);
    });

    test("declare the request metrics by name and type", async () => {
      const { types } = await read();
      expect(types.get(names.requests)).toBe("counter");
      expect(types.get(names.duration)).toBe("histogram");
    });

    test.runIf(page)("count a request once, by method, code and pattern of its route", async () => {
      const client = await user(service);
      const labels = { method: "GET", code: "404" };
      const sum = async (): Promise<number> => total(await read(), names.requests, labels);
      const before = await sum();
      const id = uuid();
      await client.get(`${service.resource.path}/${id}`);
      await until("the request to be counted", async () => ((await sum()) > before ? true : undefined));
      const routes = select(await read(), names.requests).map((one) => one.labels["route"] ?? "");
      expect(routes.filter((route) => route.includes(id))).toEqual([]);
      expect(routes.some((route) => route.startsWith(`${service.resource.path}/`))).toBe(true);
    });

    test.runIf(page)("measure durations in seconds, with a bucket at the objective", async () => {
      await (await user(service)).get(service.resource.path);
      const found = await until("a duration", async () => {
        const buckets = select(await read(), `${names.duration}_bucket`);
        return buckets.length > 0 ? buckets : undefined;
      });
      expect(new Set(found.map((one) => Number(one.labels["le"])))).toContain(objectives.latency);
      expect(Object.keys(found[0]?.labels ?? {}).toSorted()).toEqual(["le", "method", "route"]);
      expect(total(await read(), `${names.duration}_sum`)).toBeLessThan(600);
    });

    for (const metric of names.own) {
      test(`${metric.name} is there from the start, with every combination of labels`, async () => {
        const exposition = await read();
        expect(exposition.types.get(metric.name)).toBe(metric.type);
        const name = metric.type === "histogram" ? `${metric.name}_count` : metric.name;
        for (const labels of combinations(Object.entries(metric.labels))) {
          expect(select(exposition, name, labels), JSON.stringify(labels)).toHaveLength(1);
        }
      });
    }
  });
}

function combinations(labels: readonly (readonly [string, readonly string[]])[]): Record<string, string>[] {
  const [first, ...rest] = labels;
  if (first === undefined) return [{}];
  const [name, values] = first;
  return values.flatMap((value) => combinations(rest).map((one) => Object.assign(one, { [name]: value })));
}
