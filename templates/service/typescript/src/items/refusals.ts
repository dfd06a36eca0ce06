import { Problem } from '../problems.ts';

export const taken = (): Problem => new Problem(409, 'conflict', 'An item of this name exists.');

export const reused = (): Problem =>
  new Problem(409, 'idempotency-key-reused', 'The idempotency key came with another body before.');

export const changed = (): Problem => new Problem(412, 'version-mismatch', 'Read it again, then change it.');
