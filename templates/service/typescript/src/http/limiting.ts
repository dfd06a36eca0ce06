import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from '../config.ts';
import { Problem } from '../problems.ts';
import type { Shared } from '../shared.ts';

export type Limit = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Counts requests of one subject, or of one address; all processes together while Redis is there. */
export function limiter({ service, limits }: Config, shared: Shared | undefined): Limit {
  const options = { points: limits.requests, duration: limits.seconds, keyPrefix: `${service}:limit` };
  const alone = new RateLimiterMemory(options);
  const together = shared && new RateLimiterRedis({ ...options, storeClient: shared.client, useRedisPackage: true });
  return async (request, reply) => {
    const key = request.identity ? `subject:${request.identity.subject}` : `address:${request.ip}`;
    const count = async (): Promise<RateLimiterRes> =>
      together && shared ? shared.attempt(() => together.consume(key)).catch(fall) : alone.consume(key);
    const fall = (error: unknown): Promise<RateLimiterRes> => {
      if (error instanceof RateLimiterRes) throw error;
      return alone.consume(key);
    };
    try {
      tell(reply, await count(), limits.requests);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      tell(reply, error, limits.requests);
      const seconds = String(Math.max(1, Math.ceil(error.msBeforeNext / 1_000)));
      throw new Problem(429, 'rate-limited', `Try again in ${seconds} s.`, { headers: { 'retry-after': seconds } });
    }
  };
}

function tell(reply: FastifyReply, found: RateLimiterRes, most: number): void {
  reply.header('ratelimit-limit', most);
  reply.header('ratelimit-remaining', Math.max(0, found.remainingPoints));
  reply.header('ratelimit-reset', Math.max(0, Math.ceil(found.msBeforeNext / 1_000)));
}

/** Refuses what comes while too much is in work: a quick no is better than a late yes. */
export function shed(app: FastifyInstance, most: number): void {
  let inWork = 0;
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.streams) return;
    if (inWork >= most) {
      throw new Problem(503, 'overloaded', 'Try again in a second.', { headers: { 'retry-after': '1' } });
    }
    inWork += 1;
    reply.raw.once('close', () => (inWork -= 1));
  });
}
