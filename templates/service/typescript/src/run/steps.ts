import type { Parts } from '../parts.ts';

/** What a run consists of, in order. Each step can be repeated: a run that was ended begins again at the first. */
export const steps: Readonly<Record<string, (parts: Parts) => Promise<void>>> = {
  async forgetOldKeys({ database, log }) {
    const day = new Date(Date.now() - 86_400_000);
    const gone = await database?.attempt((query) =>
      query.deleteFrom('idempotency_keys').where('created_at', '<', day).executeTakeFirst(),
    );
    log.info({ keys: Number(gone?.numDeletedRows ?? 0) }, 'old keys forgotten');
  },
};
