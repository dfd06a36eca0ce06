"""What every check stands on: what it is given, what it returns, how it is found, run and remembered."""
