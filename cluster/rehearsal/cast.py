"""Which service plays which part: chosen by what the catalog says of it in an environment. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection

from generators.conventions import workloads as kinds
from generators.model import Environment, Model, Service
from generators.model.settings import Settings


class NoCast(Exception):
    """The catalog has nobody for a part; the text says what is looked for."""


class Cast:
    """Chooses from a catalog. The same catalog always gives the same services."""

    def __init__(self, model: Model) -> None:
        self._model = model
        called = {call.service for one in model.services for call in one.calls}
        # Who is called by nobody comes first: what happens to it stays with it.
        self._order = sorted(model.services, key=lambda one: one.id in called)

    def pick(
        self,
        what: str,
        environment: Environment,
        fits: Callable[[Service, Settings], bool],
        but: Collection[str] = (),
    ) -> Service:
        """The first that runs there and fits, none of ``but``. Raises NoCast, naming ``what``."""
        for one in self._order:
            if one.kind in kinds.RUNS and one.id not in but and fits(one, one.environments[environment.name]):
                return one
        raise NoCast(f"nobody in {environment.name} {what}")

    def rolling(self, environment: Environment, but: Collection[str] = ()) -> Service:
        """One that a Deployment runs, with as many pods as the chart or an HPA says."""
        return self.pick("is a Deployment that no queue scales", environment, _rolls, but)

    def staying(self, environment: Environment) -> Service:
        """One that a Deployment runs and that always has a pod, whoever scales it."""
        return self.pick("is a Deployment that always has a pod", environment, _stays)

    def shifted(self, environment: Environment, strategy: str, but: Collection[str] = ()) -> Service:
        """One that a Rollout brings in: ``canary`` or ``blue-green``."""

        def fits(one: Service, settings: Settings) -> bool:
            return kinds.strategy(one.kind, settings.rollout.strategy) == strategy

        return self.pick(f"comes in as {strategy}", environment, fits, but)

    def queued(self, environment: Environment) -> Service:
        """A Deployment without a pod until something waits in its queue."""
        return self.pick("runs for a queue alone", environment, _waits)

    def scaled(self, environment: Environment, but: Collection[str] = ()) -> Service:
        """One that an HPA scales."""
        return self.pick("is scaled by CPU", environment, _scales, but)


def _waits(one: Service, settings: Settings) -> bool:
    _, kind = kinds.controller(one.kind, settings.rollout.strategy)
    return kind == "Deployment" and settings.scaling.queue is not None and settings.scaling.minimum == 0


def _rolls(one: Service, settings: Settings) -> bool:
    _, kind = kinds.controller(one.kind, settings.rollout.strategy)
    return kind == "Deployment" and settings.scaling.queue is None


def _stays(one: Service, settings: Settings) -> bool:
    _, kind = kinds.controller(one.kind, settings.rollout.strategy)
    return kind == "Deployment" and settings.scaling.minimum > 0


def _scales(_: Service, settings: Settings) -> bool:
    hpa = settings.scaling.hpa
    return hpa is not None and hpa.cpu > 0 and settings.scaling.maximum > settings.scaling.minimum
