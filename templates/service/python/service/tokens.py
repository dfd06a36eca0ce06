"""Tokens: checked with the issuer's published keys.

These are fetched again when one is unknown, at most every five seconds, and when they were kept for long: one
that was withdrawn is good no longer.
"""

import asyncio
from dataclasses import dataclass

import jwt
from jwt.exceptions import InvalidTokenError, PyJWKClientConnectionError, PyJWKClientError

from service.config import Config
from service.problems import Problem, unauthenticated, unavailable

ALGORITHMS = ("ES256", "EdDSA", "RS256")
COOLDOWN = 5.0


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks; ``expires`` in seconds since 1970."""

    subject: str
    scopes: frozenset[str]
    expires: int


class Verifier:
    """Of one issuer, for one audience."""

    def __init__(self, config: Config) -> None:
        self._issuer, self._audience = config.issuer, config.audience
        self._keys = jwt.PyJWKClient(
            config.jwks_url, lifespan=config.jwks_seconds, cooldown_duration=COOLDOWN, timeout=1
        )

    async def verify(self, token: str) -> Identity:
        """Raises Problem."""
        try:
            key = await asyncio.to_thread(self._keys.get_signing_key_from_jwt, token)
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._audience,
                issuer=self._issuer,
                leeway=5,
                options={"require": ["sub", "exp"]},
            )
        except PyJWKClientConnectionError as error:
            raise unavailable("The keys of the issuer cannot be had.") from error
        except (InvalidTokenError, PyJWKClientError) as error:
            raise unauthenticated("The token is not valid.") from error
        scope = claims.get("scope")
        scopes = frozenset(scope.split()) if isinstance(scope, str) else frozenset[str]()
        return Identity(claims["sub"], scopes, claims["exp"])


def allowed(identity: Identity | None, scope: str) -> str:
    """The subject, if it has the scope. Raises Problem."""
    if identity is None:
        raise unauthenticated("This needs a token.")
    if scope not in identity.scopes:
        raise Problem(403, "forbidden", f"This needs the scope {scope}.")
    return identity.subject
