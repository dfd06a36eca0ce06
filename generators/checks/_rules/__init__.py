"""Rule files as they are read, and what is asked of each alert in them."""
