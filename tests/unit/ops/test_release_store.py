"""What helm keeps of releases: the newest revision alone counts, in whatever order the server lists."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest

from ops.adapters import release_store
from ops.adapters.api import Api
from tests.unit.ops.played_api import Memory

PLACE = "/api/v1/namespaces/space/secrets"


def kept(name: str, revision: int, status: str = "superseded") -> dict[str, Any]:
    """A Secret as helm writes it."""
    image = {"version": f"1.{revision}.0", "digest": f"sha256:{revision}"}
    release = {
        "config": {"workload": {"image": image}},
        "info": {"status": status, "last_deployed": "2027-01-15T09:00:00.123456789Z"},
        "manifest": f"---\nkind: {name}\n",
    }
    packed = base64.b64encode(gzip.compress(json.dumps(release).encode()))
    labels = {"owner": "helm", "name": name, "version": str(revision), "status": status}
    meta = {"name": f"sh.helm.release.v1.{name}.v{revision}", "labels": labels}
    return {"metadata": meta, "data": {"release": base64.b64encode(packed).decode()}}


@pytest.fixture
def found(memory: Memory, api: Api) -> Api:
    # As text, .v10 comes before .v9, and wallet-x before wallet.
    for name, numbers in (("wallet", range(1, 12)), ("wallet-x", (2, 3)), ("a", (1,))):
        for number in numbers:
            status = "deployed" if number == max(numbers) else "superseded"
            one = kept(name, number, status)
            memory.objects[f"{PLACE}/{one['metadata']['name']}"] = one
    memory.objects[f"{PLACE}/other"] = {"metadata": {"name": "other"}}
    return api


def test_the_newest_revision_of_each_release_counts(found: Api) -> None:
    newest = release_store.newest(found, "space")
    assert {name: one.revision for name, one in newest.items()} == {"a": 1, "wallet": 11, "wallet-x": 3}
    assert newest["wallet"].digest == "sha256:11"
    assert newest["wallet"].manifest == "---\nkind: wallet\n"
    assert {one.status for one in newest.values()} == {"deployed"}
    assert newest["a"].changed == pytest.approx(1_800_003_600.123456)


def test_a_release_whose_revisions_do_not_stand_together_is_read_rightly(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [kept("a", 2), kept("b", 1), kept("a", 1), kept("b", 3)]
    monkeypatch.setattr(api, "each", lambda *_, **__: iter(listed))
    newest = release_store.newest(api, "space")
    assert {name: one.revision for name, one in newest.items()} == {"a": 2, "b": 3}


def test_all_revisions_of_one_are_told_newest_first(found: Api) -> None:
    told = release_store.revisions(found, "space", "wallet")
    assert [one.revision for one in told] == list(range(11, 0, -1))
