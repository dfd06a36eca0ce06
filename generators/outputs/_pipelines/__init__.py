"""Parts of the pipelines and of what they read: jobs, pins, the facets of an entry."""
