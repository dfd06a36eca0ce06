import type { Draft, Item } from './item.ts';

/** A key under which a client repeats a request, and what the request said. */
export interface Repeatable {
  readonly key: string;
  readonly fingerprint: string;
}

export interface Created {
  readonly item: Item;
  readonly replayed: boolean;
}

/** Where an item stands in the order of its owner's items. */
export interface Placed {
  readonly item: Item;
  readonly place: string;
}

/**
 * Items by owner: one owner's do not exist for another. `version` is what the client has seen; without it
 * any is right. All throw Problem: `conflict`, `idempotency-key-reused`, `not-found`, `version-mismatch`,
 * `unavailable`.
 */
export interface Store {
  create(owner: string, draft: Draft, repeatable?: Repeatable): Promise<Created>;
  /** Oldest first, those after a place. */
  list(owner: string, limit: number, after?: string): Promise<Placed[]>;
  get(owner: string, id: string): Promise<Item | undefined>;
  replace(owner: string, id: string, draft: Draft, version?: number): Promise<Item>;
  /** The version that was removed. */
  remove(owner: string, id: string, version?: number): Promise<number>;
}
