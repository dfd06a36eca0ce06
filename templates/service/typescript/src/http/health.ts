import type { FastifyInstance } from 'fastify';
import type { Probes } from '../declaration.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Metrics } from '../metrics.ts';

/**
 * What Kubernetes and Prometheus ask. Shared servers are not asked here: if the database is lost, all
 * pods leaving the traffic at once would help nobody.
 */
export function answerHealth(app: FastifyInstance, probes: Probes, lifecycle: Lifecycle, metrics: Metrics): void {
  const hidden = { schema: { hide: true } };
  app.get(probes.startup, hidden, async (_request, reply) => {
    const { status } = lifecycle;
    return reply.code(status === 'starting' ? 503 : 200).send({ status });
  });
  app.get(probes.readiness, hidden, async (_request, reply) => {
    const { status } = lifecycle;
    return reply.code(status === 'ok' ? 200 : 503).send({ status });
  });
  app.get(probes.liveness, hidden, async () => ({ status: lifecycle.status }));
  app.get('/metrics', hidden, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
