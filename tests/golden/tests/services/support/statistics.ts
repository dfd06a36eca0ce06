// Generated for demo from templates/scaffolds/shared/typescript/support/statistics.ts and golden.yaml; do not edit, run ./doit generate. sha256:e5836cb889ba7e5a
/** The value that `share` of the values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  const found = sorted[at];
  if (found === undefined) throw new Error("no values");
  return found;
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
