"""Parts of the pipelines: their jobs, and what they pin."""
