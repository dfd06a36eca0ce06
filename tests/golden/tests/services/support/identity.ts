// Generated for demo from templates/scaffolds/shared/typescript/support/identity.ts and golden.yaml; do not edit, run ./doit generate. sha256:ea4c218a80ca6b8a
/** Tokens of the test's own issuer, and clients that carry them. */
import { subject } from "./data.ts";
import { Client } from "./http.ts";
import type { Service } from "./service.ts";
import { target } from "./target.ts";

export interface Wanted {
  readonly sub?: string;
  readonly scopes?: readonly string[];
  readonly aud?: string;
  /** Until it expires; negative: it has. */
  readonly seconds?: number;
  readonly claims?: Record<string, unknown>;
  /** "unknown": signed with a key that is not published. */
  readonly key?: string;
}

/** A token that may read and write the service's resource, unless something else is wanted. */
export async function token(service: Service, wanted: Wanted = {}): Promise<string> {
  const { id } = service.contract;
  const answer = await new Client(target(id).issuer).post("/token", {
    sub: wanted.sub ?? subject(),
    scope: (wanted.scopes ?? [service.resource.read, service.resource.write]).join(" "),
    aud: wanted.aud ?? id,
    seconds: wanted.seconds ?? 300,
    claims: wanted.claims ?? {},
    ...(wanted.key === undefined ? {} : { key: wanted.key }),
  });
  if (answer.status !== 200) throw new Error(`the issuer made no token: ${answer.status} ${answer.text}`);
  return answer.json<{ token: string }>().token;
}

export const bearer = (text: string): Record<string, string> => ({ authorization: `Bearer ${text}` });

/** A client without a token. */
export const anonymous = (service: Service, url?: string): Client => new Client(url ?? target(service.contract.id).url);

/** A client of a new user, or of the one that is wanted. */
export async function user(service: Service, wanted: Wanted = {}, url?: string): Promise<Client> {
  return anonymous(service, url).with(bearer(await token(service, wanted)));
}
