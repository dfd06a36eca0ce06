// Generated for demo from templates/scaffolds/shared/typescript/support/target.ts and golden.yaml; do not edit, run ./doit generate. sha256:1c05a54f62d72b95
/** Where the service under test runs, and who can break what is around it. */
import { readFileSync } from "node:fs";

export interface Target {
  readonly url: string;
  /** Makes tokens: `POST /token`. */
  readonly issuer: string;
  /** The laboratory's control, see lab.ts. */
  readonly control: string;
  /** Of the process that all tests share; empty where the service has none. */
  readonly database: string;
  /** The description that its team keeps among its sources; empty where there is none. */
  readonly openapi?: string;
}

export const VARIABLE = "SERVICES_UNDER_TEST";

/** The running service. Throws, with what to do, where nothing runs. */
export function target(id: string): Target {
  const file = process.env[VARIABLE];
  const all = file === undefined ? {} : (JSON.parse(readFileSync(file, "utf8")) as Record<string, Target>);
  const found = all[id];
  if (found === undefined) {
    throw new Error(`${id} does not run: ${VARIABLE} names no file that says where; start it with ./doit test:services ${id}`);
  }
  return found;
}
