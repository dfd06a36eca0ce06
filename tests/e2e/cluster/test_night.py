"""What a service's owner does at night, on a real control plane and with the deployer's rights only."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cluster import running
from cluster.api import MERGE
from cluster.fleet import install
from cluster.processes import wait_until
from generators.toolchain import Toolchain
from tests.e2e.cluster.desk import Desk, rules
from tests.support.catalogs import REPOSITORY, load, with_freezes

pytestmark = pytest.mark.slow

SPACE = "codai-staging"
SERVICES = ("logai", "memorai", "bancai", "wallet", "tools")
ROLLOUT = f"/apis/argoproj.io/v1alpha1/namespaces/{SPACE}/rollouts/wallet"
POLICIES = f"/apis/networking.k8s.io/v1/namespaces/{SPACE}/networkpolicies"
PODS = f"/api/v1/namespaces/{SPACE}/pods"
CLAIMS = f"/api/v1/namespaces/{SPACE}/persistentvolumeclaims"
CATALOG = (REPOSITORY / "services.yaml").read_text(encoding="utf-8")
FROZEN = """\
  freezes:
    now:
      from: "2020-01-01T00:00+02:00"
      to: "2099-01-01T00:00+02:00"
      environments: [staging]
      why: It is tried here.
"""
DEPLOYER = "deployer"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A few services that run and were seen to be well; the tree is a repository."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(REPOSITORY / "charts", tree / "charts", symlinks=True)
    for words in ("init --quiet", "add .", "commit --quiet --message=base"):
        subprocess.run(["git", *words.split()], cwd=tree, env=identity(), check=True, capture_output=True)
    model = load("services.yaml")
    helm = Toolchain(REPOSITORY, lambda _: None).program("helm")
    charts = REPOSITORY / "charts"
    with running(model) as cluster, pytest.MonkeyPatch.context() as patch:
        for name, value in identity().items():
            patch.setenv(name, value)
        first = model.fleet.environments[0]
        install(cluster, model, first, helm=helm, charts=charts, services=SERVICES)
        one = Desk(cluster, tree)
        code, seen = one.do(f"verify staging {' '.join(SERVICES)} --wait 240 --apply", role=DEPLOYER)
        assert code == 0, seen["findings"]
        yield one


def identity() -> dict[str, str]:
    roles = [f"GIT_{role}" for role in ("AUTHOR", "COMMITTER")]
    return {**os.environ, **{f"{r}_NAME": "n" for r in roles}, **{f"{r}_EMAIL": "n@n.example" for r in roles}}


def policies(desk: Desk) -> dict[str, Any]:
    items = desk.cluster.api.request("GET", POLICIES).body["items"]
    return {one["metadata"]["name"]: one["spec"] for one in items}


def pods(desk: Desk, service: str) -> set[str]:
    query = {"labelSelector": f"app.kubernetes.io/name={service}"}
    return {
        one["metadata"]["name"] for one in desk.cluster.api.request("GET", PODS, None, query).body["items"]
    }


def done(desk: Desk, words: str) -> dict[str, Any]:
    """Does it as a deployer; it must succeed."""
    code, document = desk.do(words, role=DEPLOYER)
    assert code == 0, (words, document["findings"])
    return document


def refused(desk: Desk, words: str, *, role: str = DEPLOYER) -> tuple[int, set[str]]:
    code, document = desk.do(words, role=role)
    assert all(one["hint"] for one in document["findings"])
    return code, rules(document)


def test_a_service_in_quarantine_stays_there_whatever_is_forced(desk: Desk) -> None:
    before = policies(desk)
    assert done(desk, "quarantine staging wallet --reason test")["state"] == "free"
    assert policies(desk) == before
    assert done(desk, "quarantine staging wallet --reason test --apply")["state"] == "quarantined"
    cut_off = policies(desk)
    changed = {name for name in before if cut_off[name] != before[name]}
    assert changed == {"wallet", "platform-dns"}
    assert set(cut_off) - set(before) == {"quarantine.wallet"}
    forced = "deploy staging wallet --force-conflicts --apply"
    assert refused(desk, forced) == (1, {"deploy/quarantined", "deploy/no-record"})
    assert refused(desk, "drift staging wallet --revert --apply") == (1, {"drift/quarantined"})
    done(desk, "rollback staging wallet --to 0.0.0-sample --apply")
    assert policies(desk) == cut_off
    done(desk, "quarantine staging wallet --release --reason test --apply")
    assert policies(desk) == before
    assert refused(desk, "quarantine staging wallet --release --reason x") == (1, {"quarantine/not-there"})


def test_more_pods_and_back_within_the_catalogs_bounds(desk: Desk) -> None:
    assert refused(desk, "scale staging wallet 4 --apply") == (1, {"scale/above-maximum"})
    assert refused(desk, "scale staging wallet 1 --apply") == (1, {"scale/below-minimum"})
    assert done(desk, "scale staging wallet 3 --apply")["ready"] == 3
    assert refused(desk, "drift staging wallet") == (1, {"drift/changed"})
    done(desk, "scale staging wallet --as-stated --apply")
    done(desk, "drift staging wallet")


@contextmanager
def held_by_helm(desk: Desk, path: str, pods_now: int) -> Iterator[None]:
    """While the block lasts there are so many pods, and the number is helm's alone: as a chart stated it."""
    before = desk.cluster.api.get(path)
    managers = before["metadata"]["managedFields"]
    alone = [one for one in map(without_replicas, managers) if one["fieldsV1"]]
    (own,) = (one for one in alone if (one["manager"], one["operation"]) == ("helm", "Apply"))
    own["fieldsV1"]["f:spec"]["f:replicas"] = {}
    try:
        state_pods(desk, path, pods_now, alone)
        yield
    finally:
        state_pods(desk, path, before["spec"]["replicas"], managers)


def state_pods(desk: Desk, path: str, number: int, managers: list[dict[str, Any]]) -> None:
    # One after the other: who changes a field owns it.
    for change in ({"spec": {"replicas": number}}, {"metadata": {"managedFields": managers}}):
        assert desk.cluster.api.request("PATCH", path, change, content=MERGE).ok


def without_replicas(manager: dict[str, Any]) -> dict[str, Any]:
    """An owner of fields without the number of pods; what is left empty would own all that is below it."""
    fields = copy.deepcopy(manager["fieldsV1"])
    fields.get("f:spec", {}).pop("f:replicas", None)
    return {**manager, "fieldsV1": {name: below for name, below in fields.items() if below}}


def test_pods_do_not_fall_to_one_because_a_scaler_takes_over(desk: Desk) -> None:
    # Only who sees nodes knows that a sample digest will do here.
    words = "deploy staging wallet"
    assert desk.do(words)[0] == 0
    # The controller of Rollouts, or a scaler, owns a number that no chart stated: then it stays.
    with held_by_helm(desk, ROLLOUT, 3):
        code, document = desk.do(words)
        assert (code, rules(document) - {"deploy/sample-images"}) == (1, {"deploy/falls-to-one"})
        assert "they fall from 3 to 1" in str(document["findings"])
    assert desk.do(words)[0] == 0


def test_every_pod_is_replaced(desk: Desk) -> None:
    for service in ("wallet", "tools"):
        before = pods(desk, service)
        done(desk, f"restart staging {service} --apply")
        assert before
        assert not before & pods(desk, service)


def test_who_is_needed_is_not_stopped(desk: Desk) -> None:
    assert refused(desk, "stop staging logai --reason test --apply") == (1, {"stop/needed"})
    assert refused(desk, "stop staging tools --apply") == (2, {"stop/reason"})
    done(desk, "stop staging tools --reason test --apply")
    assert not pods(desk, "tools")
    assert refused(desk, "restart staging tools --apply") == (1, {"restart/stopped"})
    done(desk, "scale staging tools --as-stated --apply")
    assert len(pods(desk, "tools")) == 2


def test_a_freeze_holds_at_night_as_well(desk: Desk, tmp_path: Path) -> None:
    catalog = written(tmp_path, with_freezes(CATALOG, FROZEN))
    for words in ("restart staging wallet", "scale staging wallet 3", "stop staging tools --reason x"):
        verb = words.split()[0]
        assert refused(desk, f"{words} --catalog {catalog}") == (1, {f"{verb}/frozen"})
        done(desk, f"{words} --catalog {catalog} --freeze-reason fire")


def test_copies_are_made_and_counted_and_brought_back(desk: Desk) -> None:
    assert refused(desk, "backup staging redis --apply") == (1, {"backup/no-volume"})
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "backups"}}
    spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}
    assert desk.cluster.api.request("POST", CLAIMS, {**claim, "spec": spec}).ok
    assert refused(desk, "backup staging redis") == (1, {"backup/too-old"})
    done(desk, "backup staging redis --apply")
    wait_until(lambda: desk.do("backup staging redis", role=DEPLOYER)[0] == 0, 30, "the CronJob to count it")
    restore = "restore staging redis --reason test --apply"
    assert refused(desk, restore) == (2, {"restore/which"})
    assert refused(desk, f"{restore} --lost") == (1, {"restore/in-use"})
    before = last_copy(desk)
    done(desk, f"{restore} --lost --insist test")
    assert last_copy(desk) == before
    assert not [one for one in desk.do("status staging")[1]["services"] if one["health"] == "orphaned"]


def last_copy(desk: Desk) -> str:
    path = f"/apis/batch/v1/namespaces/{SPACE}/cronjobs/redis-backup"
    return str(desk.cluster.api.request("GET", path).body["status"]["lastSuccessfulTime"])


def test_a_promotion_is_a_branch_for_a_pull_request(desk: Desk, tmp_path: Path) -> None:
    promote = "promote staging production wallet --pr --catalog"
    (tmp_path / "soaking").mkdir()
    soaking = f"{promote} {written(tmp_path / 'soaking', with_freezes(CATALOG))}"
    assert refused(desk, soaking, role="admin") == (1, {"promote/soaking"})
    words = f"{promote} {written(tmp_path, with_freezes(CATALOG).replace('soak: 1h', 'soak: 1s'))}"
    branch = desk.do(words)[1]["pull_request"]["branch"]
    assert desk.do(f"{words} --apply")[1]["pull_request"]["branch"] == branch
    shown = ["git", "show", "--stat", "--format=%s", branch]
    text = subprocess.run(shown, cwd=desk.tree, capture_output=True, text=True, check=True).stdout
    assert text.startswith("releases: Promote wallet to production\n")
    assert "releases/production/wallet.yaml" in text
    assert not (desk.tree / "releases").exists()


def test_what_left_the_catalog_is_removed_and_remembered(desk: Desk, tmp_path: Path) -> None:
    catalog = written(tmp_path, CATALOG[: CATALOG.index("\n  tools:\n    title: Dev")] + "\n")
    assert refused(desk, "retire staging tools --reason x --apply") == (1, {"retire/in-catalog"})
    assert done(desk, f"retire staging --catalog {catalog}")["orphaned"] == ["tools"]
    removed = done(desk, f"retire staging --reason x --apply --catalog {catalog}")
    assert (removed["retired"], rules(removed)) == (["tools"], {"retire/unasked"})
    wait_until(lambda: not pods(desk, "tools"), 60, "the pods of tools to go")
    assert done(desk, f"retire staging --catalog {catalog}")["orphaned"] == []
    assert desk.do("history staging tools")[1]["history"]["tools"][-1]["action"] == "retired"


def test_readers_move_nothing_and_the_histories_are_whole(desk: Desk) -> None:
    before = policies(desk)
    for words in (
        "quarantine staging wallet --reason x --apply",
        "restart staging wallet --apply",
        "scale staging wallet 3 --apply",
        "stop staging wallet --reason x --apply",
    ):
        assert refused(desk, words, role="reader") == (3, {"cluster/forbidden"})
    assert policies(desk) == before
    done(desk, "history staging --check")


def written(folder: Path, text: str) -> Path:
    path = folder / "services.yaml"
    path.write_text(text, encoding="utf-8")
    return path
