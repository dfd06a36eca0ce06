"""Parts of the verb new."""
