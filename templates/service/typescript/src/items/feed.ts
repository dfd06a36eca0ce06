import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { Shared } from '../shared.ts';
import type { Item } from './item.ts';

export type Change =
  | { readonly type: 'created' | 'updated'; readonly item: Item }
  | { readonly type: 'deleted'; readonly item: { readonly id: string } };

interface Message {
  readonly from: string;
  readonly owner: string;
  readonly change: Change;
}

/** Changes of items, told to everybody who listens for an owner, in every process that shares Redis. */
export class Feed {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #me = randomUUID();
  readonly #channel: string;
  readonly #shared: Shared | undefined;

  constructor(service: string, shared: Shared | undefined) {
    this.#channel = `${service}:items`;
    this.#shared = shared;
  }

  open(): void {
    this.#shared?.subscribe(this.#channel, (text) => {
      const { from, owner, change } = JSON.parse(text) as Message;
      if (from !== this.#me) this.#emitter.emit(owner, change);
    });
  }

  tell(owner: string, change: Change): void {
    this.#emitter.emit(owner, change);
    const shared = this.#shared;
    const message = JSON.stringify({ from: this.#me, owner, change } satisfies Message);
    shared?.attempt(() => shared.client.publish(this.#channel, message)).catch(() => undefined);
  }

  /** Calls the listener with each change until the signal is aborted. */
  listen(owner: string, listener: (change: Change) => void, until: AbortSignal): void {
    if (until.aborted) return;
    this.#emitter.on(owner, listener);
    until.addEventListener('abort', () => this.#emitter.off(owner, listener), { once: true });
  }
}
