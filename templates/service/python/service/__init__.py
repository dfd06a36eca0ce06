"""A service of the platform."""
