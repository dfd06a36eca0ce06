export type Status = 'starting' | 'ok' | 'draining';

/** Where the process is between its start and its end. */
export class Lifecycle {
  #status: Status = 'starting';
  readonly #draining = new AbortController();
  readonly #ending = new AbortController();

  get status(): Status {
    return this.#status;
  }

  /** Aborted when nothing new is to be begun. */
  get draining(): AbortSignal {
    return this.#draining.signal;
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
    this.#draining.abort();
  }

  endStreams(): void {
    this.#ending.abort();
  }
}
