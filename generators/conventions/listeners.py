"""The listeners of an environment's Gateway: what a route names as its ``sectionName``."""

from __future__ import annotations

HTTPS = "https"
"""Every host one label below the environment's domain, TLS ended by the wildcard certificate."""
HTTPS_APEX = "https-apex"
"""The environment's domain itself, same certificate."""
HTTP = "http"
"""Plain HTTP, any host: carries nothing but the redirect to HTTPS."""


def listener(name: str) -> str:
    """The listener of a host as the catalog names it: ``@`` is the domain itself."""
    return HTTPS_APEX if name == "@" else HTTPS
