/** Waits for a condition, never for a time. */
export interface Patience {
  readonly seconds?: number;
  readonly every?: number;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Looks again and again for a time: `look` throws when what has to hold all the while does not. */
export async function throughout(seconds: number, look: () => Promise<void>, every = 50): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await look();
    await pause(every);
  }
}

/** What `look` gives once it gives something; throws, with what was waited for, when it never does. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, patience: Patience = {}): Promise<T> {
  const end = performance.now() + (patience.seconds ?? 5) * 1000;
  let last = "";
  while (performance.now() < end) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = error instanceof Error ? `: ${error.message}` : "";
    }
    await pause(patience.every ?? 20);
  }
  throw new Error(`waited ${patience.seconds ?? 5} s in vain for ${what}${last}`);
}
