import { readFileSync } from 'node:fs';

/**
 * Reads variables and remembers everything that is wrong with them, so that all of it is told at once. Which there
 * are follows from what the service uses and calls, and that no schema knows beforehand.
 */
export class Environment {
  readonly problems: string[] = [];
  readonly #variables: NodeJS.ProcessEnv;

  constructor(variables: NodeJS.ProcessEnv) {
    this.#variables = variables;
  }

  text(name: string, fallback?: string): string {
    const value = this.#variables[name] || fallback;
    if (value === undefined) this.problems.push(`${name} is not set`);
    return value ?? '';
  }

  optional(name: string): string | undefined {
    return this.#variables[name] || undefined;
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    const text = this.text(name, String(fallback));
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    this.problems.push(`${name} is ${JSON.stringify(text)}, a whole number from ${least} to ${most} is needed`);
    return fallback;
  }

  oneOf<T extends string>(name: string, fallback: T, allowed: readonly T[]): T {
    const text = this.text(name, fallback);
    const value = allowed.find((one) => one === text);
    if (value === undefined) this.problems.push(`${name} is ${JSON.stringify(text)}, not one of ${allowed.join(', ')}`);
    return value ?? fallback;
  }

  address(name: string, fallback?: string): string {
    const text = this.text(name, fallback).replace(/\/+$/, '');
    if (text && !/^https?:\/\//.test(text)) {
      this.problems.push(
        `${name} is ${JSON.stringify(text)}, an address that begins with http:// or https:// is needed`,
      );
    }
    return text;
  }

  /** The value itself, or the content of the file that `<name>_FILE` names. */
  secret(name: string): string | undefined {
    const path = this.#variables[`${name}_FILE`];
    if (!path) return this.optional(name);
    try {
      return readFileSync(path, 'utf8').trim();
    } catch (error) {
      this.problems.push(`${name}_FILE cannot be read: ${(error as Error).message}`);
      return undefined;
    }
  }
}
