"""ci/pins.json as templates use it: each action by commit with its version, each image by digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pins:
    """``actions``: what stands after ``uses:``, by name; ``images``: what stands after ``image:``."""

    actions: Mapping[str, str]
    images: Mapping[str, str]
    programs: Mapping[str, str]
    runners: Mapping[str, str]
    languages: Mapping[str, str]

    @staticmethod
    def read(text: str) -> Pins:
        """The pins of a text of JSON. Raises KeyError for one that is incomplete."""
        data = json.loads(text)
        return Pins(
            {
                name: f"{name}@{one['commit']} # {one['version']}"
                for name, one in sorted(data["actions"].items())
            },
            {
                name: f"{one['image']}:{one['version']}@{one['digest']}"
                for name, one in sorted(data["images"].items())
            },
            data["programs"],
            data["runners"],
            data["languages"],
        )
