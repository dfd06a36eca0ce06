"""Which kubeconfig a command on a cluster is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.cli._command_line import handover
from generators.user_state import KUBECONFIG, cluster_folder


def test_the_local_cluster_is_taken_only_where_nothing_else_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(handover, "say", told.append)
    catalog = tmp_path / "services.yaml"
    home = {"HOME": str(tmp_path / "home"), "XDG_STATE_HOME": str(tmp_path / "state")}
    assert handover.kubeconfig("", catalog, home) == ""
    local = cluster_folder(catalog, home) / KUBECONFIG
    local.parent.mkdir(parents=True)
    local.touch()
    assert handover.kubeconfig("", catalog, home) == str(local)
    assert [str(local) in line for line in told] == [True]
    assert handover.kubeconfig("mine", catalog, home) == "mine"
    assert handover.kubeconfig("", catalog, {**home, "KUBECONFIG": "theirs"}) == ""
    assert handover.kubeconfig("", tmp_path / "other.yaml", home) == ""
    (tmp_path / "home/.kube").mkdir(parents=True)
    (tmp_path / "home/.kube/config").touch()
    assert handover.kubeconfig("", catalog, home) == ""
    assert len(told) == 1
