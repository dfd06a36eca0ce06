"""Links of a service's sources: what they lead to is what the service is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci import plan
from ci.base import Base
from ci.git import Repository
from ci.links import led, reaching
from tests.unit.ci.platforms import Clone, fleet, stated


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("apps/a/x", "../../docs/x.md", "docs/x.md"),
        ("apps/a/x", "y", "apps/a/y"),
        ("x", "docs/", "docs"),
        ("apps/a/x", "../..", "."),
        ("apps/a/x", "../../../etc", ""),
        ("apps/a/x", "/etc/passwd", ""),
    ],
)
def test_where_a_link_leads(path: str, text: str, expected: str) -> None:
    assert led(path, text) == expected


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({"apps/a/x": "docs/x.md"}, {"apps/a/x"}),
        ({"apps/a/x": "docs"}, {"apps/a/x"}),
        ({"apps/a/x": "."}, {"apps/a/x"}),
        ({"apps/a/x": "doc"}, set()),
        ({"apps/a/x": "docs/x.md/y"}, set()),
        ({"apps/a/x": ""}, set()),
        ({"apps/a/x": "apps/b/y", "apps/b/y": "docs"}, {"apps/a/x", "apps/b/y"}),
        ({"apps/a/x": "apps/b/y/x.md", "apps/b/y": "docs"}, {"apps/a/x", "apps/b/y"}),
        ({"apps/a/x": "apps/a/x", "apps/b/y": "apps/c/z", "apps/c/z": "apps/b/y"}, set()),
    ],
)
def test_which_links_lead_to_a_path(links: dict[str, str], expected: set[str]) -> None:
    assert reaching(["docs/x.md"], links) == expected


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_service_is_made_of_an_ignored_file_that_it_links_to(tmp_path: Path, when: str) -> None:
    clone = Clone(tmp_path / "clone")
    clone.commit({**fleet(stated("a"), stated("b")), "docs/terms.txt": "one"})
    link = clone.folder / "apps/a/terms.txt"
    link.symlink_to("../../docs/terms.txt")
    base = clone.commit({})
    if when == "before":
        link.unlink()
    head = clone.commit({"docs/terms.txt": "two", "README.md": "two"})
    made = plan.make(Repository(clone.folder), head, Base(base, "given"))
    assert (made["services"], made["images"], made["everything"]) == (["a"], ["a"], False)
