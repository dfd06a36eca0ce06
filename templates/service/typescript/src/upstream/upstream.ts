import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleAll,
  retry,
  timeout,
  wrap,
} from 'cockatiel';
import type { Upstream as Settings } from '../config.ts';

const RETRIES = 2;
const FAILURES = 5;
const OPEN = 5_000;
const AT_ONCE = 20;
const WAITING = 40;

/** What is passed on with a call. */
export type Passed = Readonly<Record<string, string>>;

/**
 * A service that is called. Each try has a time limit; a failed one is repeated after a wait with jitter;
 * after five failures in a row nobody calls for five seconds; twenty calls run at once, forty wait.
 */
export class Upstream {
  readonly id: string;
  readonly optional: boolean;
  readonly #url: string;
  readonly #policy;

  constructor({ id, url, optional, timeout: milliseconds }: Settings) {
    this.id = id;
    this.optional = optional;
    this.#url = url;
    this.#policy = wrap(
      bulkhead(AT_ONCE, WAITING),
      retry(handleAll, { maxAttempts: RETRIES, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }) }),
      circuitBreaker(handleAll, { halfOpenAfter: OPEN, breaker: new ConsecutiveBreaker(FAILURES) }),
      timeout(milliseconds, TimeoutStrategy.Aggressive),
    );
  }

  /** The JSON that a path answers with. Rejects when it cannot be had. */
  async get(path: string, passed: Passed): Promise<unknown> {
    return this.#policy.execute(async ({ signal }) => {
      const answer = await fetch(this.#url + path, { headers: passed, signal, redirect: 'error' });
      if (!answer.ok) {
        await answer.body?.cancel();
        throw new Error(`${this.id} answered ${answer.status}`);
      }
      return answer.json();
    });
  }
}
