"""Small platforms as plain values: what is in their repository, and the files that say so.

Written by hand and on purpose not with the generator: what the detector reads is a format, and these
are texts of that format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

Files = dict[str, tuple[str, bytes]]
"""Path to mode ("100644", "100755" or "120000") and content."""

FILE, PROGRAM, LINK = "100644", "100755", "120000"


@dataclass
class Stated:
    """A service as the catalog of a world states it."""

    calls: list[str] = field(default_factory=list)
    config: str = "a"
    network: str = "a"
    language: str = "python"
    paths: list[str] = field(default_factory=list)
    alerts: str = "a"


@dataclass
class World:
    """One state of a repository. ``settings`` stands for all that services share in the catalog.

    ``alerting`` stands for the limits that all of them have, ``alerts`` of a service for its own.
    """

    services: dict[str, Stated] = field(default_factory=dict)
    shared: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=lambda: ["*.md", "docs/"])
    settings: str = "a"
    tiers: str = "a"
    alerting: str = "a"
    files: Files = field(default_factory=dict)
    data: Files = field(default_factory=dict)
    """The generated files as they were last written: not always what the catalog says."""

    def copy(self) -> World:
        """Another one, equal and independent."""
        return deepcopy(self)

    def generate(self, *left_out: str) -> None:
        """Writes the generated data anew, but for some services, whose files stay what they were."""
        lagging = {path for name in left_out for path in (entry(name), rules(name))}
        kept = {path: one for path, one in self.data.items() if path in lagging}
        self.data = {entry(name): (FILE, text(self.entry(name))) for name in self.services}
        for name, one in self.services.items():
            self.data[rules(name)] = (FILE, digest(self.alerting, one.alerts).encode())
        self.data["monitoring/dashboards/overview.json"] = (FILE, digest(self.alerting).encode())
        self.data["ci/risk.json"] = (FILE, text(self.policy()))
        for path in lagging:
            self.data.pop(path, None)
        self.data |= kept

    def entry(self, name: str) -> Mapping[str, object]:
        """What the generator would write of a service."""
        one = self.services[name]
        own = {key: value for key, value in one.__dict__.items() if key != "alerts"}
        facets = {"config": digest(one.config, self.tiers), "network": digest(one.network, one.calls)}
        return {
            "$comment": "Generated for world",
            "id": name,
            "hash": digest(own, self.tiers),
            "facets": facets,
            "tier": "core",
            "kind": "web",
            "language": one.language,
            "team": "all",
            "image": f"registry.example/{name}",
            "shifts": True,
            "strategies": {"production": "canary"},
            "calls": sorted(one.calls),
            "sources": sorted([f"apps/{name}", *one.paths]),
            "shared": sorted(path for path, names in self.shared.items() if name in names),
            "paths": sorted(
                [
                    f"charts/{name}",
                    f"monitoring/rules/services/{name}.*",
                    f"releases/production/{name}.yaml",
                    f"tests/services/{name}",
                ]
            ),
        }

    def policy(self) -> Mapping[str, object]:
        """What the generator would write of all services."""
        stated = digest(self.settings, self.tiers, self.ignored, self.shared)
        return {"fleet": digest(self.settings), "stated": stated, "ignored": self.ignored}

    @property
    def is_current(self) -> bool:
        """Whether the generated data says what the catalog says."""
        fresh = self.copy()
        fresh.generate()
        return fresh.data == self.data

    def catalog(self) -> bytes:
        """services.yaml, in the layout of the real one."""
        lines = [f"{key}: {getattr(self, key)}" for key in ("settings", "tiers")]
        lines += ["alerting:", "  signals:", f"    errors: {self.alerting}"]
        lines += [f"ignored: {json.dumps(self.ignored)}", f"shared: {json.dumps(self.shared)}", "services:"]
        for name, one in self.services.items():
            lines += ["", f"  # About {name}.", f"  {name}:"]
            lines += [f"    {key}: {json.dumps(value)}" for key, value in one.__dict__.items()]
        return "\n".join([*lines, ""]).encode()

    def tree(self) -> Files:
        """Everything that a commit of this state holds."""
        return {**self.files, **self.data, "services.yaml": (FILE, self.catalog())}


def entry(name: str) -> str:
    """Where a service's entry lies."""
    return f"ci/services/{name}.json"


def rules(name: str) -> str:
    """Where a service's alerts lie, which follow from the limits it states."""
    return f"monitoring/rules/services/{name}.yaml"


def text(value: object) -> bytes:
    """JSON as the generator writes it."""
    return f"{json.dumps(value, indent=2)}\n".encode()


def digest(*values: object) -> str:
    """Some digits that change with the values."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
