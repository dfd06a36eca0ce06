"""What was approved to run, and what happened: release records and the chain of history."""
