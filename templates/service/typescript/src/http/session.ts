import formbody from '@fastify/formbody';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Config } from '../config.ts';
import { COOKIE, identify, sameOrigin } from './authentication.ts';
import type { Limit } from './limiting.ts';
import { unauthenticated, type Verify } from './tokens.ts';
import type { App, Identity } from './types.ts';

const SignIn = Type.Object({ token: Type.String({ minLength: 1, maxLength: 8_192 }) });

/** The page's sign-in: the token goes into a cookie that no script can read. */
export async function answerSession(app: App, config: Config, verify: Verify, limit: Limit): Promise<void> {
  await app.register(formbody);
  const cookie = {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: !config.insecureCookie,
  } as const;
  const keep = (reply: FastifyReply, token: string, { expires }: Identity): void => {
    reply.setCookie(COOKIE, token, { ...cookie, expires: new Date(expires * 1_000) });
  };

  app.post('/session', { onRequest: limit, schema: { hide: true, body: SignIn } }, async (request, reply) => {
    sameOrigin(request);
    const token = request.body.token.trim();
    keep(reply, token, await verify(token));
    const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    return form ? reply.redirect('/', 303) : reply.code(204).send();
  });

  app.get('/session', { schema: { hide: true } }, async (request, reply) => {
    const identity = await identify(request, verify);
    if (!identity) throw unauthenticated('Nobody is signed in.');
    return reply.header('cache-control', 'no-store').send({ subject: identity.subject, scopes: [...identity.scopes] });
  });

  app.delete('/session', { schema: { hide: true } }, async (request, reply) => {
    sameOrigin(request);
    return reply.clearCookie(COOKIE, cookie).code(204).send();
  });
}
