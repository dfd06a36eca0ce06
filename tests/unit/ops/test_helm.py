"""The words that helm is run with."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops.adapters.helm import Done, Helm, Running


@pytest.fixture
def helm(tmp_path: Path) -> Helm:
    """A program that prints its words, one a line."""
    program = tmp_path / "helm"
    program.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    program.chmod(0o755)
    return Helm(str(program), "", "codai-staging", "codai-staging", tmp_path)


def said(one: Running) -> list[str]:
    done = one.wait(10)
    assert isinstance(done, Done)
    return done.out.splitlines()


def test_whatever_changes_a_release_asks_the_server_who_owns_its_fields(helm: Helm) -> None:
    """Also one that an earlier helm made with a client's merge."""
    for running in (helm.upgrade("wallet", [], "{}", []), helm.rollback("wallet", 3)):
        words = said(running)
        assert "--server-side=true" in words
        assert words[words.index("--history-max") + 1] == "10"
        assert words[words.index("--kube-context") + 1] == "codai-staging"
