import { createHash } from 'node:crypto';
import { Problem, invalid } from '../problems.ts';
import type { Draft } from './item.ts';
import type { Repeatable } from './store.ts';

export function etag(version: number): string {
  return `"${version}"`;
}

/** The version that `if-match` names; none for `*`, or when it may be left out. Throws Problem. */
export function versionOf(header: string | undefined, needed: boolean): number | undefined {
  if (header === undefined) {
    if (needed) throw new Problem(428, 'version-needed', 'Send the etag that you have read as if-match.');
    return undefined;
  }
  if (header.trim() === '*') return undefined;
  // What is no etag of ours is a version that never was.
  return Number(/^"(\d{1,9})"$/.exec(header.trim())?.[1] ?? -1);
}

/** Throws Problem for a key that is none. */
export function repeatableOf(header: string | string[] | undefined, draft: Draft): Repeatable | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header)) {
    throw invalid('idempotency-key: 1 to 200 printable characters are needed');
  }
  const said = JSON.stringify([draft.name, draft.quantity, draft.note]);
  return { key: header, fingerprint: createHash('sha256').update(said).digest('hex') };
}

export function cursorOf(place: string): string {
  return Buffer.from(`place:${place}`).toString('base64url');
}

/** Throws Problem for a cursor that this service did not make. */
export function placeOf(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  const place = /^place:(\d{1,18})$/.exec(text)?.[1];
  if (place === undefined || cursorOf(place) !== cursor) throw invalid('cursor: take it from `next` of a list');
  return place;
}
