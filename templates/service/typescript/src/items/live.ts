import { PassThrough } from 'node:stream';
import { allowed, needs } from '../http/authentication.ts';
import type { App } from '../http/types.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { invalid } from '../problems.ts';
import type { Feed } from './feed.ts';

const READ = 'items:read';
const HEARTBEAT = 15_000;
const GOING_AWAY = 1_001;
/** A client that does not answer the goodbye may not hold up the end. */
const FAREWELL = 500;

/** Changes as they happen: an event stream, and the same over a WebSocket. */
export function answerLive(app: App, feed: Feed, lifecycle: Lifecycle): void {
  app.get(
    '/events',
    { config: { streams: true }, onRequest: needs(READ), schema: { summary: 'Changes, as an event stream' } },
    async (request, reply) => {
      const stream = new PassThrough();
      const gone = new AbortController();
      const until = AbortSignal.any([gone.signal, lifecycle.ending]);
      request.raw.once('close', () => gone.abort());
      stream.write('retry: 1000\n\n');
      feed.listen(
        allowed(request, READ),
        (change) => stream.write(`event: item\ndata: ${JSON.stringify(change)}\n\n`),
        until,
      );
      const heartbeat = setInterval(() => stream.write(': still here\n\n'), HEARTBEAT);
      const end = (): void => {
        clearInterval(heartbeat);
        stream.end();
      };
      if (until.aborted) end();
      else until.addEventListener('abort', end, { once: true });
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(stream);
    },
  );

  // With a handler of its own for whoever asks without an upgrade: what has none is left out of the document.
  app.route({
    method: 'GET',
    url: '/live',
    config: { streams: true },
    onRequest: needs(READ),
    schema: { summary: 'Changes, over a WebSocket' },
    handler: () => {
      throw invalid('This is a WebSocket: ask for an upgrade.');
    },
    wsHandler: (socket, request) => {
      const gone = new AbortController();
      const until = AbortSignal.any([gone.signal, lifecycle.ending]);
      socket.on('close', () => gone.abort());
      feed.listen(allowed(request, READ), (change) => socket.send(JSON.stringify(change)), until);
      const heartbeat = setInterval(() => socket.ping(), HEARTBEAT);
      const end = (): void => {
        clearInterval(heartbeat);
        socket.close(GOING_AWAY);
        setTimeout(() => socket.terminate(), FAREWELL).unref();
      };
      if (until.aborted) end();
      else until.addEventListener('abort', end, { once: true });
    },
  });
}
