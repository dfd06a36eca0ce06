// An issuer of tokens: it has two keys, of which it publishes one, and anybody on loopback gets a token of either.
// It publishes what it is told to by POST /keys with a list of names.
// Usage: node issuer.mjs <port>
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const keys = Object.fromEntries(
  ['published', 'unknown'].map((name) => [name, { id: randomUUID(), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }]),
);

function token({ sub = 'ada', scope = '', aud, seconds = 300, claims = {}, key = 'published' }) {
  const { id, privateKey } = keys[key];
  const now = Math.floor(Date.now() / 1000);
  const head = encode({ alg: 'ES256', typ: 'JWT', kid: id });
  const body = encode({ iss: issuer, sub, aud, scope, iat: now, exp: now + seconds, ...claims });
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${head}.${body}.${signature.toString('base64url')}`;
}

const shown = ({ id, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid: id, alg: 'ES256', use: 'sig' });
let published = ['published'];

createServer(async (request, response) => {
  const answer = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (request.url === '/.well-known/jwks.json') return answer(200, { keys: published.map((name) => shown(keys[name])) });
  if (request.method !== 'POST' || !['/token', '/keys'].includes(request.url)) return answer(404, {});
  let text = '';
  for await (const part of request) text += part;
  try {
    const said = JSON.parse(text || '{}');
    if (request.url === '/token') return answer(200, { token: token(said) });
    published = said;
    return answer(200, {});
  } catch (error) {
    return answer(400, { error: String(error) });
  }
}).listen(port, '127.0.0.1');
