"""No pattern of .gitignore hides what belongs to a service, whatever its id."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from generators.catalog.identifier import reserved
from generators.conventions import names
from generators.grammar.vocabulary import WORDS
from generators.pipeline import TEMPLATES
from generators.registry import discover
from generators.render import Renderer
from tests.support.catalogs import REPOSITORY, load, renamed

COMMON = ("build", "coverage", "dist", "logs", "out", "report", "reports", "target", "tmp", "venv")
"""Names that ignore files are full of, and that a service may well have."""
WORD = re.compile(WORDS)


def ids(patterns: str) -> list[str]:
    """Each word of the patterns that could be the id of a service, and the common ones."""
    lines = (line for line in patterns.splitlines() if not line.startswith("#"))
    found = {word for line in lines for word in (line.strip("/"), *re.split(r"[^a-z0-9-]+", line))}
    return sorted(one for one in {*found, *COMMON} if WORD.fullmatch(one) and not reserved(one, "codai"))


def paths(of: Iterable[str]) -> Iterator[str]:
    """All files of services with these ids: the generated and the seeded ones, and their sources."""
    model = load("tests/catalogs/golden.yaml")
    alike = {one.language.name: one for one in model.services if one.kind == "web"}
    renderer, outputs = Renderer(TEMPLATES), list(discover(TEMPLATES))
    for name in of:
        yield f"{names.sources(model.fleet.platform.sources, name)}/Dockerfile"
        for one in alike.values():
            service = renamed(one, name, name)
            for registered in outputs:
                if registered.applies(service, model.fleet):
                    render = renderer.bind(registered.name)
                    found = registered.of_service(service, model.fleet, render)
                    yield from (artifact.path for artifact in found)


def ignored(patterns: str, of: Sequence[str], repository: Path) -> list[str]:
    """Which of these paths git does not see in a repository with these patterns."""
    subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    (repository / ".gitignore").write_text(patterns)
    asked = ["git", "-c", "core.excludesFile=", "-C", str(repository), "check-ignore", "--stdin"]
    said = subprocess.run(asked, input="\n".join(of), capture_output=True, text=True, check=False)
    assert said.returncode in (0, 1), said.stderr
    return said.stdout.splitlines()


@pytest.fixture(scope="module")
def patterns() -> str:
    return (REPOSITORY / ".gitignore").read_text(encoding="utf-8")


def test_git_sees_every_file_of_every_service(patterns: str, tmp_path: Path) -> None:
    asked = ids(patterns)
    assert {"coverage", "htmlcov", *COMMON} <= {*asked}
    found = sorted({*paths(asked)})
    assert len(found) > 20 * len(asked)
    assert ignored(patterns, found, tmp_path) == []


def test_a_pattern_that_hides_a_service_is_noticed(patterns: str, tmp_path: Path) -> None:
    hidden = ignored(f"{patterns}\ncoverage/\n", sorted({*paths(["coverage"])}), tmp_path)
    assert {"apps/coverage/Dockerfile", "tests/services/coverage/contract.json"} <= {*hidden}
    assert any(one.startswith("charts/") for one in hidden)
