import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

/** Bodies are taken as they are; query and path are text, so numbers in them are read. Unknown keys are errors. */
export function validate(app: FastifyInstance): void {
  const strict = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: false, removeAdditional: false });
  const reading = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, removeAdditional: false });
  formats.default(strict);
  formats.default(reading);
  app.setValidatorCompiler(({ schema, httpPart }) =>
    httpPart === 'body' ? strict.compile(schema as object) : reading.compile(schema as object),
  );
}
