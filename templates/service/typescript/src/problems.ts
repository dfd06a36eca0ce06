import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface More {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** An answer that is no success, as RFC 9457 writes it. */
export class Problem extends Error {
  readonly status: number;
  readonly slug: string;
  readonly more: More;

  constructor(status: number, slug: string, detail: string, more: More = {}) {
    super(detail);
    this.status = status;
    this.slug = slug;
    this.more = more;
  }
}

export const invalid = (detail: string): Problem => new Problem(400, 'invalid', detail);

export const notFound = (what: string): Problem => new Problem(404, 'not-found', `There is no such ${what}.`);

export const unavailable = (detail: string): Problem =>
  new Problem(503, 'unavailable', detail, { headers: { 'retry-after': '5' } });

const TITLES: Readonly<Record<string, string>> = {
  invalid: 'The request is not valid',
  unauthenticated: 'A token is needed',
  forbidden: 'The token does not allow this',
  'not-found': 'Not found',
  conflict: 'It exists already',
  'idempotency-key-reused': 'The key was used for something else',
  'version-mismatch': 'It has changed since',
  'version-needed': 'The version is needed',
  'too-large': 'The body is too large',
  'unsupported-media-type': 'The body has to be JSON',
  'rate-limited': 'Too many requests',
  overloaded: 'There is too much to do',
  unavailable: 'Something that is needed cannot be reached',
  internal: 'Something went wrong',
};

const SLUGS: Readonly<Record<number, string>> = { 413: 'too-large', 415: 'unsupported-media-type' };

export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => send(toProblem(error), error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const problem = notFound('address');
    send(problem, problem, request, reply);
  });
}

function toProblem(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  if (error.validation) {
    const errors = error.validation.map(({ instancePath, params, message }) => ({
      path: instancePath || `/${String(params['missingProperty'] ?? params['additionalProperty'] ?? '')}`,
      message: message ?? 'is not valid',
    }));
    return new Problem(400, 'invalid', `${error.validationContext ?? 'request'} is not valid`, { errors });
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return new Problem(status, SLUGS[status] ?? 'invalid', error.message);
  return new Problem(500, 'internal', 'The correlation id leads to what happened.');
}

function send(problem: Problem, error: Error, request: FastifyRequest, reply: FastifyReply): void {
  if (problem.status >= 500) {
    request.log.error({ reason: error.message, stack: error.stack }, problem.slug);
  }
  const errors =
    problem.more.errors ?? (problem.status === 400 ? [{ path: '/', message: problem.message }] : undefined);
  void reply
    .code(problem.status)
    .headers(problem.more.headers ?? {})
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: `urn:problem:${problem.slug}`,
      title: TITLES[problem.slug] ?? problem.slug,
      status: problem.status,
      detail: problem.message,
      instance: request.url.split('?', 1)[0],
      correlationId: request.id,
      ...(errors && { errors }),
    });
}
