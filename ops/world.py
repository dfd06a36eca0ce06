"""What a command works with: the catalog, the folders, the programs, and the clusters it is given."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from generators import catalog
from generators.model import Environment, Model, Service
from generators.problems import Place, Problem, Severity
from generators.progress import Progress, mode
from generators.suggest import nearest
from generators.telling import tell
from ops.adapters.api import Api
from ops.adapters.collect import Collector
from ops.adapters.kubeconfig import context_of
from ops.faults import USAGE, ApiError, Stopped, Unreachable, of_silence, stopped
from ops.verdicts.versions import skew

SKEW = 60.0
"""Seconds between two clocks from which it is worth a warning."""


class World:
    """One run of a command. Raises Stopped where the catalog or the words do not hold."""

    def __init__(self, verb: str, arguments: Namespace) -> None:
        self.verb = verb
        self.arguments = arguments
        self.catalog = Path(arguments.catalog)
        self.output = Path(arguments.output)
        self.loaded = catalog.load(self.catalog, arguments.shown)
        if self.loaded.model is None:
            raise Stopped(self.loaded.problems)
        self.model: Model = self.loaded.model
        self.platform = self.model.fleet.platform.name
        self._moving = mode(arguments.progress, sys.stderr)
        self.progress = Progress(sys.stderr, self._moving)

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """On a terminal ``what`` is said to be at work while the block lasts: for commands of one step."""
        with Progress(sys.stderr, self._moving) as progress:
            progress.at(what, 0, 0)
            yield

    def environment(self, name: str) -> Environment:
        """The environment of that name. Raises Stopped."""
        known = [one.name for one in self.model.fleet.environments]
        if name not in known:
            near = nearest(name, known)
            raise stopped(
                "usage/unknown-environment",
                f"{name!r} is no environment",
                f"did you mean {near}?" if near else f"one of {', '.join(known)}",
                place=self.arguments.shown,
                code=USAGE,
            )
        return self.model.fleet.environments[known.index(name)]

    def environments(self, names: Sequence[str]) -> tuple[Environment, ...]:
        """Those named, or all, in promotion order."""
        if not names:
            return self.model.fleet.environments
        chosen = [self.environment(name) for name in names]
        return tuple(one for one in self.model.fleet.environments if one in chosen)

    def services(self, names: Sequence[str]) -> tuple[Service, ...]:
        """Those named, or all, in the order of the catalog. Raises Stopped."""
        known = [one.id for one in self.model.services]
        odd = [name for name in names if name not in known]
        if odd:
            near = nearest(odd[0], known)
            raise stopped(
                "usage/unknown-service",
                f"{odd[0]!r} is no service of {self.arguments.shown}",
                f"did you mean {near}?" if near else "./doit status lists them",
                place=self.arguments.shown,
                code=USAGE,
            )
        return tuple(one for one in self.model.services if not names or one.id in names)

    def context(self, environment: Environment) -> str:
        """The name of the kubeconfig context, for programs that open their own connection."""
        return context_of(environment, self.arguments.context)

    def api(self, environment: Environment) -> Api:
        """The API server of an environment."""
        # Late: its packages are in the environment of these commands only, and half a second to import.
        from ops.adapters.connection import connect

        return Api(connect(self.arguments.kubeconfig, environment, self.arguments.context))

    def collector(self, environment: Environment, api: Api) -> Collector:
        """Takes snapshots of an environment."""
        return Collector(api, environment, self.platform)

    def skewed(self, environment: Environment, api: Api, *, changes: bool = False) -> tuple[Problem, ...]:
        """Findings when the server is of another version than the catalog says, or its clock far from ours.

        ``changes``: something is going to be changed there, which a version too far away forbids.
        """
        return (*self._versions(environment, api, changes=changes), *self._clocks(environment, api))

    def _versions(self, environment: Environment, api: Api, *, changes: bool) -> tuple[Problem, ...]:
        try:
            said = api.get("/version")
            server = (str(said["major"]), str(said["minor"]))
            one = skew(self.model.fleet.platform.kubernetes, server, environment.name, changes=changes)
        except (ApiError, KeyError, ValueError):
            # Some proxies keep it to themselves; what is asked for next tells whether it is a server.
            return ()
        except Unreachable as error:
            raise in_words(error, environment, api, "asking for its version") from error
        return () if one is None else (one,)

    def _clocks(self, environment: Environment, api: Api) -> tuple[Problem, ...]:
        if abs(api.skew) < SKEW:
            return ()
        words = f"the server's clock is {api.skew:+.0f} s from this machine's"
        hint = "set this machine's clock; times below are the server's"
        place = Place(environment.name)
        return (Problem("cluster/clock-skew", words, place, hint, Severity.WARNING),)

    def tell(
        self,
        problems: Iterable[Problem],
        lines: Iterable[str],
        *,
        checked: int,
        of: int,
        more: Mapping[str, object] | None = None,
    ) -> int:
        """Prints the result in the format that was asked for; the exit code."""
        return tell(self.arguments, self.verb, problems, lines, checked=checked, of=of, more=more)


def in_words(error: Unreachable | ApiError, environment: Environment, api: Api, doing: str) -> Stopped:
    """A fault of the connection as a finding."""
    from ops.faults import of_api

    if isinstance(error, ApiError):
        return of_api(error, environment.name, doing)
    return of_silence(error, environment.name, api.address)
