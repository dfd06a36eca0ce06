// Generated for codai from templates/scaffolds/shared/typescript/support/statistics.ts and services.yaml; do not edit, run ./doit generate. sha256:e1ec2dc9edfa65fb
/** The value that `share` of the values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  const found = sorted[at];
  if (found === undefined) throw new Error("no values");
  return found;
}
