"""Parts of the verb explain."""
