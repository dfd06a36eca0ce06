from __future__ import annotations

import pytest

from tests.unit.ci.platforms import Clone, fleet, stated


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A platform of three services with a branch; nobody changes it. Its tags name the commits.

    ``first`` - ``second`` (c changed) on main; ``side`` (a changed) leaves at first and is merged in
    ``merge``; ``orphan`` has no common past with the rest.
    """
    clone = Clone(tmp_path_factory.mktemp("origin"))
    clone.commit(fleet(stated("a", calls=["b"]), stated("b"), stated("c")))
    clone.git("tag", "first")
    clone.git("switch", "--quiet", "--create", "side")
    clone.commit({"apps/a/main.py": "side"})
    clone.git("tag", "side-1")
    clone.git("switch", "--quiet", "main")
    clone.commit({"apps/c/main.py": "second"})
    clone.git("tag", "second")
    clone.git("switch", "--quiet", "--detach", "main")
    clone.git("merge", "--quiet", "--no-ff", "--no-edit", "side-1")
    clone.git("tag", "merge")
    clone.git("switch", "--quiet", "--orphan", "lost")
    # With the same files it would be the first commit once more, if made in the same second.
    clone.commit({**fleet(stated("a", calls=["b"]), stated("b"), stated("c")), "lost": ""})
    clone.git("tag", "orphan")
    clone.git("switch", "--quiet", "main")
    clone.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return clone


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of a GitHub job that these tests themselves may run in."""
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH"):
        monkeypatch.delenv(name, raising=False)
