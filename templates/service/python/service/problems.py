"""Answers that are no success, as RFC 9457 writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

TITLES = {
    "invalid": "The request is not valid",
    "unauthenticated": "A token is needed",
    "forbidden": "The token does not allow this",
    "not-found": "Not found",
    "conflict": "It exists already",
    "idempotency-key-reused": "The key was used for something else",
    "version-mismatch": "It has changed since",
    "version-needed": "The version is needed",
    "too-large": "The body is too large",
    "unsupported-media-type": "The body has to be JSON",
    "rate-limited": "Too many requests",
    "overloaded": "There is too much to do",
    "unavailable": "Something that is needed cannot be reached",
    "internal": "Something went wrong",
}


class Problem(Exception):
    """``slug`` names it, ``detail`` is for who asked; ``errors``: places in a body that are not valid."""

    def __init__(
        self,
        status: int,
        slug: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(detail)
        self.status, self.slug, self.detail = status, slug, detail
        self.headers = dict(headers or {})
        self.errors = list(errors)

    def document(self, path: str, correlation: str) -> dict[str, Any]:
        """The body."""
        errors = self.errors or ([{"path": "/", "message": self.detail}] if self.status == 400 else [])
        return {
            "type": f"urn:problem:{self.slug}",
            "title": TITLES[self.slug],
            "status": self.status,
            "detail": self.detail,
            "instance": path,
            "correlationId": correlation,
            **({"errors": errors} if errors else {}),
        }


def invalid(detail: str) -> Problem:
    """400."""
    return Problem(400, "invalid", detail)


def not_found(what: str) -> Problem:
    """404."""
    return Problem(404, "not-found", f"There is no such {what}.")


def unauthenticated(detail: str) -> Problem:
    """401."""
    return Problem(401, "unauthenticated", detail, headers={"www-authenticate": "Bearer"})


def unavailable(detail: str) -> Problem:
    """503, when a resource or a required service is lost."""
    return Problem(503, "unavailable", detail, headers={"retry-after": "5"})
