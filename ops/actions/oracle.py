"""Asks the server what an apply would change, without changing anything: the oracle of drift.

It is asked in helm's name, with the object as helm applied it; so defaults, quantities, the order of
lists and what autoscalers own are no differences, and nothing of that has to be known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import yaml

from generators.conventions import operations
from ops.adapters.api import Api
from ops.faults import ApiError, Cause
from ops.verdicts.differences import Difference, differences, missing, stated
from ops.verdicts.ownership import managers

Object = Mapping[str, Any]
THREADS = 8
FEW = 20
"""Objects up to which each is read on its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says of one wanted object.

    ``live`` is None where there is no such object, ``unknown`` where there is no such kind. ``refusal``
    is why it would not be taken even by force. ``guessed``: the right to ask was lacking.
    """

    body: Object
    path: str = ""
    live: Object | None = None
    unknown: bool = False
    conflicts: tuple[Cause, ...] = ()
    found: tuple[Difference, ...] = ()
    refusal: ApiError | None = None
    warning: str = ""
    guessed: bool = False

    @property
    def title(self) -> str:
        """``Deployment/wallet``."""
        return f"{self.body['kind']}/{self.body['metadata']['name']}"

    @property
    def same(self) -> bool:
        """Whether an apply would change nothing."""
        return self.live is not None and not self.found and self.refusal is None

    @property
    def kindless(self) -> str:
        """What is said where there is no such kind, else nothing."""
        return no_kind(self.body["apiVersion"], self.body["kind"]) if self.unknown else ""

    @property
    def contested(self) -> str:
        """Which fields an apply takes from others only by force, and who they are; else nothing."""
        if not self.conflicts:
            return ""
        owned = ", ".join(f"{field} ({who})" for field, who in managers(self.conflicts).items())
        return f"{self.title} has fields that others own: {owned or self.conflicts[0].message}"


def no_kind(version: str, kind: str) -> str:
    """What is said of a kind that the cluster does not serve."""
    return f"the cluster knows no {kind} of {version}"


def objects(manifest: str, release: str, namespace: str) -> list[Object]:
    """The objects of a manifest as helm applies them: with its label, annotations and namespace."""
    found = []
    for body in yaml.load_all(manifest, yaml.CSafeLoader):
        if not body:
            continue
        meta = body["metadata"]
        meta["labels"] = {**(meta.get("labels") or {}), "app.kubernetes.io/managed-by": "Helm"}
        notes = {"meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace}
        meta["annotations"] = {**(meta.get("annotations") or {}), **notes}
        found.append(body)
    return found


def packed(body: Object) -> bytes:
    """An object as JSON, which takes a fifth of the memory."""
    return json.dumps(body).encode()


def _unpacked(body: Object, item: bytes | None) -> Object | None:
    # Items of a list do not say what they are.
    return (
        None if item is None else {**json.loads(item), "apiVersion": body["apiVersion"], "kind": body["kind"]}
    )


class Oracle:
    """Answers for one environment; many questions at once."""

    def __init__(self, api: Api, namespace: str) -> None:
        self._api = api
        self._namespace = namespace
        self._may_ask = True

    def ask_all(self, bodies: Iterable[Object]) -> list[Answer]:
        """An answer for each object, in order. Raises Unreachable when the server falls silent."""
        return list(self.each([packed(one) for one in bodies]))

    def each(self, bodies: Sequence[bytes]) -> Iterator[Answer]:
        """As ``ask_all``, one after the other, of objects that are ``packed``.

        For those who need not hold all that is wanted, and all that is live, at once.
        """
        with ThreadPoolExecutor(THREADS) as pool:
            there = self._listed(pool, map(json.loads, bodies)) if len(bodies) > FEW else {}
            yield from pool.map(lambda one: self.ask(json.loads(one), there), bodies)

    def _listed(self, pool: ThreadPoolExecutor, bodies: Iterable[Object]) -> dict[str, bytes | None]:
        """Every wanted object that is there, by path: a list a kind costs less than a question each."""
        found: dict[str, bytes | None] = {}
        places = set()
        for body in bodies:
            resource = self._api.resource(body["apiVersion"], body["kind"])
            if resource is None:
                continue
            meta = body["metadata"]
            space = str(meta.get("namespace") or self._namespace)
            found[resource.path(space, meta["name"])] = None
            places.add(resource.path(space))
        for path, items in pool.map(lambda at: (at, self._list(at)), sorted(places)):
            if items is None:
                found = {at: one for at, one in found.items() if at.rpartition("/")[0] != path}
            for name, item in (items or {}).items():
                if f"{path}/{name}" in found:
                    found[f"{path}/{name}"] = item
        return found

    def _list(self, path: str) -> dict[str, bytes] | None:
        """Everything of a kind by name; None where it may not be listed, and each is asked for by name."""
        try:
            return {one["metadata"]["name"]: packed(one) for one in self._api.each(path)}
        except ApiError as error:
            if error.status == 403:
                return None
            raise

    def ask(self, body: Object, there: Mapping[str, bytes | None] | None = None) -> Answer:
        """One object: read, then applied in a dry run without and, where that conflicts, with force.

        ``there``: objects that were just listed, as JSON by path; None for one that is not there.
        """
        resource = self._api.resource(body["apiVersion"], body["kind"])
        if resource is None:
            return Answer(body, unknown=True)
        meta = body["metadata"]
        path = resource.path(str(meta.get("namespace") or self._namespace), meta["name"])
        try:
            live = _unpacked(body, there[path]) if there and path in there else self._api.find(path)
        except ApiError as error:
            if error.status == 403:
                return Answer(body, path, refusal=error, guessed=True)
            raise
        if not self._may_ask:
            return Answer(body, path, live, found=tuple(missing(body, live or {})), guessed=True)
        return self._asked(body, path, live)

    def _asked(self, body: Object, path: str, live: Object | None) -> Answer:
        conflicts: tuple[Cause, ...] = ()
        try:
            try:
                after, warning = self._apply(path, body, force=False)
            except ApiError as error:
                if error.status != 409 or error.reason != "Conflict" or not error.causes:
                    raise
                conflicts = error.causes
                after, warning = self._apply(path, body, force=True)
        except ApiError as error:
            if error.status == 403 and live is not None and "cannot patch resource" in error.message:
                self._may_ask = False
                return Answer(body, path, live, found=tuple(missing(body, live)), guessed=True)
            return Answer(body, path, live, conflicts=conflicts, refusal=error)
        found: tuple[Difference, ...] = ()
        if live is not None:
            found = tuple(differences(stated(after), stated(live)))
            # A controller may have written between the two questions: then the second look decides.
            if found and after["metadata"].get("resourceVersion") != live["metadata"]["resourceVersion"]:
                live = self._api.find(path) or live
                found = tuple(differences(stated(after), stated(live)))
        return Answer(body, path, live, False, conflicts, found, None, warning)

    def _apply(self, path: str, body: Object, *, force: bool) -> tuple[dict[str, Any], str]:
        return self._api.apply(path, body, manager=operations.APPLIER, force=force, dry=True)
