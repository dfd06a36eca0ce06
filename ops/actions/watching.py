"""Rules, routes, scrape settings and dashboards on their way to where Prometheus and Grafana run.

One monitoring watches all environments, so deploying any of them as a whole sends all of it. Where the
catalog says ``files``, whoever runs Prometheus mounts them, and there is nothing to send.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generators.conventions import monitoring, operations
from ops.actions.change import DEPLOYED, FAILED, UNCHANGED, Outcome
from ops.actions.oracle import Answer, Object
from ops.actions.site import Site
from ops.adapters.api import Object as Body
from ops.faults import ApiError

NAME = "platform/monitoring"
"""In outcomes. No id of a service holds a slash."""
INSTALL = "install prometheus-operator, or state platform.prometheus: files"
"""The next step where the operator's kinds are not known."""
_OWN = "services"
"""The folder in which each service has what is its own, by its id."""
_FIRST = ("Namespace", "ServiceAccount", "ClusterRole")
"""Kinds that others refer to."""


@dataclass(frozen=True, slots=True)
class Watching:
    """What is to be there, what the server says of it, and what is there of objects that are no more."""

    answers: tuple[Answer, ...]
    stale: tuple[str, ...]
    """Paths of objects that were sent once and are not wanted any more."""
    waiting: tuple[str, ...]
    """Namespaces that are not there yet, whose objects are sent once they are."""

    @property
    def changes(self) -> int:
        """How many objects a deployment would write or delete."""
        return sum(not one.same for one in self.answers) + len(self.stale)

    @property
    def problem(self) -> tuple[str, str] | None:
        """Why it cannot be sent, and one next step."""
        for one in self.answers:
            if one.unknown:
                return one.kindless, INSTALL
            if one.refusal is not None:
                step = "whoever administers the cluster runs ./doit deploy ENV platform --apply"
                return f"{one.title}: {one.refusal.message}", step
        return None


def look(site: Site) -> Watching | None:
    """None where the catalog keeps the monitoring in files. Raises FileNotFoundError without those files."""
    if site.world.model.fleet.platform.prometheus.delivery != "operator":
        return None
    stated = sorted(wanted(site), key=lambda one: one["kind"] not in _FIRST)
    spaces = {str(one["metadata"].get("namespace", "")) for one in stated} - {""}
    own = site.world.model.fleet.platform.prometheus.namespace
    away = {one for one in spaces if site.api.find(f"/api/v1/namespaces/{one}") is None}
    here = [one for one in stated if one["metadata"].get("namespace") not in away - {own}]
    if own in away:
        # Nothing can be asked about objects of a namespace that is not there.
        answers = [_unasked(site, one) for one in [_namespace(own), *here]]
    else:
        answers = site.oracle.ask_all(here)
    return Watching(tuple(answers), tuple(_stale(site, stated)), tuple(sorted(away - {own})))


def send(site: Site, told: Callable[[int, int], None], *, force: bool) -> Outcome | None:
    """Applies what differs and deletes what was sent once and is not wanted any more; None as ``look``.

    ``told`` hears how many objects of how many are done with.
    """
    begun = time.monotonic()

    def ended(state: str, reason: str = "", hint: str = "") -> Outcome:
        return Outcome(NAME, state, "", "", time.monotonic() - begun, reason, hint)

    try:
        seen = look(site)
    except FileNotFoundError as missing:
        return ended(FAILED, str(missing), "./doit generate")
    if seen is None:
        return None
    if seen.problem is not None:
        return ended(FAILED, *seen.problem)
    theirs = [one for one in seen.answers if one.conflicts]
    if theirs and not force:
        return ended(FAILED, theirs[0].contested, "--force-conflicts overwrites them")
    try:
        for number, one in enumerate(seen.answers):
            told(number, len(seen.answers))
            if not one.same:
                site.api.apply(one.path, one.body, manager=operations.APPLIER, force=force, dry=False)
        for path in seen.stale:
            site.api.delete(path)
    except ApiError as error:
        hint = f"./doit deploy {site.environment.name} --apply goes on from there"
        return ended(FAILED, error.message, hint)
    return ended(DEPLOYED if seen.changes else UNCHANGED)


def wanted(site: Site, services: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
    """The objects, each with the mark that tells it from what others put there; of services only their own.

    Raises FileNotFoundError without the files.
    """
    tree, platform = site.world.output, site.world.platform
    folder = tree / monitoring.OPERATOR
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no {monitoring.OPERATOR}/ in {tree}")
    for path in _files(folder, "yaml", services):
        with path.open("rb") as stream:
            yield from (_marked(one) for one in yaml.load_all(stream, yaml.CSafeLoader) if one)
    space = site.world.model.fleet.platform.prometheus.namespace
    base = tree / monitoring.DASHBOARDS
    for path in _files(base, "json", services):
        yield _marked(_dashboard(path, path.relative_to(base), space, platform))


def _files(base: Path, ending: str, services: Collection[str] | None) -> list[Path]:
    if services is None:
        return sorted(base.rglob(f"*.{ending}"))
    found = (base / _OWN / f"{one}.{ending}" for one in sorted(services))
    return [path for path in found if path.is_file()]


def _dashboard(path: Path, place: Path, namespace: str, platform: str) -> dict[str, Any]:
    name = operations.dashboard(place.with_suffix("").parts)
    labels = {operations.PART_OF: platform, **operations.DASHBOARD_LABEL}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "data": {place.name: path.read_text(encoding="utf-8")},
    }


def _marked(body: dict[str, Any]) -> dict[str, Any]:
    labels = body["metadata"].setdefault("labels", {})
    labels |= operations.SENT_LABEL
    return body


def _namespace(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _unasked(site: Site, body: Object) -> Answer:
    resource = site.api.resource(body["apiVersion"], body["kind"])
    if resource is None:
        return Answer(body, unknown=True)
    return Answer(body, resource.path(_space(body), body["metadata"]["name"]))


def _space(body: Mapping[str, Any]) -> str:
    return str(body["metadata"].get("namespace") or "")


def _stale(site: Site, wanted: list[dict[str, Any]]) -> Iterator[str]:
    """What carries our mark and is not wanted, of every kind and in every namespace that is sent to."""
    mark = {**operations.SENT_LABEL, operations.PART_OF: site.world.platform}
    query = {"labelSelector": ",".join(f"{key}={value}" for key, value in mark.items())}
    names: dict[str, set[str]] = {}
    for one in wanted:
        resource = site.api.resource(one["apiVersion"], one["kind"])
        if resource is not None:
            names.setdefault(resource.path(_space(one)), set()).add(one["metadata"]["name"])
    for place, known in sorted(names.items()):
        found: Iterator[Body] = site.api.each(place, query)
        for item in found:
            if item["metadata"]["name"] not in known:
                yield f"{place}/{item['metadata']['name']}"
