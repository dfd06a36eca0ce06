// Generated for demo from templates/scaffolds/shared/typescript/support/contract.ts and golden.yaml; do not edit, run ./doit generate. sha256:6837cbdc2f68c3c3
/** What the catalog states of a service, as `<id>/contract.json` holds it. */
import { readFileSync } from "node:fs";

export interface Probe {
  readonly path: string;
  /** Seconds after which Kubernetes gives up. */
  readonly timeout: number;
}

export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

/** What a caller relies on in an answer of the service that it calls. */
export interface Expectation {
  readonly request: { readonly method: string; readonly path: string };
  readonly response: {
    readonly status: number;
    readonly mediaType: string;
    /** JSON Schema (2020-12) of the body. */
    readonly schema: Readonly<Record<string, unknown>>;
    /** A body that fits: what a stand-in answers to the caller. */
    readonly example: unknown;
  };
}

export interface Call {
  readonly id: string;
  readonly optional: boolean;
  readonly expects: readonly Expectation[];
}

export interface Use {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

export interface Contract {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly tier: string;
  readonly language: string;
  /** The folder of its sources, from the top of the repository. */
  readonly sources: string;
  readonly port: number;
  /** Whether it answers requests of users, with a page; not only probes. */
  readonly page: boolean;
  /** Whether it runs until it is told to end. */
  readonly serves: boolean;
  readonly probes: { readonly startup: Probe; readonly readiness: Probe; readonly liveness: Probe };
  readonly metrics: {
    readonly path: string;
    readonly requests: string;
    readonly duration: string;
    /** Most series that one process may export; 0 for no limit. */
    readonly series: number;
    readonly own: readonly Metric[];
  };
  /** Seconds, and the share of requests that must be as fast. */
  readonly objectives: { readonly availability: number; readonly latency: number; readonly latencyShare: number };
  readonly calls: readonly Call[];
  readonly uses: readonly Use[];
  readonly flags: Readonly<Record<string, boolean>>;
  readonly route: { readonly hosts: readonly string[]; readonly paths: readonly string[] };
  readonly sticky: boolean;
  /** Seconds that open requests have after SIGTERM. */
  readonly shutdown: number;
  /** Bytes. */
  readonly memory: number;
  /** Percent of functions, lines and branches. */
  readonly coverage: number;
}

/** The contract in a service's folder of tests. */
export function contractIn(folder: string | URL): Contract {
  const file = folder instanceof URL ? new URL("contract.json", folder) : `${folder}/contract.json`;
  return JSON.parse(readFileSync(file, "utf8")) as Contract;
}

/** The resource of a type ("postgresql", "redis") that the service uses, if it does. */
export function uses(contract: Contract, type: string): Use | undefined {
  return contract.uses.find((one) => one.type === type);
}
