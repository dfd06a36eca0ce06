// @ts-check
/** What the service answers, as this page needs it. The session is a cookie that no script can read. */

/** @typedef {{ id: string, name: string, quantity: number }} Item */
/** @typedef {{ type: 'created' | 'updated', item: Item } | { type: 'deleted', item: { id: string } }} Change */

/** An answer that is no success; the message can be shown. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>} the JSON that came, or nothing
 */
export async function ask(method, path, body, headers = {}) {
  /** @type {RequestInit} */
  const request = { method, headers: { ...headers } };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { ...headers, 'content-type': 'application/json' };
  }
  let answer;
  try {
    answer = await fetch(path, request);
  } catch {
    throw new Refused(0, 'The service cannot be reached.');
  }
  if (answer.status === 204) return undefined;
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, json.detail ?? 'That did not work.');
  return json;
}

const PATIENCE = 1_000;

/**
 * Follows changes for as long as the page is open; the browser connects again by itself.
 * @param {{ change: (change: Change) => void, connected: () => void, lost: () => void, missing: () => void }} told
 *   `lost` at once, `missing` when it is not back after a second
 * @returns {() => void} ends it
 */
export function follow(told) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let late;
  /** @type {EventSource | undefined} */
  let source;
  const connect = () => {
    source?.close();
    source = new EventSource('/api/v1/events');
    source.addEventListener('open', () => {
      clearTimeout(late);
      late = undefined;
      told.connected();
    });
    source.addEventListener('item', (event) => told.change(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      lose();
      // After an answer that is no stream the browser gives up; the service may just be starting.
      if (source?.readyState === EventSource.CLOSED) setTimeout(connect, PATIENCE);
    });
  };
  const lose = () => {
    told.lost();
    late ??= setTimeout(told.missing, PATIENCE);
  };
  const offline = () => {
    told.lost();
    told.missing();
  };
  addEventListener('offline', offline);
  addEventListener('online', connect);
  connect();
  return () => {
    removeEventListener('offline', offline);
    removeEventListener('online', connect);
    clearTimeout(late);
    source?.close();
  };
}
