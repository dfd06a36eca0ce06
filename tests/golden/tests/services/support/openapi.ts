// Generated for demo from templates/scaffolds/shared/typescript/support/openapi.ts and golden.yaml; do not edit, run ./doit generate. sha256:a18ddefc2885ad8c
/** What the service says of itself, as a judge of its answers. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Client } from "./http.ts";

export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>>;
}

const ID = "https://openapi.example/document";

export async function document(client: Client): Promise<Document> {
  return (await client.get("/openapi.json")).json<Document & Record<string, unknown>>();
}

/** A validator of bodies for the schema of one answer. Throws where the document has none. */
export function validator(from: Document, method: string, path: string, status: number, media = "application/json"): ValidateFunction {
  const schema = from.paths[path]?.[method.toLowerCase()]?.responses[String(status)]?.content?.[media]?.schema;
  if (schema === undefined) throw new Error(`the OpenAPI document has no ${media} schema for ${method} ${path} ${status}`);
  const words = ["paths", path, method.toLowerCase(), "responses", String(status), "content", media, "schema"];
  const pointer = words.map((one) => one.replaceAll("~", "~0").replaceAll("/", "~1")).map(encodeURIComponent).join("/");
  return judge().addSchema({ $id: ID, ...from }).compile({ $ref: `${ID}#/${pointer}` });
}

/** A validator for a schema that stands alone. */
export const schema = (one: object): ValidateFunction => judge().compile(one);

function judge(): Ajv2020 {
  const made = new Ajv2020({ strict: false, allErrors: true });
  formats.default(made);
  return made;
}

/** The document's path of one member of a collection. */
export function memberPath(from: Document, collection: string): string {
  const found = Object.keys(from.paths).find((one) => one.startsWith(`${collection}/{`) && one.indexOf("/", collection.length + 1) < 0);
  if (found === undefined) throw new Error(`the OpenAPI document has no path for one of ${collection}`);
  return found;
}
