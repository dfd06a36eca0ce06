"""Parts of dashboards: boards as they are read, and the rules for them."""
