import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { makeApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import type { Declared } from '../src/declaration.ts';
import type { App } from '../src/http/types.ts';
import { closeParts, makeParts, openParts, type Parts } from '../src/parts.ts';

export const declared: Declared = {
  id: 'shop',
  title: 'Shop',
  kind: 'web',
  port: 4100,
  latency: 0.5,
  probes: { startup: '/started', readiness: '/ready', liveness: '/live' },
  issuer: 'login',
  calls: [
    { id: 'login', optional: false },
    { id: 'search', optional: true },
  ],
  uses: [],
  metrics: [],
};
/** A server of a kind that is declared, where nobody listens. */
export const LOST = {
  postgresql: { name: 'database', type: 'postgresql', optional: false },
  redis: { name: 'cache', type: 'redis', optional: true },
  variables: { DATABASE_HOST: '127.0.0.1', DATABASE_PORT: '1', CACHE_HOST: '127.0.0.1', CACHE_PORT: '1' },
} as const;

interface Service {
  readonly app: App;
  readonly parts: Parts;
  /** The header of a request of somebody with these scopes. */
  readonly as: (subject: string, scope?: string) => Promise<{ readonly authorization: string }>;
  readonly issuer: string;
}

/** The service in this process, with an issuer that also is a service that it calls; the other one is lost. */
export async function begin(
  t: TestContext,
  variables: NodeJS.ProcessEnv = {},
  uses: Declared['uses'] = [],
): Promise<Service> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/.well-known/jwks.json' ? keys : { service: 'login' }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const served = { ...declared, uses };
  const lost = { SEARCH_URL: 'http://127.0.0.1:1', LOG_LEVEL: 'error', ...LOST.variables };
  const config = readConfig(served, { LOGIN_URL: issuer, ...lost, ...variables });
  const parts = makeParts(config, undefined);
  if (uses.length === 0) await openParts(config, parts);
  const app = await makeApp(served, config, parts);
  await app.ready();
  t.after(async () => {
    parts.lifecycle.endStreams();
    await app.close();
    await closeParts(parts);
    server.close();
  });
  const as = async (subject: string, scope = 'items:read items:write'): Promise<{ authorization: string }> => {
    const token = new SignJWT({ scope }).setProtectedHeader({ alg: 'ES256', kid: 'one' });
    const claims = token.setSubject(subject).setIssuer(issuer).setAudience(declared.id).setExpirationTime('5m');
    return { authorization: `Bearer ${await claims.sign(privateKey)}` };
  };
  return { app, parts, as, issuer };
}
