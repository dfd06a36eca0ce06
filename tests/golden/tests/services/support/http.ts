// Generated for demo from templates/scaffolds/shared/typescript/support/http.ts and golden.yaml; do not edit, run ./doit generate. sha256:e58c22183cb64363
/** A client that never throws for a status, and never waits without end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly milliseconds: number;
  /** The body; throws where it is no JSON. */
  json<T = Record<string, unknown>>(): T;
}

export interface Sent {
  readonly headers?: Record<string, string>;
  /** Sent as JSON, a text as it is. */
  readonly body?: unknown;
  readonly redirect?: "follow" | "manual";
}

const PATIENCE = 10_000;

export class Client {
  readonly url: string;
  readonly #headers: Record<string, string>;

  readonly #patience: number;

  constructor(url: string, headers: Record<string, string> = {}, patience: number = PATIENCE) {
    this.url = url;
    this.#patience = patience;
    this.#headers = headers;
  }

  with(headers: Record<string, string>): Client {
    return new Client(this.url, { ...this.#headers, ...headers }, this.#patience);
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const begun = performance.now();
    const json = sent.body !== undefined && typeof sent.body !== "string";
    const response = await fetch(this.url + path, {
      method,
      redirect: sent.redirect ?? "manual",
      signal: AbortSignal.timeout(this.#patience),
      headers: { ...(json ? { "content-type": "application/json" } : {}), ...this.#headers, ...sent.headers },
      ...(sent.body === undefined ? {} : { body: json ? JSON.stringify(sent.body) : (sent.body as string) }),
    });
    const text = await response.text();
    const milliseconds = performance.now() - begun;
    return { status: response.status, headers: response.headers, text, milliseconds, json: () => JSON.parse(text) };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, { headers });
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("POST", path, { body, headers });
  }

  put(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("PUT", path, { body, headers });
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("DELETE", path, { headers });
  }
}
