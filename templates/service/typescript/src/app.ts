import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import { LogController, fastify, type FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import type { Declared } from './declaration.ts';
import { answerAbout } from './http/about.ts';
import { identify } from './http/authentication.ts';
import { correlationOf } from './http/correlation.ts';
import { answerHealth } from './http/health.ts';
import { limiter, shed } from './http/limiting.ts';
import { observe } from './http/observing.ts';
import { answerSession } from './http/session.ts';
import { verifier } from './http/tokens.ts';
import type { App } from './http/types.ts';
import { validate } from './http/validation.ts';
import { answerLive } from './items/live.ts';
import { answerItems } from './items/routes.ts';
import type { Parts } from './parts.ts';
import { answerProblems } from './problems.ts';
import { answerUpstreams } from './upstream/routes.ts';

const PUBLIC = fileURLToPath(new URL('../public', import.meta.url));
const BODY = 65_536;

/** A server with health and metrics only: all that a worker answers. */
export async function makeServer({ probes }: Declared, parts: Parts): Promise<App> {
  const log: FastifyBaseLogger = parts.log;
  const app: App = fastify({
    loggerInstance: log,
    genReqId: correlationOf,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
    bodyLimit: BODY,
    // The gateway says whose request it is; what came before the gateway is not believed.
    trustProxy: (_address: string, hop: number) => hop === 0,
    // While it drains it answers; the rest of the recipe is in shutdown.ts.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  app.decorateRequest('identity', undefined);
  app.removeContentTypeParser('text/plain');
  answerProblems(app);
  observe(app, probes, parts.metrics);
  app.addHook('onSend', async (_request, reply) => {
    if (parts.lifecycle.status === 'draining') reply.header('connection', 'close');
  });
  await parts.tracing?.observe(app);
  answerHealth(app, probes, parts.lifecycle, parts.metrics);
  return app;
}

/** Everything that a web service answers; not listening yet. */
export async function makeApp(declared: Declared, config: Config, parts: Parts): Promise<App> {
  const app = await makeServer(declared, parts);
  const verify = verifier(config.tokens);
  const limit = limiter(config, parts.shared);
  validate(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'self'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'self'"] },
    },
  });
  await app.register(cookie);
  await app.register(websocket);
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: declared.title, version: config.version } },
  });
  await app.register(async (scope: App) => {
    shed(scope, config.limits.inFlight);
    await scope.register(async (inner: App) => {
      answerAbout(inner, config, parts.flags);
      await answerSession(inner, config, verify, limit);
    });
    await scope.register(
      async (api: App) => {
        api.addHook('onRequest', async (request, reply) => {
          try {
            request.identity = await identify(request, verify);
          } finally {
            await limit(request, reply);
          }
        });
        answerItems(api, parts.items);
        answerLive(api, parts.feed, parts.lifecycle);
        answerUpstreams(api, parts.upstreams);
      },
      { prefix: '/api/v1' },
    );
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(files, { root: PUBLIC, wildcard: false, maxAge: 0 });
  return app;
}
