import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Config } from '../config.ts';
import { Problem, unavailable } from '../problems.ts';
import type { Identity } from './types.ts';

export type Verify = (token: string) => Promise<Identity>;

export function unauthenticated(detail: string): Problem {
  return new Problem(401, 'unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer' } });
}

/**
 * Checks tokens with the issuer's published keys. They are fetched again when one is unknown, at most every five
 * seconds, and when they were kept for long: one that was withdrawn is good no longer.
 */
export function verifier({ keys, seconds, issuer, audience }: Config['tokens']): Verify {
  const published = createRemoteJWKSet(new URL(keys), {
    timeoutDuration: 1_000,
    cooldownDuration: 5_000,
    cacheMaxAge: 1_000 * seconds,
  });
  const options = {
    issuer,
    audience,
    algorithms: ['ES256', 'EdDSA', 'RS256'],
    requiredClaims: ['sub', 'exp'],
    clockTolerance: 5,
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, published, options);
      const scope = typeof payload['scope'] === 'string' ? payload['scope'] : '';
      return { subject: payload.sub!, expires: payload.exp!, scopes: new Set(scope.split(' ').filter(Boolean)) };
    } catch (error) {
      if (isBadToken(error)) throw unauthenticated('The token is not valid.');
      throw unavailable('The keys of the issuer cannot be had.');
    }
  };
}

function isBadToken(error: unknown): boolean {
  return error instanceof errors.JOSEError && error.code !== 'ERR_JWKS_TIMEOUT' && error.code !== 'ERR_JOSE_GENERIC';
}
