import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore } from '../src/items/memory.ts';
import { Problem } from '../src/problems.ts';

const draft = { name: 'a', quantity: 1, note: '' };
const slug = (expected: string) => (error: unknown) => error instanceof Problem && error.slug === expected;

test('an item belongs to its owner', async () => {
  const store = new MemoryStore();
  const { item } = await store.create('ada', draft);
  assert.equal((await store.get('ada', item.id))?.name, 'a');
  assert.equal(await store.get('bob', item.id), undefined);
  await assert.rejects(store.remove('bob', item.id), slug('not-found'));
  await assert.rejects(store.create('ada', draft), slug('conflict'));
});

test('a change of what has changed since is refused', async () => {
  const store = new MemoryStore();
  const { item } = await store.create('ada', draft);
  const changed = await store.replace('ada', item.id, { ...draft, quantity: 2 }, 1);
  assert.equal(changed.version, 2);
  await assert.rejects(store.replace('ada', item.id, draft, 1), slug('version-mismatch'));
  assert.equal(await store.remove('ada', item.id, 2), 2);
});

test('a repeated request makes one item', async () => {
  const store = new MemoryStore();
  const first = await store.create('ada', draft, { key: 'k', fingerprint: 'f' });
  const again = await store.create('ada', draft, { key: 'k', fingerprint: 'f' });
  assert.deepEqual([again.item.id, again.replayed], [first.item.id, true]);
  await assert.rejects(store.create('ada', draft, { key: 'k', fingerprint: 'g' }), slug('idempotency-key-reused'));
});

test('a list goes on after a place', async () => {
  const store = new MemoryStore();
  for (const name of ['a', 'b', 'c']) await store.create('ada', { ...draft, name });
  const first = await store.list('ada', 2);
  assert.deepEqual(
    first.map(({ item }) => item.name),
    ['a', 'b'],
  );
  const rest = await store.list('ada', 2, first[1]?.place);
  assert.deepEqual(
    rest.map(({ item }) => item.name),
    ['c'],
  );
});
