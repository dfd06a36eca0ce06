"""Parts of reversible: what is there to go back to, what differs from it, and what may go one way."""
