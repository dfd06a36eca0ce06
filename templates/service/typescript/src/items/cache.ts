import { createCache } from 'async-cache-dedupe';
import type { Shared } from '../shared.ts';
import type { Item } from './item.ts';

const MILLISECONDS = 60_000;

/**
 * Keeps what is newer than what is held: a slow reader cannot put back what a writer has replaced. A
 * removed item is held as one, for the same reason.
 */
const KEEP_NEWER = `
local held = redis.call('HGET', KEYS[1], 'version')
if held and tonumber(held) >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'item', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

export interface Found {
  readonly item: Item | undefined;
  readonly hit: boolean;
}

type Load = (owner: string, id: string) => Promise<Item | undefined>;

/** Items by id, in Redis for a minute. Without Redis everything is loaded. */
export class ItemCache {
  readonly #shared: Shared;
  readonly #prefix: string;
  readonly #load: Load;

  constructor(shared: Shared, service: string, load: Load) {
    this.#shared = shared;
    this.#prefix = `${service}:item:`;
    // Many who miss the same item at once wait for one load.
    const once = createCache({ ttl: 0 }).define('load', async ({ owner, id }: { owner: string; id: string }) => {
      const item = await load(owner, id);
      if (item) await this.keep(owner, item);
      return item;
    });
    this.#load = (owner, id) => once.load({ owner, id });
  }

  async get(owner: string, id: string): Promise<Found> {
    const held = await this.#shared
      .attempt(() => this.#shared.client.hGet(this.#key(owner, id), 'item'))
      .catch(() => null);
    if (held) return { item: (JSON.parse(held) as Item | null) ?? undefined, hit: true };
    return { item: await this.#load(owner, id), hit: false };
  }

  /** To be waited for before a write is answered. */
  async keep(owner: string, item: Item): Promise<void> {
    await this.#set(owner, item.id, item.version, item);
  }

  /** To be waited for before a removal is answered. */
  async forget(owner: string, id: string, version: number): Promise<void> {
    await this.#set(owner, id, version + 1, null);
  }

  async #set(owner: string, id: string, version: number, item: Item | null): Promise<void> {
    const call = {
      keys: [this.#key(owner, id)],
      arguments: [String(version), JSON.stringify(item), String(MILLISECONDS)],
    };
    await this.#shared.attempt(() => this.#shared.client.eval(KEEP_NEWER, call)).catch(() => undefined);
  }

  #key(owner: string, id: string): string {
    return `${this.#prefix}${id}:${owner}`;
  }
}
