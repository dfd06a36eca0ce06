"""The page, in a real browser: what people do, on what they have, under what goes wrong."""

from support.e2e.accessibility import *  # noqa: F403 - collected where this is imported
from support.e2e.journey import *  # noqa: F403
from support.e2e.network import *  # noqa: F403
from support.e2e.small import *  # noqa: F403
from support.e2e.vitals import *  # noqa: F403
