import { Type } from 'typebox';
import { allowed, needs } from '../http/authentication.ts';
import type { App } from '../http/types.ts';
import { notFound } from '../problems.ts';
import { cursorOf, etag, placeOf, repeatableOf, versionOf } from './headers.ts';
import { Draft, Item, New, Page } from './item.ts';
import type { Items } from './items.ts';

const READ = 'items:read';
const WRITE = 'items:write';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const Id = Type.Object({ id: Type.String() });

/** A hook: what is no id is the id of nothing. */
async function known(request: { readonly params: unknown }): Promise<void> {
  if (!UUID.test((request.params as { id: string }).id)) throw notFound('item');
}

export function answerItems(app: App, items: Items): void {
  app.post(
    '/items',
    { onRequest: needs(WRITE), schema: { summary: 'Makes an item', body: New, response: { 201: Item } } },
    async (request, reply) => {
      const draft = request.body;
      const repeatable = repeatableOf(request.headers['idempotency-key'], draft);
      const { item, replayed } = await items.create(allowed(request, WRITE), draft, repeatable);
      if (replayed) reply.header('idempotency-replayed', 'true');
      return reply
        .code(201)
        .header('location', `/api/v1/items/${item.id}`)
        .header('etag', etag(item.version))
        .send(item);
    },
  );

  const query = Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  });
  app.get(
    '/items',
    { onRequest: needs(READ), schema: { summary: 'Lists items', querystring: query, response: { 200: Page } } },
    async (request) => {
      const { limit, cursor } = request.query;
      const found = await items.list(allowed(request, READ), limit + 1, placeOf(cursor));
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      return { items: shown.map(({ item }) => item), next: found.length > limit && last ? cursorOf(last.place) : null };
    },
  );

  app.get(
    '/items/:id',
    {
      onRequest: [needs(READ), known],
      schema: { summary: 'Reads an item', params: Id, response: { 200: Item, 304: Type.Null() } },
    },
    async (request, reply) => {
      const { item, hit } = await items.get(allowed(request, READ), request.params.id.toLowerCase());
      if (items.cache) reply.header('cache-status', hit ? 'items; hit' : 'items; fwd=miss');
      reply.header('etag', etag(item.version)).header('cache-control', 'private, no-cache');
      if (request.headers['if-none-match'] === etag(item.version)) return reply.code(304).send(null);
      return reply.send(item);
    },
  );

  app.put(
    '/items/:id',
    {
      onRequest: [needs(WRITE), known],
      schema: { summary: 'Replaces an item', params: Id, body: Draft, response: { 200: Item } },
    },
    async (request, reply) => {
      const version = versionOf(request.headers['if-match'], true);
      const item = await items.replace(allowed(request, WRITE), request.params.id.toLowerCase(), request.body, version);
      return reply.header('etag', etag(item.version)).send(item);
    },
  );

  app.delete(
    '/items/:id',
    {
      onRequest: [needs(WRITE), known],
      schema: { summary: 'Removes an item', params: Id, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const version = versionOf(request.headers['if-match'], false);
      await items.remove(allowed(request, WRITE), request.params.id.toLowerCase(), version);
      return reply.code(204).send(null);
    },
  );
}
