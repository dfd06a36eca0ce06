import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Database as Settings } from '../config.ts';
import { client } from './database.ts';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Brings the database to what this version needs. Of several processes one does it; the others wait. */
export async function migrate(settings: Settings, service: string, log: Logger): Promise<void> {
  const { runner } = await import('node-pg-migrate');
  const done = await runner({
    databaseUrl: client(settings, service),
    dir: FOLDER,
    direction: 'up',
    migrationsTable: 'migrations',
    advisoryLockMode: 'wait',
    log: (line) => log.debug(line),
  });
  if (done.length > 0) log.info({ migrations: done.map(({ name }) => name) }, 'migrated');
}
