import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError, readConfig } from '../src/config.ts';
import type { Declared } from '../src/declaration.ts';

const declared: Declared = {
  id: 'shop-next',
  title: 'Shop',
  kind: 'web',
  port: 4100,
  latency: 0.5,
  probes: { startup: '/started', readiness: '/ready', liveness: '/live' },
  issuer: 'login',
  calls: [{ id: 'login', optional: false }],
  uses: [
    { name: 'main-db', type: 'postgresql', optional: false },
    { name: 'cache', type: 'redis', optional: true },
  ],
  metrics: [],
};
const good = { LOGIN_URL: 'http://login:4000/', MAIN_DB_HOST: 'db', CACHE_HOST: 'redis' };

test('what is not set has the catalog’s values', () => {
  const config = readConfig(declared, good);
  assert.equal(config.port, 4100);
  assert.equal(config.tokens.keys, 'http://login:4000/.well-known/jwks.json');
  assert.equal(config.tokens.issuer, 'http://login:4000');
  assert.deepEqual(config.database, {
    host: 'db',
    port: 5432,
    pool: 5,
    name: 'shop_next',
    user: 'shop_next',
    password: undefined,
  });
  assert.deepEqual(config.redis, { host: 'redis', port: 6379, password: undefined });
  assert.deepEqual(config.upstreams, [{ id: 'login', optional: false, url: 'http://login:4000', timeout: 1000 }]);
});

test('an end leaves time to finish what is open, however short it is', () => {
  const shutdown = (more: NodeJS.ProcessEnv): unknown => readConfig(declared, { ...good, ...more }).shutdown;
  assert.deepEqual(shutdown({}), { drain: 2_000, finish: 20_000 });
  assert.deepEqual(shutdown({ SHUTDOWN_SECONDS: '1' }), { drain: 500, finish: 1_000 });
  assert.deepEqual(shutdown({ SHUTDOWN_SECONDS: '0' }), { drain: 0, finish: 0 });
  assert.deepEqual(shutdown({ DRAIN_MILLISECONDS: '5000' }), { drain: 5_000, finish: 20_000 });
});

test('everything that is wrong is told at once', () => {
  assert.throws(
    () => readConfig(declared, { PORT: 'many', LOGIN_URL: 'login', LOG_LEVEL: 'loud' }),
    (error: ConfigError) => {
      assert.match(error.message, /PORT is "many", a whole number from 0 to 65535 is needed/);
      assert.match(error.message, /LOGIN_URL is "login"/);
      assert.match(error.message, /LOG_LEVEL is "loud", not one of debug, info, warn, error/);
      assert.match(error.message, /MAIN_DB_HOST is not set/);
      assert.match(error.message, /CACHE_HOST is not set/);
      return error instanceof ConfigError;
    },
  );
});

test('a secret is the content of its file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'password');
  writeFileSync(file, 'a b\n');
  assert.equal(readConfig(declared, { ...good, DATABASE_PASSWORD_FILE: file }).database?.password, 'a b');
  assert.equal(readConfig(declared, { ...good, CACHE_PASSWORD_FILE: file }).redis?.password, 'a b');
  assert.throws(
    () => readConfig(declared, { ...good, DATABASE_PASSWORD_FILE: `${file}-not` }),
    /DATABASE_PASSWORD_FILE cannot be read/,
  );
});
