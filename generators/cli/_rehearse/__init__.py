"""Parts of the verb rehearse."""
