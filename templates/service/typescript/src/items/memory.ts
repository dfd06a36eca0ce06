import { randomUUID } from 'node:crypto';
import { notFound } from '../problems.ts';
import type { Draft, Item } from './item.ts';
import { changed, reused, taken } from './refusals.ts';
import type { Created, Placed, Repeatable, Store } from './store.ts';

interface Row {
  readonly place: number;
  item: Item;
}

/** Items for as long as the process runs: for services without a database. */
export class MemoryStore implements Store {
  readonly #owners = new Map<string, Map<string, Row>>();
  readonly #repeats = new Map<string, { readonly fingerprint: string; readonly item: Item }>();
  #places = 0;

  async create(owner: string, draft: Draft, repeatable?: Repeatable): Promise<Created> {
    const key = repeatable && JSON.stringify([owner, repeatable.key]);
    const before = key && this.#repeats.get(key);
    if (before) {
      if (before.fingerprint !== repeatable?.fingerprint) throw reused();
      return { item: before.item, replayed: true };
    }
    this.#mustBeFree(owner, draft.name);
    const now = new Date().toISOString();
    const item = { id: randomUUID(), ...draft, version: 1, createdAt: now, updatedAt: now };
    this.#of(owner).set(item.id, { place: (this.#places += 1), item });
    if (key) this.#repeats.set(key, { fingerprint: repeatable.fingerprint, item });
    return { item, replayed: false };
  }

  async list(owner: string, limit: number, after = '0'): Promise<Placed[]> {
    const rows = [...this.#of(owner).values()].filter(({ place }) => place > Number(after));
    return rows.slice(0, limit).map(({ item, place }) => ({ item, place: String(place) }));
  }

  async get(owner: string, id: string): Promise<Item | undefined> {
    return this.#of(owner).get(id)?.item;
  }

  async replace(owner: string, id: string, draft: Draft, version?: number): Promise<Item> {
    const row = this.#row(owner, id, version);
    if (draft.name !== row.item.name) this.#mustBeFree(owner, draft.name);
    row.item = { ...row.item, ...draft, version: row.item.version + 1, updatedAt: new Date().toISOString() };
    return row.item;
  }

  async remove(owner: string, id: string, version?: number): Promise<number> {
    const { item } = this.#row(owner, id, version);
    this.#of(owner).delete(id);
    return item.version;
  }

  #of(owner: string): Map<string, Row> {
    let rows = this.#owners.get(owner);
    if (!rows) this.#owners.set(owner, (rows = new Map()));
    return rows;
  }

  #row(owner: string, id: string, version?: number): Row {
    const row = this.#of(owner).get(id);
    if (!row) throw notFound('item');
    if (version !== undefined && version !== row.item.version) throw changed();
    return row;
  }

  #mustBeFree(owner: string, name: string): void {
    for (const { item } of this.#of(owner).values()) if (item.name === name) throw taken();
  }
}
