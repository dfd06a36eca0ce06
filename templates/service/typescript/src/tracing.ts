import type { Span } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { App } from './http/types.ts';

/** Spans of requests that are answered, and of calls to other services. */
export interface Tracing {
  observe(app: App): Promise<void>;
  close(): Promise<void>;
}

/**
 * Traces are sent where OTEL_EXPORTER_OTLP_ENDPOINT says; without it nothing of this is even loaded. It is
 * the most expensive part of the service, whatever share of requests is sampled. Spans of requests are made by
 * hand: @fastify/otel still stands on the version of OpenTelemetry before that of the SDK.
 */
export async function startTracing(variables: NodeJS.ProcessEnv): Promise<Tracing | undefined> {
  if (!variables['OTEL_EXPORTER_OTLP_ENDPOINT']) return undefined;
  const [api, { NodeSDK }, { UndiciInstrumentation }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/instrumentation-undici'),
  ]);
  // Metrics are scraped and logs collected from standard output: the SDK would send both by itself.
  variables['OTEL_METRICS_EXPORTER'] ??= 'none';
  variables['OTEL_LOGS_EXPORTER'] ??= 'none';
  const sdk = new NodeSDK({ instrumentations: [new UndiciInstrumentation()] });
  sdk.start();
  const tracer = api.trace.getTracer('http');
  const spans = new WeakMap<FastifyRequest, Span>();
  return {
    async observe(app) {
      app.addHook('onRequest', (request, _reply, done) => {
        const from = api.propagation.extract(api.context.active(), request.headers);
        const attributes = { 'http.request.method': request.method, 'correlation.id': request.id };
        const span = tracer.startSpan(request.method, { kind: api.SpanKind.SERVER, attributes }, from);
        spans.set(request, span);
        api.context.with(api.trace.setSpan(from, span), done);
      });
      app.addHook('onResponse', async (request, reply) => {
        const span = spans.get(request);
        const route = request.routeOptions.url ?? 'unmatched';
        span?.updateName(`${request.method} ${route}`);
        span?.setAttributes({ 'http.route': route, 'http.response.status_code': reply.statusCode });
        if (reply.statusCode >= 500) span?.setStatus({ code: api.SpanStatusCode.ERROR });
        span?.end();
      });
    },
    close: () => sdk.shutdown(),
  };
}
