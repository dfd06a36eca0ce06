"""Catalog to files, in one direction.

``services.yaml`` -> ``catalog`` (read, check, build) -> ``model`` (frozen) -> ``outputs`` (pure:
model to artifacts) -> ``writer`` (compare, stage, rename, prune) -> exit code. ``pipeline`` is that
sentence as code; ``cli`` is the verbs. ``checks`` judge what would be written; ``toolchain`` builds
the programs some of them need.
"""
