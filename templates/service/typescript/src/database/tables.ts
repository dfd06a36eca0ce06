import type { ColumnType, Generated } from 'kysely';

/** The tables as migrations leave them. */
export interface Tables {
  items: {
    id: Generated<string>;
    place: Generated<string>;
    owner: string;
    name: string;
    quantity: number;
    note: string;
    version: Generated<number>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  idempotency_keys: {
    owner: string;
    key: string;
    fingerprint: string;
    answer: ColumnType<unknown, string | null, string | null>;
    created_at: Generated<Date>;
  };
}
