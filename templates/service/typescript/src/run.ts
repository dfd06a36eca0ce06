import type { Config } from './config.ts';
import { closeParts, openParts, type Parts } from './parts.ts';
import { steps } from './run/steps.ts';

/** Runs once: all steps, one after the other. SIGTERM ends it after the step in hand. */
export async function runOnce(config: Config, parts: Parts): Promise<void> {
  process.once('SIGTERM', () => parts.lifecycle.drain());
  // Who started it starts it again; a run that waits would only be in the way of the next.
  await openParts(config, parts, false);
  parts.lifecycle.started();
  try {
    for (const [name, step] of Object.entries(steps)) {
      if (parts.lifecycle.status === 'draining') {
        parts.log.warn({ before: name }, 'told to end');
        break;
      }
      await step(parts);
      parts.log.info({ step: name }, 'done');
    }
  } finally {
    await closeParts(parts);
  }
}
