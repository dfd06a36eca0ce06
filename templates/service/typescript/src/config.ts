import type { Declared } from './declaration.ts';
import { Environment } from './environment.ts';

/** Everything that is read from the environment, once, at the start. */
export interface Config {
  readonly service: string;
  readonly version: string;
  readonly environment: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly flagsFile: string | undefined;
  /** Milliseconds from SIGTERM on: it still answers as before, and it has ended. */
  readonly shutdown: { readonly drain: number; readonly finish: number };
  readonly database: Database | undefined;
  readonly redis: Redis | undefined;
  /** The page's cookie is sent over plain HTTP, too: on one's own machine, and nowhere else. */
  readonly insecureCookie: boolean;
  /** `seconds`: for how long the issuer's keys are kept. */
  readonly tokens: {
    readonly keys: string;
    readonly seconds: number;
    readonly issuer: string;
    readonly audience: string;
  };
  readonly limits: { readonly requests: number; readonly seconds: number; readonly inFlight: number };
  readonly upstreams: readonly Upstream[];
}

export interface Endpoint {
  /** A host, or the path of a unix socket (of its folder, for PostgreSQL). */
  readonly host: string;
  readonly port: number;
}

export interface Redis extends Endpoint {
  /** None where the server asks for none. */
  readonly password: string | undefined;
}

export interface Database extends Endpoint {
  readonly name: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly pool: number;
}

export interface Upstream {
  readonly id: string;
  readonly url: string;
  readonly optional: boolean;
  /** Milliseconds for one try. */
  readonly timeout: number;
}

/** The environment does not fit; `problems` says everything that is wrong with it. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the environment does not fit: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** Throws ConfigError. */
export function readConfig(declared: Declared, variables: NodeJS.ProcessEnv): Config {
  const env = new Environment(variables);
  const issuer = declared.issuer ? env.optional(variable(declared.issuer, 'URL'))?.replace(/\/+$/, '') : undefined;
  const finish = 1_000 * env.integer('SHUTDOWN_SECONDS', 20, 0, 3_600);
  const serves = declared.kind === 'web' || declared.kind === 'stateful';
  const config: Config = {
    service: env.text('SERVICE_NAME', declared.id),
    version: env.text('SERVICE_VERSION', '0.0.0'),
    environment: env.text('ENVIRONMENT', 'development'),
    host: env.text('HOST', '::'),
    port: env.integer('PORT', declared.port, 0, 65_535),
    logLevel: env.oneOf('LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error']),
    flagsFile: env.optional('FLAGS_FILE'),
    shutdown: {
      drain: env.integer('DRAIN_MILLISECONDS', Math.min(2_000, finish / 2), 0, 60_000),
      finish,
    },
    database: database(declared, env),
    redis: redis(declared, env),
    insecureCookie: env.oneOf('INSECURE_COOKIE', 'false', ['false', 'true']) === 'true',
    tokens: {
      keys: serves ? env.address('JWKS_URL', issuer && `${issuer}/.well-known/jwks.json`) : '',
      seconds: env.integer('JWKS_SECONDS', 600, 1, 86_400),
      issuer: serves ? env.text('ISSUER', issuer) : '',
      audience: env.text('AUDIENCE', declared.id),
    },
    limits: {
      requests: env.integer('RATE_LIMIT', 300, 1, 1_000_000),
      seconds: env.integer('RATE_WINDOW_SECONDS', 60, 1, 86_400),
      inFlight: env.integer('MAX_IN_FLIGHT', 200, 1, 100_000),
    },
    upstreams: declared.calls.map(({ id, optional }) => ({
      id,
      optional,
      url: env.address(variable(id, 'URL')),
      timeout: env.integer('UPSTREAM_TIMEOUT_MILLISECONDS', 1_000, 10, 60_000),
    })),
  };
  if (env.problems.length > 0) throw new ConfigError([...new Set(env.problems)]);
  return config;
}

function database(declared: Declared, env: Environment): Database | undefined {
  const use = declared.uses.find(({ type }) => type === 'postgresql');
  if (!use) return undefined;
  const own = declared.id.replaceAll('-', '_');
  return {
    host: env.text(variable(use.name, 'HOST')),
    port: env.integer(variable(use.name, 'PORT'), 5_432, 1, 65_535),
    pool: env.integer(variable(use.name, 'POOL'), 5, 1, 1_000),
    name: env.text('DATABASE_NAME', own),
    user: env.text('DATABASE_USER', own),
    password: env.secret('DATABASE_PASSWORD'),
  };
}

function redis(declared: Declared, env: Environment): Redis | undefined {
  const use = declared.uses.find(({ type }) => type === 'redis');
  if (!use) return undefined;
  return {
    host: env.text(variable(use.name, 'HOST')),
    port: env.integer(variable(use.name, 'PORT'), 6_379, 0, 65_535),
    password: env.secret(variable(use.name, 'PASSWORD')),
  };
}

/** `store-next`, `URL` → `STORE_NEXT_URL`, as the chart writes it. */
function variable(name: string, what: string): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_${what}`;
}
