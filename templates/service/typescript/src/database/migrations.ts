import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Database as Settings } from '../config.ts';
import { client, isLost } from './database.ts';

const AGAIN = 500;
const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the database to what this version needs. Of several processes one does it; the others wait.
 * Who is `patient` waits for a database that is not there yet: probes say meanwhile that nothing is started.
 */
export async function migrate(settings: Settings, service: string, log: Logger, patient: boolean): Promise<void> {
  for (;;) {
    try {
      await bring(settings, service, log);
      return;
    } catch (error) {
      if (!patient || !isLost(error)) throw error;
      log.warn({ reason: (error as Error).message }, 'database not there yet');
      // A process that is told to end does not wait for it.
      await sleep(AGAIN, undefined, { ref: false });
    }
  }
}

async function bring(settings: Settings, service: string, log: Logger): Promise<void> {
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
