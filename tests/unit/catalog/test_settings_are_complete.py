"""A setting is stated, held, has a default and is read: what was forgotten of it is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from generators.catalog.layers import merge
from generators.catalog.loading import builtin
from generators.catalog.sections import FITTING, ORDER
from generators.catalog.weaker import COMPARED, effect, weaker
from generators.conventions.enumerations import KINDS
from generators.grammar import KIND_KEYS, TIER_KEYS, Shape
from generators.grammar.service import SERVICE_SETTINGS
from generators.model import (
    Hpa,
    Probe,
    QueueScaling,
    Rollout,
    Route,
    Scaling,
    Schedule,
    Sessions,
    Settings,
    Step,
    Storage,
    Use,
)
from generators.outputs._charts.values import values
from tests.unit.outputs.chart_services import gateway_fleet, service, settings

ROOT = Path(__file__).parents[3]
STATED = (*TIER_KEYS, *KIND_KEYS, *SERVICE_SETTINGS)

OPTIONAL = {
    "scaling.queue": "one of three scalers; utilisation is the default",
    "scaling.replicas": "one of three scalers",
    "scaling.memory": "scaling goes by CPU unless it says otherwise",
    "schedule.cron": "only the service knows when it runs",
    "schedule.keep": "of cron alone",
    "schedule.keep_for": "of job alone",
    "storage.size": "only the service knows how much it keeps",
    "storage.class": "the cluster's default",
}
"""Keys of settings without a built-in default, and why."""

NEUTRAL = frozenset(
    (
        # What a pod asks for and where it listens: too little hurts nobody but itself.
        *("requests", "temporary", "storage", "schedule", "route", "sessions", "config"),
        # Checked against what the database accepts and the store is sized for, whoever states them.
        *("pool", "series"),
    )
)
"""Settings that protect nobody else, each with its reason above."""

HARMLESS = frozenset(
    (
        # Where it is asked says nothing of how soon a failure is noticed.
        *(f"probes.{name}.path" for name in ("startup", "readiness", "liveness")),
        # How it scales above the fewest pods is its own affair; quotas bound the most.
        *("scaling.maximum", "scaling.hpa.cpu", "scaling.hpa.memory"),
        *(f"scaling.queue.{field.name}" for field in fields(QueueScaling)),
        # Drain and finish are compared, and must fit into it.
        "shutdown.grace",
        # No alert reads traces.
        "logs.traces",
    )
)
"""Keys below settings that protect which do not themselves, each with its reason above."""

ELSEWHERE = {
    "down": "generators/alerts/_availability.py",
    "loudest": "generators/catalog/build_service.py",
}
"""Settings that no chart carries, and who reads them."""


def test_grammar_and_model_have_the_same_settings() -> None:
    held = {field.name for field in fields(Settings)}

    assert sorted(set(STATED) - held) == [], "stated in the grammar, missing in generators/model/settings.py"
    assert sorted(held - set(STATED)) == [], "held by the model, missing in generators/grammar/settings.py"
    assert set(ORDER) == held


def test_every_setting_says_whether_it_protects() -> None:
    assert sorted(set(STATED) - COMPARED - NEUTRAL) == [], "say so in generators/catalog/weaker.py, or above"
    assert COMPARED.isdisjoint(NEUTRAL)
    assert sorted((COMPARED | NEUTRAL) - set(STATED)) == [], "no settings any more"


def is_compared(one: Settings, other: Settings) -> bool:
    """Whether one of the two protects less than the other; what follows from it is known of every key."""
    try:
        return bool([effect(".".join(found.key)) for found in (*weaker(one, other), *weaker(other, one))])
    except (ArithmeticError, ValueError):  # it was read as a quantity or one of a few words, and is none
        return True


def test_every_key_below_a_setting_that_protects_is_compared_or_harmless() -> None:
    every, compared = set(), set()
    for _, plain in SHAPES:
        for path, other in changed(plain):
            if path.partition(".")[0] in COMPARED:
                every.add(path)
                compared |= {path} if is_compared(plain, other) else set()

    assert sorted(every - compared - HARMLESS) == [], "compare them in generators/catalog/weaker.py, or above"
    assert sorted(HARMLESS - (every - compared)) == [], "compared, or no keys any more"


def leaves(shape: Shape, prefix: str) -> Iterator[str]:
    for name, key in shape.keys.items():
        path = f"{prefix}.{name}"
        if isinstance(key.type, Shape) and path not in OPTIONAL:
            yield from leaves(key.type, path)
        else:
            yield path


@pytest.mark.parametrize(
    ("owner", "key"), [*(("tier", key) for key in TIER_KEYS), *(("kinds", key) for key in KIND_KEYS)]
)
def test_every_setting_has_a_built_in_default(owner: str, key: str) -> None:
    kind = (TIER_KEYS | KIND_KEYS)[key].type
    wanted = [*leaves(kind, key)] if isinstance(kind, Shape) else [key]
    fitting = [name for name in KINDS if name in FITTING.get(key, KINDS)] if owner == "kinds" else [""]

    tree: Any = builtin().tree
    for name in fitting:
        states = merge(tree["kind"], tree["kinds"][name]) if name else tree[owner]
        for path in wanted:
            found = states
            for step in path.split("."):
                found = found.get(step) if isinstance(found, dict) else None
            assert found is not None or path in OPTIONAL, f"{path} of {name or 'any tier'} in builtin.yaml"


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_states_only_how_it_differs_from_all(name: str) -> None:
    tree: Any = builtin().tree

    def repeated(common: Any, own: Any, path: str) -> Iterator[str]:
        if isinstance(common, dict) and isinstance(own, dict):
            for key in common.keys() & own.keys():
                yield from repeated(common[key], own[key], f"{path}.{key}")
        elif common == own:
            yield path

    assert sorted(repeated(tree["kind"], tree["kinds"][name], name)) == []
    assert [key for key in tree["kinds"][name] if name not in FITTING.get(key, KINDS)] == []


SHAPES = (
    (
        "web",
        settings(
            scaling=Scaling(2, 6, Hpa(0.7, 0.6), None), rollout=Rollout("canary", (Step(50, 9),), 9, 9, 9)
        ),
    ),
    ("web", settings(rollout=Rollout("blue-green", (Step(50, 9),), 9, 9, 9))),
    ("web", settings(route=Route(("shop",), ("/",), 30), sessions=Sessions(True, 60))),
    ("worker", settings(scaling=Scaling(2, 6, None, QueueScaling("queue", "A", "b", 9, 9, 9, 9)))),
    ("stateful", settings(storage=Storage("1Gi", "/data", "fast"), scaling=Scaling(2, 2, None, None))),
    ("cron", settings(schedule=Schedule("0 3 * * *", "UTC", 60, 60, 2, 3))),
)
"""Services that between them use every setting."""


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    """Every value below changed once, with its dotted path."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for path, other in changed(getattr(value, field.name)):
                yield ".".join(filter(None, (field.name, path))), replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        yield "", (*value, ("EXTRA", "1") if not value else value[0])
        for index, item in enumerate(value if value and is_dataclass(value[0]) else ()):
            yield from ((path, (*value[:index], other, *value[index + 1 :])) for path, other in changed(item))
    elif isinstance(value, bool):
        yield "", not value
    elif isinstance(value, int | float):
        yield "", value / 2 if isinstance(value, float) else value + 1
    elif isinstance(value, str):
        yield "", f"{value}9"


def unread() -> set[str]:
    """Settings that change nothing in the values of any chart."""
    fleet = gateway_fleet()
    every, read = set(), set()
    for kind, plain in SHAPES:
        one = service(fleet, kind=kind, base=plain, uses=(Use(fleet.resources["postgres"], False),))
        before = values(one, plain, fleet, fleet.environments[-1])
        for path, other in changed(plain):
            every.add(path)
            if values(one, other, fleet, fleet.environments[-1]) != before:
                read.add(path)
    return every - read


def test_every_setting_reaches_a_chart_or_somebody_else() -> None:
    assert unread() == set(ELSEWHERE), "read them in generators/outputs/_charts/values.py, or say who does"
    for name, reader in ELSEWHERE.items():
        assert f".{name}" in (ROOT / reader).read_text(encoding="utf-8"), f"{reader} does not read {name}"


def test_the_shapes_use_everything() -> None:
    found = {path for _, plain in SHAPES for path, _ in changed(plain)}

    assert set(ORDER) <= {path.split(".", maxsplit=1)[0] for path in found}
    assert {f"probes.liveness.{field.name}" for field in fields(Probe)} <= found
