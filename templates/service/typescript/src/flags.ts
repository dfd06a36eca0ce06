import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { flags as defaults, type Flag } from './declared.ts';

const INTERVAL = 500;

/** Flags by name. They change while the service runs: ask each time, keep nothing. */
export class Flags {
  #values: Readonly<Record<string, boolean>> = defaults;
  readonly #path: string | undefined;
  readonly #log: Logger;

  constructor(path: string | undefined, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  isOn(name: Flag): boolean {
    return this.#values[name] ?? false;
  }

  all(): Readonly<Record<string, boolean>> {
    return this.#values;
  }

  async open(): Promise<void> {
    if (!this.#path) return;
    await this.#read(this.#path);
    // Kubernetes swaps a link when a ConfigMap changes, which watching the file itself would miss.
    watchFile(this.#path, { interval: INTERVAL, persistent: false }, () => void this.#read(this.#path!));
  }

  close(): void {
    if (this.#path) unwatchFile(this.#path);
  }

  /** A file that cannot be read leaves what was known before. */
  async #read(path: string): Promise<void> {
    try {
      const found: unknown = JSON.parse(await readFile(path, 'utf8'));
      const known = Object.keys(defaults).map((name) => [name, (found as Record<string, unknown>)[name]]);
      const good = known.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean');
      this.#values = { ...defaults, ...Object.fromEntries(good) };
      this.#log.info({ flags: this.#values }, 'flags read');
    } catch (error) {
      this.#log.warn({ reason: (error as Error).message }, 'flags not read');
    }
  }
}
