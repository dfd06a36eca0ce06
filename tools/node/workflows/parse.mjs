// Parses the workflow files named as arguments with GitHub's own parser and prints, as JSON, of each
// how many jobs and steps it saw and which errors it found. Exits 0 whatever it found.
import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";

// The parser imports JSON the way bundlers want it; Node asks for the type to be said.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import(
  "@actions/workflow-parser"
);

const answers = {};
for (const path of process.argv.slice(2)) {
  const content = await readFile(path, "utf8");
  const parsed = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  const errors = parsed.context.errors.getErrors().map((error) => ({
    message: error.rawMessage,
    line: error.range?.start.line ?? 0,
    column: error.range?.start.column ?? 0,
  }));
  let jobs = 0;
  let steps = 0;
  if (parsed.value !== undefined && errors.length === 0) {
    const template = await convertWorkflowTemplate(parsed.context, parsed.value);
    jobs = template.jobs.length;
    steps = template.jobs.reduce((sum, job) => sum + (job.steps?.length ?? 0), 0);
    for (const error of template.errors ?? []) {
      errors.push({ message: error.Message ?? String(error), line: 0, column: 0 });
    }
  }
  answers[path] = { jobs, steps, errors };
}
console.log(JSON.stringify(answers));
