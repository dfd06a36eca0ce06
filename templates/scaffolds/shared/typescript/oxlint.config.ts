import { defineConfig } from "oxlint";

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "vitest"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  rules: {
    // Requests of one user come one after the other, as they do in life.
    "no-await-in-loop": "off",
    // Suites are functions that a service's own file calls, and assertions have names of their own.
    "vitest/expect-expect": "off",
    "vitest/valid-expect": ["error", { maxArgs: 2 }],
    "vitest/no-conditional-expect": "off",
    "unicorn/consistent-function-scoping": "off",
  },
  ignorePatterns: ["node_modules", ".reports"],
});
