// The team's: made once, never changed by the generator.
// What Admin Panel & Management expects of the services that it calls, by their id, beyond what contract.json states.
// The tests of those services prove it whenever they change.
import type { Expectation } from "../support/contract.ts";

export const expectations: Readonly<Record<string, readonly Expectation[]>> = {};
