import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { needs } from '../http/authentication.ts';
import { CORRELATION } from '../http/correlation.ts';
import type { App } from '../http/types.ts';
import { notFound, unavailable } from '../problems.ts';
import type { Passed, Upstream } from './upstream.ts';

const Answer = Type.Object({
  upstream: Type.String(),
  degraded: Type.Boolean(),
  about: Type.Optional(Type.Unknown()),
});

/** Asks another service who it is. Without an optional one there is less to say; without a required one, nothing. */
export function answerUpstreams(app: App, upstreams: readonly Upstream[]): void {
  app.get(
    '/upstream/:id',
    {
      onRequest: needs('items:read'),
      schema: {
        summary: 'Asks a service that is called',
        params: Type.Object({ id: Type.String() }),
        response: { 200: Answer },
      },
    },
    async (request) => {
      const upstream = upstreams.find(({ id }) => id === request.params.id);
      if (!upstream) throw notFound('service');
      try {
        const about = await upstream.get('/api/v1/about', passed(request));
        return { upstream: upstream.id, degraded: false, about };
      } catch (error) {
        request.log.warn({ upstream: upstream.id, reason: String(error) }, 'upstream failed');
        if (!upstream.optional) throw unavailable(`${upstream.id} does not answer.`);
        return { upstream: upstream.id, degraded: true };
      }
    },
  );
}

/** What leads from one service's logs and traces to the other's. */
function passed(request: FastifyRequest): Passed {
  const trace = request.headers['traceparent'];
  return { [CORRELATION]: request.id, ...(typeof trace === 'string' && { traceparent: trace }) };
}
