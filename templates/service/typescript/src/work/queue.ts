import { setTimeout as sleep } from 'node:timers/promises';
import type { Parts } from '../parts.ts';

const PAUSE = 500;

/**
 * Does one piece of work; false when there is none. Here: tells how many items there are, once for each
 * process that starts. Put the reading of your queue in its place.
 */
export async function takeOne({ database, log }: Parts): Promise<boolean> {
  if (told.has(log)) return false;
  const counted = await database?.attempt((query) =>
    query
      .selectFrom('items')
      .select(({ fn }) => fn.countAll<string>().as('items'))
      .executeTakeFirstOrThrow(),
  );
  log.info({ items: Number(counted?.items ?? 0) }, 'counted');
  told.add(log);
  return true;
}

const told = new WeakSet<object>();

/** Waits until there may be work again, or until it is time to end. */
export async function idle(ending: AbortSignal): Promise<void> {
  await sleep(PAUSE, undefined, { signal: ending }).catch(() => undefined);
}
