import type { Config } from './config.ts';
import { Database } from './database/database.ts';
import { declared } from './declared.ts';
import { Flags } from './flags.ts';
import { ItemCache } from './items/cache.ts';
import { Feed } from './items/feed.ts';
import { Items } from './items/items.ts';
import { MemoryStore } from './items/memory.ts';
import { PostgresStore } from './items/postgres.ts';
import { Lifecycle } from './lifecycle.ts';
import { makeLogger } from './logging.ts';
import { makeMetrics, type Metrics } from './metrics.ts';
import { Shared } from './shared.ts';
import type { Tracing } from './tracing.ts';
import { Upstream } from './upstream/upstream.ts';

/** What a process is made of. */
export interface Parts {
  readonly log: ReturnType<typeof makeLogger>;
  readonly lifecycle: Lifecycle;
  readonly metrics: Metrics;
  readonly flags: Flags;
  readonly tracing: Tracing | undefined;
  readonly database: Database | undefined;
  readonly shared: Shared | undefined;
  readonly feed: Feed;
  readonly items: Items;
  readonly upstreams: readonly Upstream[];
}

/** Nothing is connected yet. */
export function makeParts(config: Config, tracing: Tracing | undefined): Parts {
  const log = makeLogger(config);
  const database = config.database && new Database(config.database, config.service, log);
  const shared = config.redis && new Shared(config.redis, log);
  const store = database ? new PostgresStore(database) : new MemoryStore();
  const feed = new Feed(config.service, shared);
  const cache = shared && new ItemCache(shared, config.service, (owner, id) => store.get(owner, id));
  return {
    log,
    database,
    shared,
    feed,
    tracing,
    lifecycle: new Lifecycle(),
    metrics: makeMetrics(declared),
    flags: new Flags(config.flagsFile, log),
    items: new Items(store, feed, cache),
    upstreams: config.upstreams.map((upstream) => new Upstream(upstream)),
  };
}

/** Connects what is connected at the start, and migrates the database; `patient`: waits until it is there. */
export async function openParts(config: Config, { log, flags, shared, feed }: Parts, patient = true): Promise<void> {
  const migrated =
    config.database &&
    import('./database/migrations.ts').then(({ migrate }) => migrate(config.database!, config.service, log, patient));
  await Promise.all([flags.open(), shared?.open(), migrated]);
  feed.open();
}

export async function closeParts({ flags, shared, database, tracing }: Parts): Promise<void> {
  flags.close();
  shared?.close();
  await database?.close();
  await tracing?.close();
}
