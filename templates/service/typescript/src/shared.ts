import { ConsecutiveBreaker, TimeoutStrategy, circuitBreaker, handleWhen, timeout, wrap } from 'cockatiel';
import type { Logger } from 'pino';
import { createClient } from 'redis';
import type { Redis } from './config.ts';

const PATIENCE = 300;

type Client = ReturnType<typeof connect>;

/**
 * Redis. Nothing here may depend on it: whoever asks has another way. A call that takes longer than 300 ms
 * counts as failed, and after five failures in a row nobody waits for the next two seconds.
 */
export class Shared {
  readonly client: Client;
  readonly #subscriber: Client;
  readonly #log: Logger;
  readonly #policy = wrap(
    circuitBreaker(
      handleWhen((error) => error instanceof Error),
      { halfOpenAfter: 2_000, breaker: new ConsecutiveBreaker(5) },
    ),
    timeout(PATIENCE, TimeoutStrategy.Aggressive),
  );

  constructor(settings: Redis, log: Logger) {
    this.#log = log;
    this.client = connect(settings);
    this.#subscriber = connect(settings);
    for (const client of [this.client, this.#subscriber]) {
      client.on('error', (error: Error) => log.warn({ reason: error.message }, 'redis'));
    }
  }

  /** Connects, or goes on trying in the background. */
  async open(): Promise<void> {
    const both = Promise.all([this.client.connect(), this.#subscriber.connect()]);
    both.catch((error: Error) => this.#log.warn({ reason: error.message }, 'redis'));
    await Promise.race([both.catch(() => undefined), new Promise((done) => setTimeout(done, PATIENCE).unref())]);
  }

  /** Rejects when Redis is lost or slow. */
  attempt<T>(what: () => Promise<T>): Promise<T> {
    return this.#policy.execute(what);
  }

  /** Begins when there is a connection, however late, and goes on after it was lost. */
  subscribe(channel: string, listener: (message: string) => void): void {
    const begin = (): void => {
      // Refused only where the connection is lost again; the next one begins anew.
      this.#subscriber.subscribe(channel, listener).catch(() => undefined);
    };
    this.#subscriber.on('ready', begin);
    if (this.#subscriber.isReady) begin();
  }

  close(): void {
    for (const client of [this.client, this.#subscriber]) if (client.isOpen) client.destroy();
  }
}

function connect({ host, port, password }: Redis) {
  const where = host.startsWith('/') ? { path: host, tls: false as const } : { host, port };
  return createClient({
    disableOfflineQueue: true,
    ...(password !== undefined && { password }),
    socket: { ...where, connectTimeout: 1_000, reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 2_000) },
  });
}
