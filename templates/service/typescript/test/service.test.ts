import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { migrate } from '../src/database/migrations.ts';
import { Flags } from '../src/flags.ts';
import { makeLogger } from '../src/logging.ts';
import { makeMetrics } from '../src/metrics.ts';
import { LOST, begin, declared } from './surroundings.ts';

const ITEMS = '/api/v1/items';
const draft = { name: 'a', quantity: 1, note: '' };

test('an item is made, read, replaced, listed and removed', async (t) => {
  const { app, as } = await begin(t);
  const headers = await as('ada');
  const made = await app.inject({ method: 'POST', url: ITEMS, headers, payload: draft });
  assert.equal(made.statusCode, 201);
  const url = String(made.headers.location);
  assert.equal((await app.inject({ url, headers })).json().name, 'a');
  const same = { ...headers, 'if-none-match': String(made.headers.etag) };
  assert.equal((await app.inject({ url, headers: same })).statusCode, 304);
  const put = { method: 'PUT', url, payload: { ...draft, quantity: 2 } } as const;
  assert.equal(
    (await app.inject({ ...put, headers: { ...headers, 'if-match': String(made.headers.etag) } })).json().version,
    2,
  );
  assert.equal(
    (await app.inject({ ...put, headers: { ...headers, 'if-match': String(made.headers.etag) } })).statusCode,
    412,
  );
  await app.inject({ method: 'POST', url: ITEMS, headers, payload: { ...draft, name: 'b' } });
  const first = (await app.inject({ url: `${ITEMS}?limit=1`, headers })).json();
  const rest = (await app.inject({ url: `${ITEMS}?cursor=${first.next}`, headers })).json();
  assert.deepEqual([first.items[0].name, rest.items[0].name, rest.next], ['a', 'b', null]);
  assert.equal((await app.inject({ method: 'DELETE', url, headers })).statusCode, 204);
  assert.equal((await app.inject({ url, headers })).json().type, 'urn:problem:not-found');
  assert.equal((await app.inject({ url: `${ITEMS}/17`, headers })).statusCode, 404);
});

test('a request that is repeated under a key is answered as before', async (t) => {
  const { app, as } = await begin(t);
  const post = {
    method: 'POST',
    url: ITEMS,
    headers: { ...(await as('ada')), 'idempotency-key': 'k' },
    payload: draft,
  } as const;
  const [one, again] = [await app.inject(post), await app.inject(post)];
  assert.deepEqual([again.json(), again.headers['idempotency-replayed']], [one.json(), 'true']);
});

test('who may not is refused, and told why', async (t) => {
  const { app, as, issuer } = await begin(t);
  const status = async (headers: Record<string, string>, method: 'GET' | 'POST' = 'GET'): Promise<number> =>
    (await app.inject({ method, url: ITEMS, headers, ...(method === 'POST' && { payload: draft }) })).statusCode;
  assert.equal(await status({}), 401);
  assert.equal(await status({ authorization: 'Basic YTpi' }), 401);
  assert.equal(await status({ authorization: 'Bearer a.b.c' }), 401);
  assert.equal(await status(await as('ada', 'items:read'), 'POST'), 403);
  assert.equal(await status(await as('ada', '')), 403);
  const plain = await app.inject({ url: '/api/v1/live', headers: await as('ada') });
  assert.deepEqual([plain.statusCode, plain.json().type], [400, 'urn:problem:invalid']);
  const lost = await begin(t, { JWKS_URL: 'http://127.0.0.1:1', ISSUER: issuer });
  assert.equal((await lost.app.inject({ url: ITEMS, headers: await lost.as('ada') })).statusCode, 503);
});

test('a body that does not fit is told place by place', async (t) => {
  const { app, as } = await begin(t);
  const headers = await as('ada');
  const answer = await app.inject({ method: 'POST', url: ITEMS, headers, payload: { name: '', more: 1 } });
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.ok(answer.json().errors.length >= 2);
  const text = { ...headers, 'content-type': 'text/plain' };
  assert.equal((await app.inject({ method: 'POST', url: ITEMS, headers: text, payload: 'a' })).statusCode, 415);
  const large = { ...draft, note: 'x'.repeat(70_000) };
  assert.equal((await app.inject({ method: 'POST', url: ITEMS, headers, payload: large })).statusCode, 413);
});

test('the page signs in with a cookie, which is of no use elsewhere', async (t) => {
  const { app, as } = await begin(t);
  const token = (await as('ada')).authorization.slice('Bearer '.length);
  const signed = await app.inject({ method: 'POST', url: '/session', payload: { token } });
  assert.equal(signed.statusCode, 204);
  const headers = { cookie: String(signed.headers['set-cookie']).split(';', 1)[0]! };
  assert.equal((await app.inject({ url: '/session', headers })).json().subject, 'ada');
  assert.equal((await app.inject({ url: ITEMS, headers })).statusCode, 200);
  assert.equal(
    (await app.inject({ url: ITEMS, headers: { ...headers, origin: 'http://evil.example' } })).statusCode,
    403,
  );
  assert.equal((await app.inject({ url: '/session' })).statusCode, 401);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const posted = await app.inject({ method: 'POST', url: '/session', headers: form, payload: `token=${token}` });
  assert.equal(posted.statusCode, 303);
  assert.equal((await app.inject({ method: 'DELETE', url: '/session', headers })).statusCode, 204);
});

test('the cookie keeps to TLS, in every environment, unless it is told otherwise', async (t) => {
  for (const ENVIRONMENT of ['development', 'production']) {
    for (const [variables, secure] of [[{}, true] as const, [{ INSECURE_COOKIE: 'true' }, false] as const]) {
      const { app, as } = await begin(t, { ENVIRONMENT, ...variables });
      const token = (await as('ada')).authorization.slice('Bearer '.length);
      const signed = await app.inject({ method: 'POST', url: '/session', payload: { token } });
      for (const answer of [signed, await app.inject({ method: 'DELETE', url: '/session' })]) {
        const words = String(answer.headers['set-cookie']).split('; ');
        assert.deepEqual([words.includes('Secure'), words.includes('HttpOnly')], [secure, true]);
      }
    }
  }
});

test('who asks too often is told when to come again', async (t) => {
  const { app, as } = await begin(t, { RATE_LIMIT: '2' });
  const headers = await as('ada');
  const ask = async (): Promise<string[]> => {
    const { statusCode, headers: told } = await app.inject({ url: ITEMS, headers });
    return [String(statusCode), String(told['ratelimit-remaining']), String(Boolean(told['retry-after']))];
  };
  assert.deepEqual(
    [await ask(), await ask(), await ask()],
    [
      ['200', '1', 'false'],
      ['200', '0', 'false'],
      ['429', '0', 'true'],
    ],
  );
});

test('probes follow the life of the process, and what is answered is counted', async (t) => {
  const { app, parts, as } = await begin(t);
  const asked = async (): Promise<number[]> =>
    Promise.all(['/started', '/ready', '/live'].map(async (url) => (await app.inject({ url })).statusCode));
  assert.deepEqual(await asked(), [503, 503, 200]);
  parts.lifecycle.started();
  assert.deepEqual(await asked(), [200, 200, 200]);
  await app.inject({ url: ITEMS, headers: await as('ada') });
  assert.match(
    (await app.inject({ url: '/metrics' })).body,
    /http_requests_total\{method="GET",route="\/api\/v1\/items",code="200"\} 1/,
  );
  assert.equal((await app.inject({ url: '/api/v1/about' })).json().service, 'shop');
  const { paths } = (await app.inject({ url: '/openapi.json' })).json();
  assert.deepEqual(
    [ITEMS, '/api/v1/live', '/session'].map((path) => path in paths),
    [true, true, false],
  );
  parts.lifecycle.drain();
  assert.deepEqual(await asked(), [200, 503, 200]);
  assert.equal((await app.inject({ url: '/nothing' })).headers.connection, 'close');
});

test('changes are heard as they happen, by their owner alone', async (t) => {
  const { app, parts, as } = await begin(t);
  const headers = await as('ada');
  const stream = (await app.inject({ url: '/api/v1/events', headers, payloadAsStream: true })).stream();
  const socket = await app.injectWS('/api/v1/live', { headers });
  const heard = once(socket, 'message');
  await app.inject({ method: 'POST', url: ITEMS, headers: await as('bob'), payload: draft });
  await app.inject({ method: 'POST', url: ITEMS, headers, payload: { ...draft, name: 'mine' } });
  assert.equal(JSON.parse(String((await heard)[0])).item.name, 'mine');
  const gone = once(socket, 'close');
  parts.lifecycle.endStreams();
  let told = '';
  for await (const part of stream) told += String(part);
  assert.match(told, /event: item\ndata: \{"type":"created","item":\{[^\n]*"name":"mine"/);
  assert.doesNotMatch(told, /"name":"a"/);
  assert.equal((await gone)[0], 1001);
});

test('a service that is called is asked, and done without where it may be lost', async (t) => {
  const { app, as } = await begin(t);
  const headers = await as('ada');
  const ask = async (id: string): Promise<unknown> =>
    (await app.inject({ url: `/api/v1/upstream/${id}`, headers })).json();
  assert.deepEqual(await ask('login'), { upstream: 'login', degraded: false, about: { service: 'login' } });
  assert.deepEqual(await ask('search'), { upstream: 'search', degraded: true });
  assert.equal((await app.inject({ url: '/api/v1/upstream/other', headers })).statusCode, 404);
});

test('without its database it says so, and answers what needs none', async (t) => {
  const { app, parts, as } = await begin(t, {}, [LOST.postgresql]);
  const headers = { ...(await as('ada')), 'if-match': '"1"' };
  const url = `${ITEMS}/6f9619ff-8b86-4d01-b42d-00c04fc964ff`;
  const asked = [
    { url: ITEMS },
    { url },
    { method: 'DELETE', url },
    ...[ITEMS, url].map((one) => ({ url: one, payload: draft })),
  ] as const;
  for (const one of asked) {
    const method = 'payload' in one ? (one.url === ITEMS ? 'POST' : 'PUT') : 'method' in one ? one.method : 'GET';
    const answer = await app.inject({ ...one, method, headers });
    assert.equal(answer.json().type, 'urn:problem:unavailable', `${method} ${one.url}`);
  }
  assert.equal((await app.inject({ url: '/api/v1/about' })).statusCode, 200);
  const config = readConfig(
    { ...declared, uses: [LOST.postgresql] },
    { LOGIN_URL: 'http://login', SEARCH_URL: 'http://search', ...LOST.variables },
  );
  await assert.rejects(migrate(config.database!, 'shop', parts.log, false));
});

test('without Redis nothing is lost but speed', async (t) => {
  const { app, parts, as } = await begin(t, {}, [LOST.redis]);
  await parts.shared!.open();
  parts.feed.open();
  const headers = await as('ada');
  const made = await app.inject({ method: 'POST', url: ITEMS, headers, payload: draft });
  const found = await app.inject({ url: String(made.headers.location), headers });
  assert.deepEqual([found.statusCode, found.headers['cache-status']], [200, 'items; fwd=miss']);
  assert.equal((await app.inject({ method: 'DELETE', url: String(made.headers.location), headers })).statusCode, 204);
});

test('what never happened reads 0, whatever its labels', async () => {
  const labels = { way: ['in', 'out'] };
  const types = ['counter', 'gauge', 'histogram'] as const;
  const metrics = types.map((type) => ({ name: `shop_${type}`, type, description: 'One.', labels }));
  const text = await makeMetrics({ ...declared, metrics }).registry.metrics();
  for (const way of labels.way) {
    for (const name of ['shop_counter', 'shop_gauge', 'shop_histogram_count'])
      assert.ok(text.includes(`${name}{way="${way}"} 0`), name);
  }
});

test('flags follow their file, and a file that is wrong changes nothing', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'flags-')), 'flags.json');
  writeFileSync(file, 'no JSON');
  const flags = new Flags(file, makeLogger({ service: 'shop', logLevel: 'error' }));
  const before = flags.all();
  await flags.open();
  flags.close();
  assert.equal(flags.all(), before);
  writeFileSync(file, '{"no-flag": true}');
  await flags.open();
  flags.close();
  assert.deepEqual(flags.all(), before);
});

test('every source can be loaded by itself', async () => {
  const folder = join(import.meta.dirname, '../src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (one) => one.endsWith('.ts') && one !== 'main.ts',
  );
  assert.ok(files.length > 20);
  for (const file of files) await import(join(folder, file));
});
