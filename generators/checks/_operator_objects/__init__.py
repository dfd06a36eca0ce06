"""Parts of operator-objects: the objects' other spelling of the plain files."""
