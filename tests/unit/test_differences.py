"""Changed files are told under the service that they belong to, and under no other."""

from __future__ import annotations

from generators import headers
from generators.artifacts import Artifact
from generators.differences import by_service
from generators.writer.changes import Action, Change


def created(path: str, key: str) -> Change:
    artifact = Artifact(path, "a: 1\n", template="templates/x.yaml", key=key)
    return Change(path, Action.CREATE, None, headers.stamp(artifact, "codai"))


def link(path: str) -> Change:
    return Change(path, Action.CREATE, None, "../workload")


def told(*changes: Change) -> dict[str, tuple[str, ...]]:
    return {one.service: one.created for one in by_service(changes)}


def test_a_link_belongs_to_the_service_that_has_its_folder_for_itself() -> None:
    files = created("charts/wallet/values.yaml", "services.wallet"), link("charts/wallet/charts/workload")
    assert told(*files) == {"wallet": ("charts/wallet/values.yaml", "charts/wallet/charts/workload")}


def test_the_folder_may_be_anywhere() -> None:
    files = created("portal/pages/a/x.yaml", "services.a"), created("portal/pages/z/x.yaml", "services.z")
    links = link("portal/pages/a/parts/current"), link("portal/pages/current")
    assert told(*files, *links) == {
        "": ("portal/pages/current",),
        "a": ("portal/pages/a/x.yaml", "portal/pages/a/parts/current"),
        "z": ("portal/pages/z/x.yaml",),
    }


def test_what_lies_among_many_services_files_is_the_fleets() -> None:
    files = [
        created("monitoring/rules/a.yaml", "services.a"),
        created("monitoring/rules/z.yaml", "services.z"),
        created("monitoring/rules/platform.yaml", "platform"),
        link("monitoring/rules/current"),
    ]
    assert told(*files) == {
        "": ("monitoring/rules/platform.yaml", "monitoring/rules/current"),
        "a": ("monitoring/rules/a.yaml",),
        "z": ("monitoring/rules/z.yaml",),
    }


def test_what_is_beside_one_service_and_the_fleet_is_the_fleets() -> None:
    files = created("docs/x.md", "services.x"), created("docs/all.md", "platform"), link("docs/l")
    assert told(*files)[""] == ("docs/all.md", "docs/l")
