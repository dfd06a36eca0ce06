"""Parts of the verb completion."""
