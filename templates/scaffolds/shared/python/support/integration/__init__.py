"""The service among its neighbours: those that the catalog says it has."""

from support.integration.consistency import *  # noqa: F403 - collected where this is imported
from support.integration.dependencies import *  # noqa: F403
from support.integration.expectations import *  # noqa: F403
from support.integration.idempotency import *  # noqa: F403
from support.integration.injection import *  # noqa: F403
from support.integration.live import *  # noqa: F403
from support.integration.load import *  # noqa: F403
from support.integration.logs import *  # noqa: F403
from support.integration.outages import *  # noqa: F403
from support.integration.shutdown import *  # noqa: F403
