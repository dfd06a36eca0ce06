"""What stops a command: refusals, and a cluster that does not answer as it should.

An exit code belongs to each: 1 where something has to be changed first, 3 where nothing could be
learned because the environment is broken. Neither is ever taken for a green result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generators.problems import Place, Problem

FINDINGS, USAGE, BROKEN = 1, 2, 3


class Stopped(Exception):
    """A command cannot go on; it carries its findings and the exit code."""

    def __init__(self, problems: Iterable[Problem], code: int = FINDINGS) -> None:
        self.problems = tuple(problems)
        self.code = code
        super().__init__("; ".join(one.message for one in self.problems))


def stopped(
    rule: str, message: str, hint: str, *, place: str, code: int = FINDINGS, service: str = ""
) -> Stopped:
    """A stop with one finding. ``place`` is what a person can look at: a file, ``staging/wallet``."""
    return Stopped([Problem(rule, message, Place(place), hint, service=service)], code)


class Unreachable(Exception):
    """No answer came, so nothing is known; of a write not even whether it was done."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One detail of a refusal: machine-readable reason, the field it is about, words."""

    reason: str
    field: str
    message: str


class ApiError(Exception):
    """The server refused. ``status`` is the HTTP code, ``reason`` Kubernetes' own word (or empty)."""

    def __init__(self, status: int, reason: str, message: str, causes: tuple[Cause, ...] = ()) -> None:
        self.status = status
        self.reason = reason
        self.message = message
        self.causes = causes
        super().__init__(f"{status} {reason}: {message}")

    @property
    def untyped(self) -> bool:
        """Whether the body itself is wrong, although the server says 500: repeating is no use."""
        return self.status == 500 and self.message.startswith("failed to create typed patch object")


def of_api(error: ApiError, environment: str, doing: str) -> Stopped:
    """The finding for a refusal of the server while ``doing`` something."""
    rule, hint, code = _REFUSALS.get(error.status, ("cluster/refused", "see the server's words", FINDINGS))
    if error.status == 403 and "exceeded quota" in error.message:
        rule, hint, code = "cluster/quota", "raise environments.…quota in the catalog, or ask for less", 1
    elif error.status == 403 and "is being terminated" in error.message:
        rule, code = "cluster/terminating", FINDINGS
        hint = "wait until the namespace is gone (kubectl get namespace), then run the command again"
    elif error.status == 404 and not error.reason:
        rule, hint = "cluster/kind-missing", "install the custom resource definitions first"
    elif error.status == 404 and "namespaces" in error.message:
        rule, hint = "cluster/namespace", f"./doit deploy {environment} --apply makes it"
    elif error.status >= 500 and not error.untyped:
        rule, hint, code = "cluster/server-error", "look at the API server, then run the command again", 3
    return stopped(
        rule, f"{doing} was refused: {error.message or error.status}", hint, place=environment, code=code
    )


_REFUSALS = {
    400: ("cluster/refused", "see the server's words", FINDINGS),
    401: ("cluster/unauthorised", "sign in again: the kubeconfig's credentials have expired", BROKEN),
    403: ("cluster/forbidden", "ask for membership in the group that the words name", BROKEN),
    404: ("cluster/not-found", "deploy it first", FINDINGS),
    409: ("cluster/conflict", "somebody else changed it; run the command again", FINDINGS),
    422: ("cluster/invalid", "change what the words name", FINDINGS),
    429: ("cluster/busy", "wait a minute, then run the command again", BROKEN),
}


def of_silence(error: Unreachable, environment: str, address: str) -> Stopped:
    """The finding for a server that did not answer."""
    return stopped(
        "cluster/unreachable",
        f"{address} did not answer: {error}",
        "check that the cluster is up and this machine may reach it (a local one: ./doit cluster up)",
        place=environment,
        code=BROKEN,
    )
