"""Parts of invariants: one module for each concern."""
