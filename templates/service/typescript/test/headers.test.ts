import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correlationOf } from '../src/http/correlation.ts';
import { cursorOf, placeOf, repeatableOf, versionOf } from '../src/items/headers.ts';
import { Problem } from '../src/problems.ts';

const draft = { name: 'a', quantity: 1, note: '' };
const status = (expected: number) => (error: unknown) => error instanceof Problem && error.status === expected;

test('a cursor leads to its place, and nothing else does', () => {
  assert.equal(placeOf(cursorOf('17')), '17');
  assert.equal(placeOf(undefined), undefined);
  for (const bad of ['', 'x', '17', Buffer.from('place:x').toString('base64url')]) {
    assert.throws(() => placeOf(bad), status(400), bad);
  }
});

test('if-match names a version', () => {
  assert.equal(versionOf('"3"', true), 3);
  assert.equal(versionOf('*', true), undefined);
  assert.equal(versionOf(undefined, false), undefined);
  assert.equal(versionOf('W/"3"', true), -1);
  assert.throws(() => versionOf(undefined, true), status(428));
});

test('the same body under a key is the same request', () => {
  const one = repeatableOf('k', draft);
  assert.deepEqual(one, repeatableOf('k', { ...draft }));
  assert.notEqual(one?.fingerprint, repeatableOf('k', { ...draft, quantity: 2 })?.fingerprint);
  assert.throws(() => repeatableOf('a b', draft), status(400));
  assert.throws(() => repeatableOf('x'.repeat(201), draft), status(400));
});

test('an id that could forge a line of log is replaced', () => {
  assert.equal(correlationOf({ headers: { 'x-correlation-id': 'abc-1' } }), 'abc-1');
  for (const bad of ['a b', 'a\nb', '', 'x'.repeat(65)]) {
    assert.match(correlationOf({ headers: { 'x-correlation-id': bad } }), /^[0-9a-f-]{36}$/);
  }
});
