// Generated for codai from templates/scaffolds/shared/typescript/support/streams.ts and services.yaml; do not edit, run ./doit generate. sha256:24db25f2583976c6
/** Followers of live updates: an event stream and a WebSocket, read alike. */
import { request } from "node:http";
import { bearer } from "./identity.ts";

export interface Stream {
  /** The next object; throws when none comes. */
  next(): Promise<unknown>;
  close(): void;
  /** Its close code, 0 where there is none, once the other side ended it. */
  readonly closed: Promise<number>;
}

const PATIENCE = 5000;

class Queue {
  readonly #found: unknown[] = [];
  readonly #waiting: ((value: unknown) => void)[] = [];

  push(value: unknown): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#found.push(value);
    else next(value);
  }

  next(): Promise<unknown> {
    if (this.#found.length > 0) return Promise.resolve(this.#found.shift());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no update came within ${PATIENCE} ms`)), PATIENCE);
      this.#waiting.push((value) => {
        clearTimeout(timer);
        resolve(value);
      });
    });
  }
}

/** Follows `/api/v1/events`; the stream is open once this resolves. */
export async function events(url: string, token: string): Promise<Stream> {
  const ending = new AbortController();
  const response = await fetch(`${url}/api/v1/events`, { headers: { ...bearer(token), accept: "text/event-stream" }, signal: ending.signal });
  if (response.status !== 200 || response.body === null) throw new Error(`no event stream: ${response.status}`);
  if (!(response.headers.get("content-type") ?? "").startsWith("text/event-stream")) throw new Error("this is no event stream");
  const queue = new Queue();
  const closed = consume(response.body.pipeThrough(new TextDecoderStream()), queue);
  return { next: () => queue.next(), close: () => ending.abort(), closed };
}

async function consume(text: ReadableStream<string>, queue: Queue): Promise<number> {
  let rest = "";
  const reader = text.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 0;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const lines = block.split("\n");
        const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
        if (lines.includes("event: item")) queue.push(JSON.parse(data.join("\n")));
      }
    }
  } catch {
    return 0;
  }
}

/** Follows `/api/v1/live`; the socket is open once this resolves. */
export async function messages(url: string, token: string): Promise<Stream> {
  // Node's own client takes headers, which browsers' do not.
  const options = { headers: bearer(token) } as unknown as string[];
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/live`, options);
  const queue = new Queue();
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", (event) => resolve(event.code)));
  socket.addEventListener("message", (event) => queue.push(JSON.parse(String(event.data))));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the WebSocket was refused")));
  });
  return { next: () => queue.next(), close: () => socket.close(), closed };
}

/** The status with which an upgrade is refused; 101 where it is not. */
export function refusal(url: string, token: string): Promise<number> {
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...(token === "" ? {} : bearer(token)),
  };
  return new Promise((resolve, reject) => {
    // Whoever refuses an upgrade closes the connection: the next request may not go out on the same one.
    const asked = request(`${url}/api/v1/live`, { headers, timeout: PATIENCE, agent: false });
    asked.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 101);
    });
    asked.on("error", reject);
    asked.end();
  });
}
