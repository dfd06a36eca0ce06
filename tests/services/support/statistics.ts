// Generated for codai from templates/scaffolds/shared/typescript/support/statistics.ts and services.yaml; do not edit, run ./doit generate. sha256:49ca38ce3566acc9
/** The value that `share` of the values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  const found = sorted[at];
  if (found === undefined) throw new Error("no values");
  return found;
}

/** The share of requests that nothing else on this machine has held up. */
const UNDISTURBED = 0.1;
/** How many times as long as a request that needs nothing stored one may take that does. */
const DEARER = 6;

/**
 * What is too slow of `times`, milliseconds by what was asked. `bare` are those of requests that need nothing stored,
 * in between the others; `more` is how many times its bounds something may take for what waited for a processor.
 */
export function slow(
  times: Readonly<Record<string, readonly number[]>>,
  bare: readonly number[],
  { latency, latencyShare }: { readonly latency: number; readonly latencyShare: number },
  more: number,
): string[] {
  const limit = latency * 1000;
  const usual = Math.max(50, limit / 4);
  // Not stretched: a slow query is in every request that asks for it, however busy the machine, and in no bare one.
  const most = Math.max(usual, percentile(bare, UNDISTURBED) * DEARER);
  return Object.entries(times).flatMap(([what, found]) => {
    const [slowest, median, least] = [percentile(found, latencyShare), percentile(found, 0.5), percentile(found, UNDISTURBED)];
    // Half of them well inside: a pause that only some requests have hides in the last percent.
    const fast = slowest < limit * more && median < usual * more && least < most;
    const told = `${what}: ${slowest.toFixed(0)} ms, half of them ${median.toFixed(0)} ms, undisturbed ${least.toFixed(0)} ms`;
    return fast ? [] : [`${told}, at most ${most.toFixed(0)} ms`];
  });
}

const WORK = 40_000;

/** How many times longer than alone a piece of work takes on this machine now: at least 1, by the clock and the processor. */
export function pressure(): number {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  let [spent, sum] = [0, 0];
  while (spent < WORK) {
    for (let count = 0; count < 50_000; count += 1) sum += Math.sqrt(count);
    const { user, system } = process.cpuUsage(before);
    spent = user + system;
  }
  return sum > 0 ? Math.max(1, ((performance.now() - begun) * 1000) / spent) : 1;
}

/**
 * The complaints of the best of three rounds: a slow service is slow in each of them, and a machine that had
 * something else to do is not. A round is told how many times its bounds it may take, for what waited for a
 * processor meanwhile: 1 on a machine that has one to give.
 */
export async function best(round: (allowed: () => number) => Promise<string[]>): Promise<string[]> {
  const tried = async (): Promise<string[]> => {
    const before = pressure();
    return round(() => Math.max(before, pressure()));
  };
  const found = await tried();
  if (found.length === 0) return found;
  const again = await tried();
  return again.length === 0 ? again : tried();
}
