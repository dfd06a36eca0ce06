// Generated for demo from templates/scaffolds/shared/typescript/support/fixtures.ts and golden.yaml; do not edit, run ./doit generate. sha256:d863cf89ec8ae5ab
/** The resource that generated tests create, read, change and delete; a team puts its own in its place. */
import { word } from "./data.ts";

export type Body = Record<string, unknown>;

export interface Resource {
  /** Of the collection, `/api/v1/items`. */
  readonly path: string;
  /** Of the list in the collection's answer. */
  readonly list: string;
  readonly read: string;
  readonly write: string;
  /** A field of text that comes back as it was sent. */
  readonly text: string;
  /** A body that is accepted, another one at each call. */
  readonly valid: () => Body;
  /** Bodies that are refused with 400. */
  readonly invalid: readonly Body[];
}

export interface Fixtures {
  readonly resource?: Resource;
}

/** The example of the service template. */
export const items: Resource = {
  path: "/api/v1/items",
  list: "items",
  read: "items:read",
  write: "items:write",
  text: "name",
  valid: () => ({ name: `item ${word()}`, quantity: 3, note: "" }),
  invalid: [
    {},
    { name: "" },
    { name: "n".repeat(121) },
    { name: 7 },
    { name: "negative", quantity: -1 },
    { name: "half", quantity: 0.5 },
    { name: "too many", quantity: 1_000_001 },
    { name: "long", note: "n".repeat(2001) },
    { name: "unknown", colour: "red" },
  ],
};
