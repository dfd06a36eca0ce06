import { makeApp } from './app.ts';
import type { Config } from './config.ts';
import { declared } from './declared.ts';
import { openParts, type Parts } from './parts.ts';
import { shutDownWhenTold } from './shutdown.ts';

/** Answers requests until it is told to end. */
export async function serve(config: Config, parts: Parts): Promise<void> {
  const app = await makeApp(declared, config, parts);
  shutDownWhenTold(config, parts, app);
  // It listens before it is ready, so that the probes are answered while migrations run.
  await app.listen({ host: config.host, port: config.port });
  await openParts(config, parts);
  parts.lifecycle.started();
  parts.log.info({ port: config.port }, 'started');
}
