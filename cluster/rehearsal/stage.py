"""What a scenario has at hand: the cluster, the catalog, people who type, and questions to the server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cluster.api import Object
from cluster.handle import Cluster
from cluster.played import digest_that
from cluster.processes import wait_until
from cluster.rehearsal.cast import Cast
from cluster.rehearsal.claims import Claim, of, overlap
from cluster.rehearsal.person import Answer, Command, Desk, Typing
from cluster.starting import REPOSITORY
from generators.conventions import workloads as kinds
from generators.model import Environment, Model, Service

PATIENCE = 240.0
"""Seconds for what should take a few: a machine may be busy with other things."""
_AGAIN = 0.5
LONG = 900.0
"""Seconds for a command over the whole fleet."""
BUDGETS = "/apis/policy/v1/poddisruptionbudgets"
WORKLOADS = {
    "deployments": "/apis/apps/v1",
    "statefulsets": "/apis/apps/v1",
    "rollouts": "/apis/argoproj.io/v1alpha1",
}


class Missed(Exception):
    """Something was not as it should be; the text says what."""


def must(holds: bool, otherwise: object) -> None:
    """Raises Missed unless it holds."""
    if not holds:
        raise Missed(str(otherwise))


@dataclass(frozen=True)
class Stage:
    """One run, as a scenario sees it.

    ``tree`` holds charts and release records; ``folder`` is the run's own, for other files.
    """

    cluster: Cluster
    model: Model
    catalog: Path
    tree: Path
    folder: Path
    programs: Mapping[str, Path]
    """What is needed beside the cluster's own: Prometheus."""
    kills: int
    """How often a deployment is killed."""
    typing: Typing = field(default_factory=Typing)
    """Whatever was typed and may still run."""
    beside: Callable[[], Collection[Claim]] = tuple
    """What scenarios beside this one have for themselves at the moment."""

    @property
    def cast(self) -> Cast:
        """Who can play what."""
        return Cast(self.model)

    @property
    def first(self) -> Environment:
        """The first environment."""
        return self.model.fleet.environments[0]

    @property
    def running(self) -> tuple[Service, ...]:
        """Services that have pods all the time."""
        return tuple(one for one in self.model.services if one.kind in kinds.RUNS)

    # People --------------------------------------------------------------------------------------

    def start(
        self, words: str, *, role: str = "admin", catalog: Path | None = None, tree: Path | None = None
    ) -> Command:
        """Somebody types ``./doit`` and these words; it runs on. Raises Over."""
        kubeconfig = self.cluster.kubeconfig_of(role)
        desk = Desk(REPOSITORY / "doit", catalog or self.catalog, tree or self.tree, kubeconfig)
        return self.typing.begin(lambda: desk.start(words))

    def ask(
        self, words: str, *, role: str = "admin", catalog: Path | None = None, tree: Path | None = None
    ) -> Answer:
        """The same, and its answer. Raises TimeoutError."""
        return self.start(words, role=role, catalog=catalog, tree=tree).answer(LONG)

    def do(self, words: str, *, role: str = "admin", catalog: Path | None = None) -> Answer:
        """The same; it must end with 0. Raises Missed."""
        answer = self.ask(words, role=role, catalog=catalog)
        must(answer.code == 0, answer)
        return answer

    def until_said(self, words: str, odd: Callable[[Answer], Sequence[str]]) -> Answer:
        """Asks again and again until nothing about the answer is ``odd``.

        Raises TimeoutError, naming what was odd last: one look may come between two writes of a controller.
        """
        end = time.monotonic() + PATIENCE
        while found := odd(answer := self.ask(words)):
            if time.monotonic() > end:
                raise TimeoutError(f"`doit {words}`, asked for {PATIENCE:.0f} s: {', '.join(found)}")
            time.sleep(_AGAIN)
        return answer

    def refused(
        self, words: str, rule: str, code: int = 1, *, role: str = "admin", catalog: Path | None = None
    ) -> Answer:
        """The same; it must be refused for that reason, and say a next step. Raises Missed."""
        answer = self.ask(words, role=role, catalog=catalog)
        must(answer.code == code and rule in answer.rules, f"{answer}; it should be refused with {rule}")
        hints = [one for one in answer.document.get("findings", ()) if one["rule"] == rule and one["hint"]]
        must(bool(hints), f"{answer}; {rule} has no hint")
        return answer

    def variant(self, name: str, change: Callable[[dict[str, Any]], None]) -> Path:
        """The catalog with something changed, beside which the tree stays as it is."""
        text = yaml.safe_load(self.catalog.read_text(encoding="utf-8"))
        change(text)
        path = self.folder / f"{name}.yaml"
        path.write_text(json.dumps(text, default=str, ensure_ascii=False), encoding="utf-8")
        return path

    # The server ----------------------------------------------------------------------------------

    def listed(self, path: str, environment: Environment, **query: str) -> list[Object]:
        """Objects of an environment: ``stage.listed("/api/v1", …)`` takes ``/api/v1/pods``'s last word."""
        base, _, plural = path.rpartition("/")
        place = f"{base}/namespaces/{environment.namespace}/{plural}"
        return list(self.cluster.api.get(place, **query)["items"])

    def pods(self, environment: Environment, service: str = "") -> list[Object]:
        """Its pods that are not being deleted, or those of all services."""
        query = {"labelSelector": f"app.kubernetes.io/name={service}"} if service else {}
        found = self.listed("/api/v1/pods", environment, **query)
        return [one for one in found if not one["metadata"].get("deletionTimestamp")]

    def images(self, environment: Environment, service: str) -> set[str]:
        """Digests that its ready pods run."""
        return {
            container["image"].rpartition("@")[2]
            for one in self.pods(environment, service)
            if says(one, "Ready")
            for container in one["spec"]["containers"]
            if container["name"] == kinds.CONTAINER
        }

    def workloads(self, environment: Environment) -> dict[str, Object]:
        """What owns pods there, by plural and name."""
        return {
            f"{kind}/{one['metadata']['name']}": one
            for kind, base in WORKLOADS.items()
            for one in self.listed(f"{base}/{kind}", environment)
        }

    def unavailable(self, environment: Environment) -> list[str]:
        """Workloads there that are not all up, by the word of their controllers.

        Those of a service that a scenario beside this one has are that scenario's to look at.
        """
        theirs = self.beside()
        return sorted(
            name
            for name, one in self.workloads(environment).items()
            if not available(name, one) and not overlap([of(environment, name.partition("/")[2])], theirs)
        )

    def until(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Waits. Raises TimeoutError, and Over."""
        wait_until(condition, seconds, what, 0.25, self.typing.go_on)

    def until_up(self, environment: Environment) -> None:
        """Waits until all workloads there are up. Raises TimeoutError, naming those that are not."""
        try:
            self.until(lambda: not self.unavailable(environment), "an available fleet")
        except TimeoutError as late:
            raise TimeoutError(f"not available: {', '.join(self.unavailable(environment))}") from late

    def until_runs(self, environment: Environment, service: str, digests: set[str]) -> None:
        """Waits until its ready pods run these digests and no other. Raises TimeoutError, naming others."""
        try:
            self.until(lambda: self.images(environment, service) == digests, service)
        except TimeoutError as late:
            runs = sorted(self.images(environment, service))
            raise TimeoutError(f"{service} runs {runs}, not {sorted(digests)}") from late

    def until_budgeted(self, environment: Environment) -> None:
        """Waits until every disruption budget there counts what runs. Raises TimeoutError, naming some."""

        def late() -> list[str]:
            return [one["metadata"]["name"] for one in self.listed(BUDGETS, environment) if not counted(one)]

        try:
            self.until(lambda: not late(), "budgets")
        except TimeoutError as last:
            raise TimeoutError(f"not all pods of these budgets are well: {', '.join(late())}") from last

    def digest(self, behaviour: str, seed: str) -> str:
        """A digest of no image, played as ``behaviour``."""
        return digest_that(behaviour, f"rehearsal {seed}")


def counted(budget: Object) -> bool:
    """Whether the controller of a disruption budget has seen it as it is, and all its pods well."""
    status = budget.get("status", {})
    return bool(
        status.get("observedGeneration") == budget["metadata"]["generation"]
        and status["currentHealthy"] == status["expectedPods"]
    )


def says(one: Object, condition: str) -> bool:
    """Whether an object has a condition that is true."""
    conditions = one.get("status", {}).get("conditions") or ()
    return any(each["type"] == condition and each["status"] == "True" for each in conditions)


def available(name: str, one: Object) -> bool:
    """Whether a workload is all up; ``name`` begins with its plural."""
    status, generation = one.get("status", {}), one["metadata"]["generation"]
    if name.startswith("rollouts/"):
        seen = status.get("observedGeneration") == str(generation)
        return bool(seen and status.get("phase") == "Healthy")
    if status.get("observedGeneration") != generation:
        return False
    wanted = one["spec"].get("replicas", 1)
    return bool(
        status.get("readyReplicas", 0) == wanted == status.get("replicas", 0)
        and status.get("updatedReplicas", 0) == wanted
    )
