// Generated for demo from templates/scaffolds/shared/typescript/support/metrics.ts and golden.yaml; do not edit, run ./doit generate. sha256:cd326a79a9ba3088
/** Prometheus' text format, read strictly enough to notice what Prometheus would refuse. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Exposition {
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?/gy;

export function parse(text: string): Exposition {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  const seen = new Set<string>();
  for (const line of text.split("\n")) {
    if (line.startsWith("# TYPE ")) {
      const [name = "", type = ""] = line.slice(7).split(" ");
      types.set(name, type);
    }
    if (line === "" || line.startsWith("#")) continue;
    const match = LINE.exec(line);
    if (match === null) throw new Error(`no sample of Prometheus' text format: ${line}`);
    const series = line.slice(0, line.lastIndexOf(" "));
    if (seen.has(series)) throw new Error(`the series is there twice: ${series}`);
    seen.add(series);
    const value = match[3] === "+Inf" ? Infinity : Number(match[3]);
    samples.push({ name: match[1] ?? "", labels: labels(match[2] ?? ""), value });
  }
  return { types, samples };
}

function labels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(LABEL)].map((one) => [one[1] ?? "", one[2] ?? ""]));
}

/** The samples of a name that have these labels, and perhaps more. */
export function select(from: Exposition, name: string, wanted: Record<string, string> = {}): Sample[] {
  return from.samples.filter((one) => one.name === name && Object.entries(wanted).every(([key, value]) => one.labels[key] === value));
}

/** Their sum. */
export const total = (from: Exposition, name: string, wanted: Record<string, string> = {}): number =>
  select(from, name, wanted).reduce((sum, one) => sum + one.value, 0);
