import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Database as Settings } from '../config.ts';
import { Problem, unavailable } from '../problems.ts';
import type { Tables } from './tables.ts';

const PATIENCE = 2_000;

/** SQLSTATE classes and errors that say "the server is lost or busy", not "the request is wrong". */
const LOST = /^(?:08|53|57|58)/;
const CONNECTION = /timeout|terminat|not queryable|connection|ECONN|ENOENT|EPIPE|ENOTFOUND|EAI_AGAIN|closed/i;

/** A pool of connections; every wait on it ends after two seconds. */
export class Database {
  readonly query: Kysely<Tables>;
  readonly #pool: pg.Pool;

  constructor(settings: Settings, service: string, log: Logger) {
    this.#pool = new pg.Pool({
      ...client(settings, service),
      max: settings.pool,
      idleTimeoutMillis: 30_000,
      query_timeout: PATIENCE,
      statement_timeout: PATIENCE,
    });
    // On the pool for connections that are idle, on each for those that work: an error that nobody hears ends Node.
    const warn = (error: Error): void => log.warn({ reason: error.message }, 'database connection lost');
    this.#pool.on('error', warn);
    this.#pool.on('connect', (connection) => connection.on('error', warn));
    this.query = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: this.#pool }) });
  }

  /** What the work returns. Throws Problem `unavailable` when the server is lost, and what it throws itself. */
  async attempt<T>(work: (query: Kysely<Tables>) => Promise<T>): Promise<T> {
    try {
      return await work(this.query);
    } catch (error) {
      throw isLost(error) ? unavailable('The database cannot be reached.') : error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

export function client(settings: Settings, service: string): pg.ClientConfig {
  return {
    host: settings.host,
    port: settings.port,
    database: settings.name,
    user: settings.user,
    application_name: service,
    connectionTimeoutMillis: PATIENCE,
    keepAlive: true,
    ...(settings.password !== undefined && { password: settings.password }),
  };
}

/** Whether an error says that the server is lost or busy. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof Problem) return false;
  const code = 'code' in error ? String(error.code) : '';
  return LOST.test(code) || CONNECTION.test(code) || (!code && CONNECTION.test(error.message));
}
