/** The shape of `declared.ts`. */
export interface Declared {
  readonly id: string;
  readonly title: string;
  readonly kind: 'web' | 'worker' | 'stateful' | 'cron' | 'job';
  readonly port: number;
  /** Seconds within which most answers are promised: a bucket of the histogram ends there. */
  readonly latency: number;
  readonly probes: Probes;
  /** The service that issues tokens, when it is called; without it `JWKS_URL` has to be set. */
  readonly issuer: string | null;
  readonly calls: readonly Call[];
  readonly uses: readonly Use[];
  readonly metrics: readonly Metric[];
}

/** The paths that Kubernetes asks; empty where the kind comes to an end and is not asked. */
export interface Probes {
  readonly startup: string;
  readonly readiness: string;
  readonly liveness: string;
}

export interface Call {
  readonly id: string;
  readonly optional: boolean;
}

export interface Use {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly description: string;
  readonly labels: Readonly<Record<string, readonly string[]>>;
}
