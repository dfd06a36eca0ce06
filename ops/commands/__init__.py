"""The verbs: arguments in, exit code out, one module a verb."""
