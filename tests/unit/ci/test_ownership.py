from __future__ import annotations

import pytest

from ci.ownership import Owners, is_ignored
from tests.unit.ci.platforms import service

OWNERS = Owners(
    {
        "api": service("api", shared=["libs/ui"]),
        "api-gateway": service("api-gateway", shared=["libs/ui/forms"]),
        "x": service("x", sources=["apps/x", "extra/x"]),
        "inner": service("inner", sources=["apps/x/inner"]),
    }
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("apps/api/main.py", {("api", "source")}),
        ("apps/api", {("api", "source")}),
        ("apps/api-gateway/main.py", {("api-gateway", "source")}),
        ("apps/apix/main.py", set()),
        ("apps/api.py", set()),
        ("Apps/api/main.py", set()),
        ("extra/x/deep/er/file", {("x", "source")}),
        ("apps/x/inner/file", {("inner", "source")}),
        ("apps/x/other/file", {("x", "source")}),
        ("charts/x/values.yaml", {("x", "own")}),
        ("monitoring/rules/services/x.yaml", {("x", "own")}),
        ("monitoring/rules/services/x.slow.yaml", {("x", "own")}),
        ("monitoring/rules/services/xy.yaml", set()),
        ("monitoring/rules/services/x", set()),
        ("monitoring/rules/x.yaml", set()),
        ("releases/production/x.yaml", {("x", "own")}),
        ("releases/staging/x.yaml", set()),
        ("libs/ui/a", {("api", "shared")}),
        ("libs/ui/forms/a", {("api", "shared"), ("api-gateway", "shared")}),
        ("ci/services/x.json", {("x", "entry")}),
        ("ci/services/new.json", {("new", "entry")}),
        ("ci/services/X.json", set()),
        ("ci/services/x.json/y", set()),
        ("services.yaml", set()),
        ("", set()),
    ],
)
def test_whose_a_path_is(path: str, expected: set[tuple[str, str]]) -> None:
    assert set(OWNERS.of(path)) == expected


@pytest.mark.parametrize(
    ("stated", "path", "expected"),
    [
        ("charts/api", "charts/api/values.yaml", {("api", "own"), ("zed", "source")}),
        ("charts/api/templates", "charts/api/templates/x", {("api", "own"), ("zed", "source")}),
        ("charts", "charts/api/x", {("api", "own")}),
        ("releases/production/api.yaml", "releases/production/api.yaml", {("api", "own"), ("zed", "source")}),
        ("apps/api", "apps/api/x", {("api", "source"), ("zed", "source")}),
        ("apps/api/inner", "apps/api/inner/x", {("zed", "source")}),
    ],
)
def test_two_owners_are_both_named(stated: str, path: str, expected: set[tuple[str, str]]) -> None:
    for other in ("zed", "aaa"):
        owners = Owners({"api": service("api"), other: service(other, sources=[f"apps/{other}", stated])})
        renamed = {(other if name == "zed" else name, role) for name, role in expected}
        assert set(owners.of(path)) == renamed
        names = sorted({name for name, _ in renamed})
        assert owners.disputed(path) == (tuple(names) if len(names) > 1 else ())


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("README.md", True),
        ("deep/er/README.md", True),
        ("README.mdx", False),
        ("docs/a/b", True),
        ("docs", False),
        ("docsx/a", False),
        ("a/docs/b", False),
        ("LICENSE", True),
        ("ci/services/x.md", False),
    ],
)
def test_what_is_ignored(path: str, ignored: bool) -> None:
    assert is_ignored(path, {"ignored": ["*.md", "docs/", "LICENSE"]}) is ignored


@pytest.mark.parametrize("policy", [{}, {"ignored": "*"}, {"ignored": [1, None]}, {"ignored": {"*": 1}}])
def test_a_malformed_list_ignores_nothing(policy: dict[str, object]) -> None:
    assert not is_ignored("README.md", policy)
