"""The sources of a service: founded from templates/service once, then the team's, updated when asked.

``catalog_text`` splices a block into ``services.yaml`` and changes no other byte; ``founding`` makes
block, sources and generated files at once or not at all; ``merging`` brings a newer template to sources
that a team has edited. Runs in the environment of ``requirements/new.txt``.
"""
