"""Parts of pipelines: workflows as they are read, their rules and their sizes."""
