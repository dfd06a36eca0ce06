import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';
import { CORRELATION } from './correlation.ts';

const QUIET = new Set(['/health/started', '/health/ready', '/health/live', '/metrics']);

/** Echoes the correlation id, and counts and logs each answer once it is sent. */
export function observe(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(CORRELATION, request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { config, url } = request.routeOptions;
    const route = request.is404 || !url ? 'unmatched' : url;
    if (QUIET.has(route)) return;
    const { method } = request;
    metrics.requests.inc({ method, route, code: String(reply.statusCode) });
    if (!config.streams) metrics.duration.observe({ method, route }, reply.elapsedTime / 1_000);
    request.log.info({ method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
}
