import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Declared, Metric } from './declaration.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The names of requests and durations are those that alerts and dashboards of the platform read. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<'method' | 'route' | 'code'>;
  readonly duration: Histogram<'method' | 'route'>;
  /** Those of the catalog, by name. */
  readonly own: ReadonlyMap<string, Counter | Gauge | Histogram>;
}

export function makeMetrics(declared: Declared): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const buckets = [...new Set([...SECONDS, declared.latency])].toSorted((one, other) => one - other);
  return {
    registry,
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Answers by method, route and status code.',
      labelNames: ['method', 'route', 'code'],
      registers: [registry],
    }),
    duration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Seconds until the answer was sent, by method and route.',
      labelNames: ['method', 'route'],
      buckets,
      registers: [registry],
    }),
    own: new Map(declared.metrics.map((metric) => [metric.name, make(metric, registry)])),
  };
}

/** Every combination of labels is there from the start: what never happened reads 0, not nothing. */
function make(metric: Metric, registry: Registry): Counter | Gauge | Histogram {
  const options = {
    name: metric.name,
    help: metric.description,
    labelNames: Object.keys(metric.labels),
    registers: [registry],
  };
  const all = combinations(Object.entries(metric.labels));
  switch (metric.type) {
    case 'counter': {
      const counter = new Counter(options);
      for (const labels of all) counter.inc(labels, 0);
      return counter;
    }
    case 'gauge': {
      const gauge = new Gauge(options);
      for (const labels of all) gauge.set(labels, 0);
      return gauge;
    }
    case 'histogram': {
      const histogram = new Histogram(options);
      for (const labels of all) histogram.zero(labels);
      return histogram;
    }
  }
}

function combinations(labels: [string, readonly string[]][]): Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [name, values] of labels) all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return all;
}
