// Generated for codai from templates/scaffolds/shared/typescript/support/lab.ts and services.yaml; do not edit, run ./doit generate. sha256:d63e5ba215ad6362
/**
 * The laboratory around a service, by its control: more processes of the service, what their servers are cut from,
 * and what the services that they call answer.
 */
import { Client } from "./http.ts";
import type { Service } from "./service.ts";
import { target } from "./target.ts";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Line extends Readonly<Record<string, unknown>> {
  readonly level?: string;
  readonly msg?: string;
}

export interface Options {
  /** A database that another instance already has: `Instance.database`. */
  readonly database?: string;
  /** Whether to wait until it is ready. */
  readonly ready?: boolean;
  /** Names of resources to put a proxy before, so that they can be cut. */
  readonly proxied?: readonly string[];
  /** Those that are cut from the start. */
  readonly cut?: readonly string[];
}

/** Milliseconds that a process may take to start on a busy machine. */
const STARTING = 60_000;

/** One process of the service. */
export class Instance {
  readonly url: string;
  readonly key: string;
  readonly database: string;
  readonly #control: Client;

  constructor(control: string, key: string, url: string, database: string) {
    this.#control = new Client(control, {}, STARTING);
    this.key = key;
    this.url = url;
    this.database = database;
  }

  async #ask<T>(verb: string, body: Record<string, unknown> = {}): Promise<T> {
    const answer = await this.#control.post(`/${verb}`, { key: this.key, ...body });
    if (answer.status !== 200) throw new Error(`the laboratory refused ${verb}: ${answer.text}`);
    return answer.json<T>();
  }

  logs = async (): Promise<Line[]> => (await this.#ask<{ lines: Line[] }>("logs")).lines;
  stop = (): Promise<unknown> => this.#ask("stop");
  /** SIGTERM. */
  terminate = (): Promise<unknown> => this.#ask("terminate");
  /** Its exit code. */
  wait = async (seconds: number): Promise<number> => (await this.#ask<{ code: number }>("wait", { seconds })).code;

  /** Another address of it: what comes by it can be cut, under this name, like a resource. */
  front = (): Promise<{ name: string; url: string }> => this.#ask("front");
  flags = (flags: Readonly<Record<string, boolean>>): Promise<unknown> => this.#ask("flags", { flags });
  cut = (resource: string): Promise<unknown> => this.#ask("resource", { name: resource, action: "cut" });
  restore = (resource: string): Promise<unknown> => this.#ask("resource", { name: resource, action: "restore" });
  delay = (resource: string, seconds: number): Promise<unknown> => this.#ask("resource", { name: resource, action: "delay", seconds });

  upstreamAnswers = (id: string, status: number, body: unknown, delay = 0): Promise<unknown> =>
    this.#ask("upstream", { id, action: "answer", status, body, delay });
  upstreamLost = (id: string): Promise<unknown> => this.#ask("upstream", { id, action: "lose" });
  upstreamRestored = (id: string): Promise<unknown> => this.#ask("upstream", { id, action: "restore" });
  upstreamRequests = async (id: string): Promise<Request[]> =>
    (await this.#ask<{ requests: Request[] }>("upstream", { id, action: "requests" })).requests;
}

/** The process that all tests share. */
export function shared(service: Service): Instance {
  const { control, database, url } = target(service.contract.id);
  return new Instance(control, `main:${service.contract.id}`, url, database);
}

/** Starts a process of its own; whoever asked for it stops it. */
export async function start(service: Service, variables: Record<string, string>, options: Options): Promise<Instance> {
  const { control } = target(service.contract.id);
  const answer = await new Client(control, {}, STARTING).post("/serve", { id: service.contract.id, variables, ...options });
  if (answer.status !== 200) throw new Error(`the laboratory did not start ${service.contract.id}: ${answer.text}`);
  const { key, url, database } = answer.json<{ key: string; url: string; database: string }>();
  return new Instance(control, key, url, database);
}

/**
 * One more process beside the one that all tests share, for several suites: each process costs a second of the
 * processor. It is started when it is first asked for.
 */
export class Companion {
  readonly #begin: () => Promise<Instance>;
  #started: Promise<Instance> | undefined;

  constructor(begin: () => Promise<Instance>) {
    this.#begin = begin;
  }

  running = (): Promise<Instance> => (this.#started ??= this.#begin());
  stop = async (): Promise<void> => void (await (await this.#started)?.stop());
}

/** Starts a process of its own, and ends it after `work`. */
export async function alone<T>(service: Service, variables: Record<string, string>, options: Options, work: (one: Instance) => Promise<T>): Promise<T> {
  const instance = await start(service, variables, options);
  try {
    return await work(instance);
  } finally {
    await instance.stop();
  }
}
