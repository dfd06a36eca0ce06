import type { FastifyRequest } from 'fastify';
import { Problem } from '../problems.ts';
import { unauthenticated, type Verify } from './tokens.ts';
import type { Identity } from './types.ts';

export const COOKIE = 'session';

/** Who asks, by the header or by the page's cookie; nobody when neither is there. Throws Problem. */
export async function identify(request: FastifyRequest, verify: Verify): Promise<Identity | undefined> {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
    if (!token) throw unauthenticated('The authorization header holds no bearer token.');
    return verify(token);
  }
  const session = request.cookies[COOKIE];
  if (!session) return undefined;
  sameOrigin(request);
  return verify(session);
}

/** The subject, if it has the scope. Throws Problem. */
export function allowed(request: FastifyRequest, scope: string): string {
  if (!request.identity) throw unauthenticated('This needs a token.');
  if (!request.identity.scopes.has(scope)) throw new Problem(403, 'forbidden', `This needs the scope ${scope}.`);
  return request.identity.subject;
}

/** A hook of routes that need a scope. */
export function needs(scope: string): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    allowed(request, scope);
  };
}

/** A browser sends the cookie by itself, so a page of somebody else may not be what makes it. */
export function sameOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.host)) {
    throw new Problem(403, 'forbidden', 'This comes from a page of another origin.');
  }
}
