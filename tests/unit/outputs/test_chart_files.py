"""What can be said of the service charts without running any program."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath

import pytest
import yaml

from generators.conventions import names
from generators.headers import stamp
from generators.model import Call
from generators.outputs import charts, workload
from generators.render import Renderer
from tests.unit.outputs.chart_helm import REPOSITORY, Charts, gateway, ingress
from tests.unit.outputs.chart_services import gateway_fleet, service

TEMPLATES = sorted((REPOSITORY / "templates/workload/templates").iterdir())
# Each of these makes two renders of the same chart differ, or a render fail late or silently.
BANNED = re.compile(
    r"\b(lookup|now|rand\w*|uuidv4|gen[A-Z]\w*|htpasswd|derivePassword|getHostByName|tpl|Capabilities"
    r"|toYaml|toJson|env|expandenv|Files)\b"
)


@pytest.fixture(scope="module", params=[gateway, ingress])
def made(request: pytest.FixtureRequest) -> Charts:
    built: Charts = request.param()
    return built


def test_a_chart_is_values_and_one_line(made: Charts) -> None:
    for name in made.services:
        inside = {path for path in made.artifacts if path.startswith(f"charts/{name}/")}
        overlays = {f"values-{environment.name}.yaml" for environment in made.fleet.environments}
        assert {path.removeprefix(f"charts/{name}/") for path in inside} == {
            *("Chart.yaml", "Chart.lock", "README.md", "values.yaml", "values.schema.json"),
            *("templates/all.yaml", "templates/NOTES.txt", "charts/workload"),
            *overlays,
        }
        assert made.artifacts[f"charts/{name}/templates/all.yaml"].text == '{{- include "workload.all" . }}\n'


def test_the_link_leads_to_the_library(made: Charts) -> None:
    for name in made.services:
        link = made.artifacts[f"charts/{name}/charts/workload"].link
        assert link == "../../workload"
        parts = (PurePosixPath(f"charts/{name}/charts") / link).parts
        assert parts == ("charts", name, "charts", "..", "..", "workload")


def test_every_file_lies_in_its_output_and_can_be_stamped(made: Charts) -> None:
    for path, artifact in made.artifacts.items():
        assert path.startswith((*(f"{root}/" for root in (*charts.ROOTS, *workload.ROOTS)),))
        if not artifact.link:
            assert artifact.text.endswith("\n")
            assert not artifact.text.endswith("\n\n")
            assert "sha256:" in stamp(artifact, "codai")


def test_every_yaml_and_json_parses(made: Charts) -> None:
    read = 0
    for path, artifact in made.artifacts.items():
        if path.endswith(".json"):
            assert json.loads(artifact.text)
            read += 1
        elif path.endswith(("values.yaml", "Chart.yaml", "Chart.lock")):
            assert yaml.safe_load(artifact.text)
            read += 1
    assert read == 2 + 1 + 4 * len(made.services)


def test_the_lock_is_the_one_helm_would_write(made: Charts) -> None:
    for name in made.services:
        chart = yaml.safe_load(made.artifacts[f"charts/{name}/Chart.yaml"].text)
        lock = yaml.safe_load(made.artifacts[f"charts/{name}/Chart.lock"].text)
        library = yaml.safe_load(made.artifacts["charts/workload/Chart.yaml"].text)
        asked = [{key: d[key] for key in ("name", "version", "repository")} for d in chart["dependencies"]]
        held = [{key: d[key] for key in ("name", "version", "repository")} for d in lock["dependencies"]]
        text = json.dumps([asked, held], separators=(",", ":"))
        assert lock["digest"] == f"sha256:{sha256(text.encode()).hexdigest()}"
        assert asked == held == [{"name": "workload", "version": library["version"], "repository": ""}]


def test_another_service_changes_no_file_of_this_one() -> None:
    fleet = gateway_fleet()
    alone = Charts(fleet, {"a": service(fleet, "a")}).artifacts
    beside = Charts(fleet, {"a": service(fleet, "a"), "b": service(fleet, "b")}).artifacts
    assert alone == {path: beside[path] for path in alone}
    assert {path.split("/")[1] for path in beside.keys() - alone.keys()} == {"b"}


def test_the_readme_says_whom_it_needs_and_how_to_install_it() -> None:
    fleet = gateway_fleet()
    calls = (Call("logai", 4102, False), Call("bancai", 4103, True))
    readme = Charts(fleet, {"a": service(fleet, "a", calls=calls)}).artifacts["charts/a/README.md"].text
    assert "| service `logai` | port 4102 | fails |" in readme
    assert "| service `bancai` | port 4103 | degrades |" in readme
    for environment in fleet.environments:
        assert f"--namespace {environment.namespace} \\" in readme
        assert f"--values {names.release_record(environment.name, 'a')}" in readme


def test_titles_are_kept_whatever_they_hold() -> None:
    fleet = gateway_fleet()
    title = 'A: "b" & {c} # d'
    odd = replace(service(fleet, "odd"), title=title, description=title)
    made = Charts(fleet, {"odd": odd})
    assert yaml.safe_load(made.artifacts["charts/odd/Chart.yaml"].text)["description"] == title
    assert made.values("odd/values.yaml")["workload"]["title"] == title


@pytest.mark.parametrize("name", [path.name for path in TEMPLATES])
def test_templates_of_the_library_render_the_same_anywhere(name: str) -> None:
    text = (REPOSITORY / "templates/workload/templates" / name).read_text(encoding="utf-8")
    actions = re.findall(r"\{\{.*?\}\}", re.sub(r"\{\{- /\*.*?\*/\}\}", "", text, flags=re.DOTALL), re.DOTALL)
    assert actions
    assert not [action for action in actions if BANNED.search(re.sub(r'"[^"]*"', "", action))]


def test_a_banned_function_would_be_seen() -> None:
    assert BANNED.search("{{ now | date }}")
    assert BANNED.search("{{ tpl .Values.a . }}")
    assert not BANNED.search("{{ mustToJson .Values.known }}")


def test_the_library_is_only_files_that_render_nothing_alone(made: Charts) -> None:
    inside = [path for path in made.artifacts if path.startswith("charts/workload/templates/")]
    assert len(inside) == len(TEMPLATES)
    assert all(PurePosixPath(path).name.startswith("_") for path in inside)


def test_every_template_is_included_by_some_other(made: Charts) -> None:
    texts = [a.text for path, a in made.artifacts.items() if "/templates/" in path]
    defined = {name for text in texts for name in re.findall(r'define "([^"]+)"', text)}
    included = {name for text in texts for name in re.findall(r'include "([^"]+)"', text)}
    assert defined == included


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert gateway().artifacts == gateway().artifacts


def test_every_file_of_a_chart_is_its_services() -> None:
    fleet = gateway_fleet()
    render = Renderer(REPOSITORY / "templates")
    for artifact in charts.of_service(service(fleet, "a"), fleet, render.bind("charts")):
        assert artifact.key == "services.a"
