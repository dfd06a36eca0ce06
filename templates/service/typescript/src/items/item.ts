import { Type, type Static } from 'typebox';

/** Any text but NUL, which PostgreSQL cannot hold. */
const TEXT = '^[^\\u0000]*$';

/** What a client states. */
export const Draft = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120, pattern: TEXT }),
    quantity: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    note: Type.String({ maxLength: 2_000, pattern: TEXT }),
  },
  { additionalProperties: false },
);
export type Draft = Static<typeof Draft>;

/** As `Draft`, where quantity and note may be left out. */
export const New = Type.Object(
  {
    name: Draft.properties.name,
    quantity: Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 }),
    note: Type.String({ maxLength: 2_000, pattern: TEXT, default: '' }),
  },
  { additionalProperties: false },
);

export const Item = Type.Object({
  id: Type.String({ format: 'uuid' }),
  ...Draft.properties,
  version: Type.Integer({ minimum: 1 }),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
});
export type Item = Static<typeof Item>;

export const Page = Type.Object({ items: Type.Array(Item), next: Type.Union([Type.String(), Type.Null()]) });
