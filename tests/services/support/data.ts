// Generated for codai from templates/scaffolds/shared/typescript/support/data.ts and services.yaml; do not edit, run ./doit generate. sha256:14227f71cca88e1b
/** Values that no other test uses. */
import { randomBytes, randomUUID } from "node:crypto";

/** A short word, new at each call. */
export const word = (): string => randomBytes(6).toString("hex");

/** The subject of a token: each test is a user of its own, so tests share no rows and no limits. */
export const subject = (): string => `user-${word()}`;

export const uuid = (): string => randomUUID();

/** What people who attack put into a field, a path or a header; none may be more than text. */
export const payloads = {
  sql: ["' OR '1'='1", "'; DROP TABLE items; --", "\" UNION SELECT version() --", "1; SELECT pg_sleep(5)", "%' --", "\\'; --"],
  markup: ["<script>window.injected = 1</script>", "<img src=x onerror=\"window.injected = 1\">", "\"><svg onload=alert(1)>", "javascript:alert(1)"],
  paths: [`${"..%2f".repeat(16)}etc%2fpasswd`, "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd", "%00", "%ff"],
  headers: ["a b", "<x>", "a".repeat(65), "a;b", "ä".normalize("NFD").slice(0, 1) + "\"", "{}"],
} as const;
