"""Known weaknesses of an image: all of them for the security page, the grave ones as a gate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ci import programs
from ci.reference import is_digest

GRAVE = "HIGH,CRITICAL"


def findings(target: str, category: str, path: Path, platform: str) -> bool:
    """Writes every finding as SARIF, with a category of its own: two images in one would hide each other.

    ``platform``: see ``gate``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    words = [*_scan(platform), "--format", "sarif", "--output", str(path)]
    if programs.run([*words, target]):
        return False
    try:
        report = json.loads(path.read_bytes())
        for run in report["runs"]:
            run["automationDetails"] = {"id": f"{category}/"}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    path.write_text(json.dumps(report), encoding="utf-8")
    return True


def gate(target: str, platform: str) -> int:
    """Not 0 when there is a grave finding that an update would mend, or nothing could be scanned.

    ``platform``, such as ``linux/arm64``, says which image of an index is meant: of one that is not asked
    for, Trivy says nothing. Empty for an image that is no index.
    """
    words = [*_scan(platform), "--severity", GRAVE, "--ignore-unfixed", "--exit-code", "1"]
    return programs.run([*words, target])


def _scan(platform: str) -> list[str]:
    words = ["trivy", "image", "--quiet", "--scanners", "vuln"]
    return [*words, "--platform", platform] if platform else words


def deployed(status: Mapping[str, Any], environment: str) -> dict[str, str]:
    """Digests by service of what runs in an environment, from what ``./doit status --format json`` said."""
    return {
        str(one["service"]): one["digest"]
        for one in status.get("services", ())
        if one.get("environment") == environment and is_digest(one.get("digest"))
    }
