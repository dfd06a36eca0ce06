/**
 * The process that things happen to: its servers are lost and slow, and those that it calls get little time. All
 * suites of what goes wrong share it.
 */
import { uses } from "../contract.ts";
import { anonymous } from "../identity.ts";
import { Companion, start, type Instance } from "../lab.ts";
import type { Service } from "../service.ts";
import { until } from "../waiting.ts";

/** Requests that it takes at once. */
export const IN_FLIGHT = 4;
const SETTINGS = { MAX_IN_FLIGHT: String(IN_FLIGHT), UPSTREAM_TIMEOUT_MILLISECONDS: "200" };

export class Beset extends Companion {
  readonly database: string | undefined;
  readonly cache: string | undefined;
  readonly #service: Service;

  constructor(service: Service) {
    const [database, cache] = [uses(service.contract, "postgresql")?.name, uses(service.contract, "redis")?.name];
    const proxied = [database, cache].filter((one) => one !== undefined);
    // Its database is not there when it starts, which is what its first test is about.
    const cut = proxied.filter((one) => one === database);
    super(() => start(service, SETTINGS, { proxied, cut, ready: cut.length === 0 }));
    this.#service = service;
    this.database = database;
    this.cache = cache;
  }

  /** The process once everything that it stands on is there. */
  well = async (): Promise<Instance> => {
    const one = await this.running();
    for (const resource of [this.database, this.cache]) if (resource !== undefined) await one.restore(resource);
    const { path } = this.#service.contract.probes.readiness;
    const ask = async (): Promise<true | undefined> => ((await anonymous(this.#service, one.url).get(path)).status === 200 ? true : undefined);
    await until("it to be ready once everything is there", ask, { seconds: 30, every: 50 });
    return one;
  };
}
