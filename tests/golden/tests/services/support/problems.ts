// Generated for demo from templates/scaffolds/shared/typescript/support/problems.ts and golden.yaml; do not edit, run ./doit generate. sha256:7592eaed84fabc1b
/** Errors as RFC 9457 writes them. */
import { expect } from "vitest";
import type { Answer } from "./http.ts";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly correlationId: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** Proves that an answer is that problem; gives it. */
export function expectProblem(answer: Answer, status: number, name = ""): Problem {
  expect(answer.status, answer.text.slice(0, 300)).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const problem = answer.json<Problem & Record<string, unknown>>();
  expect(problem.status).toBe(status);
  expect(problem.title).toEqual(expect.stringMatching(/\S/));
  expect(problem.type).toMatch(name === "" ? /^(about:blank|urn:problem:[a-z-]+)$/ : new RegExp(`^urn:problem:${name}$`));
  expect(problem.correlationId).toBe(answer.headers.get("x-correlation-id"));
  return problem;
}
