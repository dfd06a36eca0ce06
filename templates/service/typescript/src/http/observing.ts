import type { FastifyInstance } from 'fastify';
import type { Probes } from '../declaration.ts';
import type { Metrics } from '../metrics.ts';
import { CORRELATION } from './correlation.ts';

/** Echoes the correlation id, and counts and logs each answer once it is sent, but for those to the platform. */
export function observe(app: FastifyInstance, probes: Probes, metrics: Metrics): void {
  const quiet = new Set([...Object.values(probes), '/metrics']);
  app.addHook('onRequest', async (request, reply) => {
    reply.header(CORRELATION, request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { config, url } = request.routeOptions;
    const route = request.is404 || !url ? 'unmatched' : url;
    if (quiet.has(route)) return;
    const { method } = request;
    metrics.requests.inc({ method, route, code: String(reply.statusCode) });
    if (!config.streams) metrics.duration.observe({ method, route }, reply.elapsedTime / 1_000);
    request.log.info({ method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
}
