import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';
import { notFound } from '../problems.ts';
import type { Draft, Item } from './item.ts';
import { changed, reused, taken } from './refusals.ts';
import type { Created, Placed, Repeatable, Store } from './store.ts';

const UNIQUE = '23505';
const DAY = 86_400_000;

/** Items in PostgreSQL. */
export class PostgresStore implements Store {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(owner: string, draft: Draft, repeatable?: Repeatable): Promise<Created> {
    return this.#attempt((query) =>
      query.transaction().execute(async (transaction) => {
        const before = repeatable && (await claim(transaction, owner, repeatable));
        if (before) return { item: before, replayed: true };
        const row = await transaction
          .insertInto('items')
          .values({ owner, ...draft })
          .returningAll()
          .executeTakeFirstOrThrow();
        const item = toItem(row);
        if (repeatable) {
          await transaction
            .updateTable('idempotency_keys')
            .set({ answer: JSON.stringify(item) })
            .where('owner', '=', owner)
            .where('key', '=', repeatable.key)
            .execute();
        }
        return { item, replayed: false };
      }),
    );
  }

  async list(owner: string, limit: number, after = '0'): Promise<Placed[]> {
    const rows = await this.#attempt((query) =>
      query
        .selectFrom('items')
        .selectAll()
        .where('owner', '=', owner)
        .where('place', '>', after)
        .orderBy('place')
        .limit(limit)
        .execute(),
    );
    return rows.map((row) => ({ item: toItem(row), place: row.place }));
  }

  async get(owner: string, id: string): Promise<Item | undefined> {
    const row = await this.#attempt((query) =>
      query.selectFrom('items').selectAll().where('id', '=', id).where('owner', '=', owner).executeTakeFirst(),
    );
    return row && toItem(row);
  }

  async replace(owner: string, id: string, draft: Draft, version?: number): Promise<Item> {
    const row = await this.#attempt((query) =>
      query
        .updateTable('items')
        .set((column) => ({ ...draft, version: column('version', '+', 1), updated_at: new Date() }))
        .where('id', '=', id)
        .where('owner', '=', owner)
        .$if(version !== undefined, (part) => part.where('version', '=', version!))
        .returningAll()
        .executeTakeFirst(),
    );
    return toItem(row ?? (await this.#refuse(owner, id)));
  }

  async remove(owner: string, id: string, version?: number): Promise<number> {
    const row = await this.#attempt((query) =>
      query
        .deleteFrom('items')
        .where('id', '=', id)
        .where('owner', '=', owner)
        .$if(version !== undefined, (part) => part.where('version', '=', version!))
        .returning('version')
        .executeTakeFirst(),
    );
    return (row ?? (await this.#refuse(owner, id))).version;
  }

  /** Says why nothing was changed. */
  async #refuse(owner: string, id: string): Promise<never> {
    throw (await this.get(owner, id)) ? changed() : notFound('item');
  }

  async #attempt<T>(work: (query: Kysely<Tables>) => Promise<T>): Promise<T> {
    try {
      return await this.#database.attempt(work);
    } catch (error) {
      throw error instanceof Error && 'code' in error && error.code === UNIQUE ? taken() : error;
    }
  }
}

/** Takes the key for this transaction, or says what was answered under it. Whoever comes second waits here. */
async function claim(
  query: Transaction<Tables>,
  owner: string,
  { key, fingerprint }: Repeatable,
): Promise<Item | undefined> {
  await query
    .deleteFrom('idempotency_keys')
    .where('owner', '=', owner)
    .where('created_at', '<', new Date(Date.now() - DAY))
    .execute();
  const claimed = await query
    .insertInto('idempotency_keys')
    .values({ owner, key, fingerprint })
    .onConflict((conflict) => conflict.columns(['owner', 'key']).doNothing())
    .executeTakeFirst();
  if (claimed.numInsertedOrUpdatedRows === 1n) return undefined;
  const before = await query
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('owner', '=', owner)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (before.fingerprint !== fingerprint) throw reused();
  return before.answer as Item;
}

function toItem(row: Selectable<Tables['items']>): Item {
  const { id, name, quantity, note, version } = row;
  return {
    id,
    name,
    quantity,
    note,
    version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
