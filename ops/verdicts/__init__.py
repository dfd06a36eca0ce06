"""Judgements over frozen values: no input, no output, no clock."""
