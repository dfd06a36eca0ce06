export type Status = 'starting' | 'ok' | 'draining';

/** Where the process is between its start and its end. */
export class Lifecycle {
  #status: Status = 'starting';
  readonly #ending = new AbortController();

  get status(): Status {
    return this.#status;
  }

  /** Aborted when streams are to end. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  started(): void {
    if (this.#status === 'starting') this.#status = 'ok';
  }

  drain(): void {
    this.#status = 'draining';
  }

  endStreams(): void {
    this.#ending.abort();
  }
}
