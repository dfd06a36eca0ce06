import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const CORRELATION = 'x-correlation-id';

const GOOD = /^[A-Za-z0-9._-]{1,64}$/;

/** The id that came with a request, when it can be trusted in a log line, or a new one. */
export function correlationOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[CORRELATION];
  return typeof given === 'string' && GOOD.test(given) ? given : randomUUID();
}
