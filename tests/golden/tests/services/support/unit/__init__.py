# Generated for demo from templates/scaffolds/shared/python/support/unit/__init__.py and golden.yaml; do not edit, run ./doit generate. sha256:f88519de7c78e410
"""The contract of one service by itself; markers say of which kind of service a test holds."""

from support.unit.access import *  # noqa: F403 - collected where this is imported
from support.unit.api import *  # noqa: F403
from support.unit.errors import *  # noqa: F403
from support.unit.health import *  # noqa: F403
from support.unit.limits import *  # noqa: F403
from support.unit.metrics import *  # noqa: F403
from support.unit.runs import *  # noqa: F403
from support.unit.speed import *  # noqa: F403
from support.unit.storage import *  # noqa: F403
