"""Which service plays which part: chosen by what the catalog says of them, never by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generators.alerts import Alert, alerts_of, platform_alerts
from generators.conventions import notifying, workloads
from generators.model import Fleet, Limit, Model, Resource, Service

DEPENDENTS = 5
"""So many fail at most when what they need is lost."""

CORE = "core"
"""Its loss calls somebody; needs ``UPSTREAM`` where two such services need each other."""
UPSTREAM = "upstream"
"""Its loss calls somebody too."""
CALLER, CALLEE = "caller", "callee"
"""One request goes through both."""
ERRING = "erring"
"""Its errors call somebody."""
PUBLIC = "public"
"""Has a public host: where possible the one whose errors call somebody, too."""
SLIPPING = "slipping"
"""Its errors are told before they call anybody."""
FALLING = "falling"
"""Its loss is told, and calls nobody."""
FLAPPING = "flapping"
"""As ``FALLING``."""
SWELLING = "swelling"
"""Has a limit of series, and more of them call somebody."""
PENDING = "pending"
"""Its errors call somebody; the core service where it can be."""
FAILING = "failing"
"""Those that need what is lost; there is no single one."""

STORES = ("postgresql", "redis")
"""Types of resources that a real server stands for, in the order in which somebody is looked for."""
_CALLS, _TELLS = "pagerduty", "slack"


class NoCastError(Exception):
    """The catalog has nobody for a part; the text says what is looked for."""


@dataclass(frozen=True)
class Loss:
    """A resource that is lost, and who fails without it: nobody, or up to ``DEPENDENTS``."""

    resource: Resource
    dependents: tuple[Service, ...] = ()


@dataclass(frozen=True)
class Cast:
    """Everybody who has a part, and for parts that nobody can play what is looked for."""

    roles: Mapping[str, Service]
    losses: Mapping[str, Loss]
    """By type, of those in ``STORES``."""
    lacking: Mapping[str, str]

    def __getitem__(self, role: str) -> Service:
        """Who plays it. Raises NoCastError."""
        if role not in self.roles:
            raise NoCastError(self.lacking[role])
        return self.roles[role]

    def loss(self, kind: str) -> Loss:
        """The resource of a type. Raises NoCastError."""
        if kind not in self.losses:
            raise NoCastError(self.lacking[kind])
        return self.losses[kind]


def cast(model: Model) -> Cast:
    """Chooses. The same catalog always gives the same cast; only few catalogs fill every part."""
    return _Casting(model).all()


class _Casting:
    def __init__(self, model: Model) -> None:
        self.fleet = model.fleet
        self.running = [one for one in model.services if one.kind in workloads.RUNS]
        self.alerts = {
            (one.id, alert.name): alert for one in self.running for alert in alerts_of(one, self.fleet)
        }
        self.roles: dict[str, Service] = {}
        self.lacking: dict[str, str] = {}
        self.parts: Counter[str] = Counter()

    def all(self) -> Cast:
        """The choosy ones first, so that nobody takes the only one that fits."""
        self._cores()
        self._pair()
        lost = [one for name, one in self.roles.items() if name in (CORE, UPSTREAM)]
        told = "no service whose loss is told to a channel and calls nobody"
        self._pick(FLAPPING, told, self._warns_when_lost, lambda one: stands(one, *lost))
        flapping = [self.roles[FLAPPING]] if FLAPPING in self.roles else []
        kept = {one.name for one in self.fleet.resources.values() if one.type == STORES[0]}
        self._pick(
            SLIPPING,
            "no service whose errors of 3 % are told to a channel and call nobody",
            lambda one: self._heard(one, "ErrorsWarning", _TELLS) and warns(one),
            # What spends its budget now may call somebody for it while the database is away.
            lambda one: not any(uses(one, name) for name in kept),
            lambda one: stands(one, *flapping),
        )
        self._pick(
            ERRING,
            "no service whose errors of 6 % call somebody",
            self._errs,
            self._shows,
            lambda one: not self._heard(one, "ServiceDown", _CALLS),
            lambda one: stands(one, *flapping),
        )
        others = [self.roles[name] for name in (ERRING, SLIPPING) if name in self.roles]
        self._pick(
            FALLING,
            told,
            self._warns_when_lost,
            lambda one: stands(one, *flapping) and all(stands(other, one) for other in others),
        )
        self._pick(
            SWELLING,
            "no service with a limit of series whose breach calls somebody",
            lambda one: self._heard(one, "SeriesLimitBroken", _CALLS),
        )
        self._again(PUBLIC, ERRING, "no service with a public host", self._shows)
        self._again(PENDING, CORE, self.lacking.get(ERRING, ""), self._errs)
        return Cast(self.roles, self._losses(), self.lacking)

    def _cores(self) -> None:
        found = [one for one in self.running if self._heard(one, "ServiceDown", _CALLS)]
        pairs = ((one, other) for one in found for other in found if needs(one, other.id))
        chosen = next(pairs, tuple(found[:2]))
        for role, one in zip((CORE, UPSTREAM), chosen, strict=False):
            self._take(role, one)
        if CORE not in self.roles:
            self.lacking[CORE] = "no service whose loss calls somebody"
        if UPSTREAM not in self.roles:
            self.lacking[UPSTREAM] = "no two services whose loss calls somebody"

    def _pair(self) -> None:
        """Whoever calls another one; where it can be, the two whose loss calls somebody."""
        by_id = {one.id: one for one in self.running}
        core, upstream = self.roles.get(CORE), self.roles.get(UPSTREAM)
        calls = ((one, by_id.get(call.service)) for one in self.running for call in one.calls)
        pairs = [(one, other) for one, other in calls if other]
        if not pairs:
            self.lacking |= dict.fromkeys((CALLER, CALLEE), "no service that keeps running calls another one")
            return
        chosen = next((pair for pair in pairs if pair == (core, upstream)), pairs[0])
        self.roles[CALLER], self.roles[CALLEE] = chosen

    def _losses(self) -> dict[str, Loss]:
        alerts = platform_alerts(self.fleet)
        found: dict[str, Loss] = {}
        crowded = False
        for kind in STORES:
            resource = next((one for one in self.fleet.resources.values() if one.type == kind), None)
            if resource is None:
                self.lacking[kind] = f"no resource of type {kind}"
            elif not any(loss_of(resource, one) and self._reaches(one, _CALLS) for one in alerts):
                self.lacking[kind] = f"nobody is called when {resource.name} is lost"
            else:
                dependents = () if crowded else self._dependents(resource)
                found[kind] = Loss(resource, dependents)
                crowded = crowded or bool(dependents)
        if not crowded:
            self.lacking[FAILING] = "no service needs what is lost and calls somebody for its errors"
        return found

    def _dependents(self, resource: Resource) -> tuple[Service, ...]:
        fit = [one for one in self.running if self._errs(one) and uses(one, resource.name)]
        # Whoever has played is asked last: his own windows may still know of it.
        played = [self.roles[name] for name in (CORE, UPSTREAM, ERRING, SLIPPING) if name in self.roles]
        fit.sort(key=lambda one: len(played) - played.index(one) if one in played else 0, reverse=True)
        return tuple(fit[-DEPENDENTS:])

    def _pick(
        self,
        role: str,
        otherwise: str,
        fits: Callable[[Service], bool],
        *wishes: Callable[[Service], bool],
    ) -> None:
        """Of those who fit one with the fewest parts, and of these one that meets the most wishes."""
        found = [one for one in self.running if fits(one)]
        if not found:
            self.lacking[role] = otherwise
            return

        def cost(one: Service) -> tuple[int, int]:
            return self.parts[one.id], sum(not wish(one) for wish in wishes)

        self._take(role, min(found, key=cost))

    def _again(self, role: str, who: str, otherwise: str, fits: Callable[[Service], bool]) -> None:
        """Who plays another part already, where he fits."""
        if who in self.roles and fits(self.roles[who]):
            self.roles[role] = self.roles[who]
        else:
            self._pick(role, otherwise, fits)

    def _take(self, role: str, one: Service) -> None:
        self.roles[role] = one
        self.parts[one.id] += 1

    def _heard(self, one: Service, name: str, channel: str) -> bool:
        alert = self.alerts.get((one.id, name))
        return alert is not None and self._reaches(alert, channel)

    def _reaches(self, alert: Alert, channel: str) -> bool:
        return channel_of(alert, self.fleet) == channel and not held_back(alert, self.fleet)

    def _warns_when_lost(self, one: Service) -> bool:
        return self._heard(one, "ServiceDown", _TELLS)

    def _errs(self, one: Service) -> bool:
        return self._heard(one, "ErrorsCritical", _CALLS) and pages(one)

    def _shows(self, one: Service) -> bool:
        name = "CertificateInvalid"
        heard = self._heard(one, name, _CALLS) or self._heard(one, name, _TELLS)
        return heard and public(one, self.fleet)


def channel_of(alert: Alert, fleet: Fleet) -> str:
    """How its severity reaches people where users are: ``pagerduty``, ``slack``, ``email`` or ``none``."""
    return next(one.notify for one in fleet.alerting.severities if one.name == alert.severity)


def held_back(alert: Alert, fleet: Fleet) -> bool:
    """Whether the catalog keeps it back at some time: then who hears of it depends on when."""
    return any(
        all(
            not wanted or found in wanted
            for wanted, found in (
                (mute.teams, alert.team),
                (mute.tiers, alert.tier),
                (mute.severities, alert.severity),
            )
        )
        for mute in fleet.alerting.mutes
    )


def loss_of(resource: Resource, alert: Alert) -> bool:
    """Whether an alert says that a resource is not there at all."""
    return alert.subject == resource.name and alert.signal == notifying.AVAILABILITY


def needs(service: Service, callee: str) -> bool:
    """Whether it cannot do without another service."""
    return any(call.service == callee and not call.optional for call in service.calls)


def stands(service: Service, *lost: Service) -> bool:
    """Whether it can do without all of them."""
    return not any(needs(service, gone.id) for gone in lost)


def uses(service: Service, resource: str) -> bool:
    """Whether it cannot do without a resource."""
    return any(use.resource.name == resource and not use.optional for use in service.uses)


def pages(service: Service) -> bool:
    """Whether errors of one request in seventeen call somebody."""
    return any(limit.severity == "critical" and limit.above < 0.06 for limit in _errors(service))


def warns(service: Service) -> bool:
    """Whether errors of three in a hundred are told, and do not call anybody."""
    found = {limit.severity: limit.above for limit in _errors(service)}
    return found.get("warning", 1) < 0.03 < found.get("critical", 1)


def public(service: Service, fleet: Fleet) -> bool:
    """Whether the world reaches it, where users are."""
    return bool(service.environments[fleet.environments[-1].name].route.hosts)


def _errors(service: Service) -> tuple[Limit, ...]:
    return next((signal.limits for signal in service.signals if signal.name == "errors"), ())
