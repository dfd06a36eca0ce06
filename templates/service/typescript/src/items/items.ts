import { notFound } from '../problems.ts';
import type { Found, ItemCache } from './cache.ts';
import type { Feed } from './feed.ts';
import type { Draft, Item } from './item.ts';
import type { Created, Placed, Repeatable, Store } from './store.ts';

/** Items with everything that belongs to a change: the store first, then the cache, then those who listen. */
export class Items {
  readonly cache: ItemCache | undefined;
  readonly #store: Store;
  readonly #feed: Feed;

  constructor(store: Store, feed: Feed, cache: ItemCache | undefined) {
    this.#store = store;
    this.#feed = feed;
    this.cache = cache;
  }

  async create(owner: string, draft: Draft, repeatable?: Repeatable): Promise<Created> {
    const created = await this.#store.create(owner, draft, repeatable);
    if (!created.replayed) {
      await this.cache?.keep(owner, created.item);
      this.#feed.tell(owner, { type: 'created', item: created.item });
    }
    return created;
  }

  list(owner: string, limit: number, after?: string): Promise<Placed[]> {
    return this.#store.list(owner, limit, after);
  }

  async get(owner: string, id: string): Promise<Found & { readonly item: Item }> {
    const found = this.cache ? await this.cache.get(owner, id) : { item: await this.#store.get(owner, id), hit: false };
    if (!found.item) throw notFound('item');
    return { item: found.item, hit: found.hit };
  }

  async replace(owner: string, id: string, draft: Draft, version?: number): Promise<Item> {
    const item = await this.#store.replace(owner, id, draft, version);
    await this.cache?.keep(owner, item);
    this.#feed.tell(owner, { type: 'updated', item });
    return item;
  }

  async remove(owner: string, id: string, version?: number): Promise<void> {
    const removed = await this.#store.remove(owner, id, version);
    await this.cache?.forget(owner, id, removed);
    this.#feed.tell(owner, { type: 'deleted', item: { id } });
  }
}
