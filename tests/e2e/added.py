"""A service that is added: its block, and which files are its own."""

from __future__ import annotations

import re

SHARED = frozenset({".github/CODEOWNERS"})
"""The one managed file that every new service changes."""
BLOCK = """\
  {id}:
    title: The {id} of the Platform
    tier: support
    team: finance
    language: typescript
    port: {port}
    depends_on: [{needs}]
    uses: [postgres, redis]
    route: {{hosts: [{id}]}}
    secrets: {{database-password: {{key: {id}/database, field: password}}}}
"""


def belongs_to(path: str, service: str) -> bool:
    return re.search(rf"(^|/){re.escape(service)}(/|\.|$)", path) is not None
