import { makeServer } from './app.ts';
import type { Config } from './config.ts';
import { declared } from './declared.ts';
import { openParts, type Parts } from './parts.ts';
import { shutDownWhenTold } from './shutdown.ts';
import { idle, takeOne } from './work/queue.ts';

/** Takes one piece of work after the other until it is told to end; what is in hand is finished. */
export async function work(config: Config, parts: Parts): Promise<void> {
  const app = await makeServer(declared, parts);
  const finished = Promise.withResolvers<void>();
  shutDownWhenTold(config, parts, app, () => finished.promise);
  await app.listen({ host: config.host, port: config.port });
  await openParts(config, parts);
  parts.lifecycle.started();
  parts.log.info({ port: config.port }, 'started');
  while (parts.lifecycle.status === 'ok') {
    const found = await takeOne(parts).catch((error: Error) => {
      parts.log.error({ reason: error.message }, 'work failed');
      return false;
    });
    if (!found) await idle(parts.lifecycle.draining);
  }
  finished.resolve();
}
