"""Parts of closure: the graph of what refers to what, read from the files."""
