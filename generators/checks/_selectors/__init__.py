"""Parts of selectors and reachability: what points at what, and who may call whom."""
