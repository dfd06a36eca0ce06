// Generated for demo from templates/scaffolds/shared/typescript/support/statistics.ts and services.yaml; do not edit, run ./doit generate. sha256:37119c1bc20accc0
/** The value that `share` of the values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  const found = sorted[at];
  if (found === undefined) throw new Error("no values");
  return found;
}

/**
 * The complaints of the best of three rounds: a slow service is slow in each of them, and a machine that had
 * something else to do is not.
 */
export async function best(round: () => Promise<string[]>): Promise<string[]> {
  const found = await round();
  if (found.length === 0) return found;
  const again = await round();
  return again.length === 0 ? again : round();
}
