// Generated for demo from templates/scaffolds/shared/typescript/support/waiting.ts and golden.yaml; do not edit, run ./doit generate. sha256:6c4885901f8defcc
/** Waits for a condition, never for a time. */
export interface Patience {
  readonly seconds?: number;
  readonly every?: number;
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
    await new Promise((resolve) => setTimeout(resolve, patience.every ?? 20));
  }
  throw new Error(`waited ${patience.seconds ?? 5} s in vain for ${what}${last}`);
}
