"""Parts of the runbooks: what is written of an alert, and how each resource comes back."""
