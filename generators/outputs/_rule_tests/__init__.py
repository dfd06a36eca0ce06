"""Parts of rule_tests: a timeline for each question, and its text."""
