"""Parts of the verb diff."""
