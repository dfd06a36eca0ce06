import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { Config } from './config.ts';
import type { App } from './http/types.ts';
import { closeParts, type Parts } from './parts.ts';

const SWEEP = 50;

/**
 * On SIGTERM no request is lost: first it is no longer ready and every answer asks the client to close its
 * connection, for as long as balancers and idle clients need to hear of it; then streams end, what is open
 * is finished, and idle connections are closed as they become idle. It has ended before the pod would be killed.
 */
export function shutDownWhenTold({ shutdown }: Config, parts: Parts, app: App, before?: () => Promise<void>): void {
  const logger = { error: (error: unknown) => parts.log.error({ reason: String(error) }, 'ending') };
  closeWithGrace({ delay: Math.max(shutdown.drain, shutdown.finish), logger }, async ({ signal, err }) => {
    if (err) parts.log.error({ reason: err.message, stack: err.stack }, 'failed');
    parts.log.info({ signal }, 'draining');
    parts.lifecycle.drain();
    if (!err) await Promise.all([sleep(shutdown.drain), before?.()]);
    parts.lifecycle.endStreams();
    const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP);
    await app.close();
    clearInterval(sweep);
    await closeParts(parts);
    parts.log.info('ended');
  });
}
