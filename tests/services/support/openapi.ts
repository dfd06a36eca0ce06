// Generated for codai from templates/scaffolds/shared/typescript/support/openapi.ts and services.yaml; do not edit, run ./doit generate. sha256:738870bc3e11e336
/** What is said of a service's answers, by its team or by itself, as a judge of them. */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Client } from "./http.ts";
import type { Service } from "./service.ts";
import { target } from "./target.ts";

export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>>;
}

const METHODS = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);
const ID = "https://openapi.example/document";

export async function document(client: Client): Promise<Document> {
  return (await client.get("/openapi.json")).json<Document & Record<string, unknown>>();
}

/** The team's description, the file `openapi.json` among the service's sources, where there is one. */
export function promised(service: Service): Document | undefined {
  const file = target(service.contract.id).openapi;
  return file ? (JSON.parse(readFileSync(file, "utf8")) as Document) : undefined;
}

/** The path of a document that has this shape: `/api/v1/items/{}`. */
export const pathOf = (from: Document, shape: string): string | undefined => Object.keys(from.paths).find((one) => shapeOf(one) === shape);

/** What a body has against the first of some documents that tells of it. Throws where none does. */
export function complaints(from: readonly Document[], method: string, shape: string, status: number, body: unknown): string[] {
  for (const one of from) {
    const path = pathOf(one, shape);
    if (path === undefined || one.paths[path]?.[method.toLowerCase()] === undefined) continue;
    const valid = validator(one, method, path, status);
    return valid(body) ? [] : (valid.errors ?? []).map((error) => `${method} ${path}: ${error.instancePath} ${error.message}`);
  }
  throw new Error(`no OpenAPI document tells of ${method} ${shape}`);
}

/** What one document tells of and another one does not: `GET /api/v1/items/{}`. */
export function untold(promise: Document, by: Document): string[] {
  const operations = (one: Document): string[] =>
    Object.entries(one.paths).flatMap(([path, item]) =>
      Object.keys(item).filter((method) => METHODS.has(method)).map((method) => `${method.toUpperCase()} ${shapeOf(path)}`));
  const told = new Set(operations(by));
  return operations(promise).filter((one) => !told.has(one));
}

const shapeOf = (path: string): string => path.replaceAll(/\{[^}]*\}/g, "{}");

/** A validator of bodies for the schema of one answer. Throws where the document has none. */
function validator(from: Document, method: string, path: string, status: number, media = "application/json"): ValidateFunction {
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
