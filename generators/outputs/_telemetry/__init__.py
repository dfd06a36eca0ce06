"""Parts of the collectors: the agent on each node and the gateway behind it."""
