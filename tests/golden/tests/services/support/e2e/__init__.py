# Generated for demo from templates/scaffolds/shared/python/support/e2e/__init__.py and golden.yaml; do not edit, run ./doit generate. sha256:d8f0b22ca0be6ce7
"""The page, in a real browser: what people do, on what they have, under what goes wrong."""

from support.e2e.accessibility import *  # noqa: F403 - collected where this is imported
from support.e2e.journey import *  # noqa: F403
from support.e2e.network import *  # noqa: F403
from support.e2e.small import *  # noqa: F403
from support.e2e.vitals import *  # noqa: F403
