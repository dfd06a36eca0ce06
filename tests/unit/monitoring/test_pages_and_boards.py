"""Runbooks and dashboards: whole, seeded where they are a team's, and moved by what they speak of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urlsplit

import pytest

from generators.alerts import alerts_of, platform_alerts
from generators.artifacts import Artifact, Ownership
from generators.conventions import backups, monitoring
from generators.model import Limit, Model, Signal
from generators.outputs import _outline, dashboards, runbooks
from generators.render import Renderer
from tests.support.catalogs import load
from tests.unit.monitoring.plans import TEMPLATES, monitored, plan_of

CATALOGS = ("services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#([\w-]+))?\)")


ARROWS = {False: "-->", True: "-.->"}
"""By whether the service can do without what the arrow leads to."""


def made(model: Model) -> dict[str, Artifact]:
    """The pages of a model by path."""
    render = Renderer(TEMPLATES).bind("runbooks")
    found = [*runbooks.of_fleet(model, render)]
    for service in model.services:
        found += runbooks.of_service(service, model.fleet, render)
    return {one.path: one for one in found}


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one."""
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("catalog", CATALOGS)
def test_every_alert_has_a_section_with_all_that_is_known_of_it(catalog: str) -> None:
    model = load(catalog)
    pages = made(model)
    alerts = [alert for one in model.services for alert in alerts_of(one, model.fleet)]
    for alert in (*alerts, *platform_alerts(model.fleet)):
        path, _, anchor = alert.runbook.partition("#")
        text = section(pages[path].text, alert.name)
        assert monitoring.anchor(alert.name) == anchor
        assert f"**{alert.severity}**" in text
        assert alert.why.replace("|", "\\|") in text
        assert alert.threshold.replace("|", "\\|") in text
        assert "```sh\n" + "\n".join(alert.first_steps) + "\n```" in text
        assert "{{" not in text


@pytest.mark.parametrize("catalog", CATALOGS)
def test_links_between_pages_resolve(catalog: str) -> None:
    pages = made(load(catalog))
    known = {*pages, *(path for path in plan_of(catalog).texts)}
    checked = 0
    for path, page in pages.items():
        for target, anchor in LINK.findall(page.text):
            parts: list[str] = []
            for part in (*PurePosixPath(path).parent.parts, *PurePosixPath(target).parts):
                if part == "..":
                    parts.pop()
                else:
                    parts.append(part)
            wanted = "/".join(parts)
            if wanted.startswith("docs/"):
                continue  # pages of the repository itself: their own tests look after them
            assert wanted in known, f"{path} links to {wanted}"
            headings = re.findall(r"^#+ (.+)$", pages[wanted].text, re.MULTILINE) if wanted in pages else []
            assert not anchor or anchor in {one.lower().replace(" ", "-") for one in headings}
            checked += 1
    assert checked > 50


def test_a_teams_own_page_is_seeded_and_linked() -> None:
    pages = made(load("services.yaml"))
    notes = pages[f"{monitoring.RUNBOOKS}/notes/wallet.md"]
    assert notes.ownership is Ownership.SEEDED
    assert "(notes/wallet.md)" in pages[monitoring.service_runbook("wallet")].text
    seeded = {one.path for one in pages.values() if one.ownership is Ownership.SEEDED}
    model = load("services.yaml")
    parts = {alert.part for alert in platform_alerts(model.fleet)}
    assert seeded == {
        *(f"{monitoring.RUNBOOKS}/notes/{service.id}.md" for service in model.services),
        *(f"{monitoring.RUNBOOKS}/platform/notes/{part}.md" for part in parts),
    }
    assert all(f"(notes/{part}.md)" in pages[monitoring.platform_runbook(part)].text for part in parts)


@pytest.mark.parametrize(
    "catalog", ["services.yaml", "tests/catalogs/golden.yaml", "tests/catalogs/aiaas.yaml"]
)
def test_a_page_draws_the_part_of_the_graph_that_is_the_services_own(catalog: str) -> None:
    model = load(catalog)
    pages, drawn = made(model), 0
    for service in model.services:
        text = pages[monitoring.service_runbook(service.id)].text
        edges = set(re.findall(r'^  s (-->|-\.->) n\d+\W+"(.+?)"', text, re.MULTILINE))
        assert edges == {
            *((ARROWS[one.optional], one.service) for one in service.calls),
            *((ARROWS[one.optional], one.resource.name) for one in service.uses),
            *(("-->", one.name) for one in service.egress),
        }
        last = service.environments[model.fleet.environments[-1].name]
        assert ('  w(["users"]) --> s\n' in text) == bool(last.route.hosts)
        assert f'\n  s["{service.id}"]\n' in text or not (edges or last.route.hosts)
        drawn += len(edges)
    assert drawn > 5


def test_restoring_is_told_for_every_resource_with_a_backup_in_every_environment() -> None:
    model = load("services.yaml")
    page = made(model)[f"{monitoring.RUNBOOKS}/guides/disaster-recovery.md"].text
    for name, resource in model.fleet.resources.items():
        for environment in model.fleet.environments:
            text = section(page, f"{name} in {environment.name}")
            assert text.count("```sh") == (4 if model.fleet.platform.backups else 3)
            assert backups.backup_job(name) in text
        assert resource.backup is not None
        assert f"`{resource.backup.schedule}` UTC" in page


def test_a_new_service_changes_no_page_and_no_board_of_others() -> None:
    model = load("services.yaml")
    fewer = replace(model, services=tuple(one for one in model.services if one.id != "tools"))
    render = Renderer(TEMPLATES).bind("dashboards")
    boards = [{one.path: one.text for one in dashboards.of_fleet(each, render)} for each in (model, fewer)]
    assert boards[0] == boards[1]
    with_tools, without = made(model), made(fewer)
    assert with_tools.keys() - without.keys() == {
        monitoring.service_runbook("tools"),
        f"{monitoring.RUNBOOKS}/notes/tools.md",
    }
    assert all(with_tools[path] == page for path, page in without.items())


def _with_limit(model: Model, above: float) -> Model:
    """The model with another limit for warnings about errors, where nobody states an own one."""

    def limit(one: Limit) -> Limit:
        return replace(one, above=above) if one.severity == "warning" and one.above == 0.02 else one

    def signal(one: Signal) -> Signal:
        return replace(one, limits=tuple(map(limit, one.limits))) if one.name == "errors" else one

    alerting = replace(model.fleet.alerting, signals=tuple(map(signal, model.fleet.alerting.signals)))
    services = tuple(replace(one, signals=tuple(map(signal, one.signals))) for one in model.services)
    return Model(replace(model.fleet, alerting=alerting), services)


def test_a_threshold_moves_rules_tests_runbooks_and_dashboards_and_nothing_else() -> None:
    model = load("services.yaml")
    before, after = plan_of("services.yaml").texts, monitored(_with_limit(model, 0.03)).texts
    assert before.keys() == after.keys()
    moved = {path for path, text in after.items() if before[path] != text}
    serving = {one.id for one in model.services if one.kind in {"web", "stateful"}}
    own = {"bancai"}  # states limits of its own
    for service in serving - own:
        assert monitoring.service_rules(service) in moved
        assert monitoring.service_tests(service) in moved
        assert monitoring.service_runbook(service) in moved
        assert f"monitoring/dashboards/services/{service}.json" in moved
    kinds = {"/".join(path.split("/")[:2]) for path in moved}
    assert kinds <= {
        "monitoring/rules",
        "monitoring/tests",
        "monitoring/runbooks",
        "monitoring/dashboards",
        "monitoring/operator",  # the same rules as objects
    }
    assert not any("bancai" in path for path in moved)


def test_thresholds_are_lines_on_the_panel_from_low_to_high() -> None:
    board = json.loads(plan_of("services.yaml").texts["monitoring/dashboards/services/wallet.json"])
    panel = next(one for one in board["panels"] if "ErrorsCritical (critical)" in one.get("description", ""))
    assert [
        (one["color"], one["value"]) for one in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    ] == [
        ("green", None),
        ("orange", 0.02),
        ("red", 0.05),
    ]
    certificate = next(one for one in board["panels"] if "CertificateExpiring" in one.get("description", ""))
    steps = certificate["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [one["color"] for one in steps] == ["orange", "green"]


def test_links_into_logs_and_traces_carry_query_and_time() -> None:
    board = json.loads(plan_of("services.yaml").texts["monitoring/dashboards/services/wallet.json"])
    urls = {one["title"]: one["url"] for one in board["links"]}
    for title, source, word in (("Its logs", "${logs}", "expr"), ("Its traces", "${traces}", "query")):
        pane = json.loads(parse_qs(urlsplit(urls[title]).query)["panes"][0])["a"]
        assert pane["datasource"] == source
        assert '"wallet"' in pane["queries"][0][word]
        assert pane["range"] == {"from": "${__from}", "to": "${__to}"}


@pytest.mark.slow
@pytest.mark.parametrize("catalog", CATALOGS)
def test_what_is_made_once_for_alike_services_is_what_each_would_get(
    catalog: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if every service had an id too long for marks: then nothing is shared."""
    shared = plan_of(catalog).texts
    monkeypatch.setattr(_outline, "_LONGEST", 0)
    # A fleet of its own, so that nothing is remembered.
    model = load(catalog)
    alone = monitored(replace(model, fleet=replace(model.fleet))).texts
    paths = [path for path in shared if "/runbooks/" in path or "/dashboards/" in path]
    assert len(paths) > 20
    for path in paths:
        assert shared[path] == alone[path], path


def test_words_that_formats_quote_come_out_whole() -> None:
    model = load("services.yaml")
    title = 'Say "wallet" & back\\slash'
    services = tuple(replace(one, title=title) if one.id == "wallet" else one for one in model.services)
    texts = monitored(replace(model, services=services)).texts
    board = json.loads(texts["monitoring/dashboards/services/wallet.json"])
    assert board["title"] == title
    assert f"{title} is down." in section(texts["monitoring/runbooks/wallet.md"], "ServiceDown")


def test_a_tier_knows_its_pace_and_promise_stated_or_built_in() -> None:
    core = load("services.yaml").fleet.tiers["core"]
    assert (core.scrape_interval, core.availability, core.latency) == (15, 0.999, 0.3)
    small = load("tests/catalogs/golden.yaml").fleet
    defaults = dict(small.defaults)
    assert defaults["tier.objectives.availability"] == f"{small.tiers['core'].availability:.1%}"


def test_no_guide_says_that_it_follows_from_another_part_of_the_catalog() -> None:
    model = load("services.yaml")
    environments = tuple(replace(one, zones=one.zones + 2) for one in model.fleet.environments)
    before, after = made(model), made(replace(model, fleet=replace(model.fleet, environments=environments)))
    guides = f"{monitoring.RUNBOOKS}/guides/"
    moved = [one for path, one in after.items() if path.startswith(guides) and one.text != before[path].text]
    assert {one.path.removeprefix(guides) for one in moved} >= {"architecture.md", "capacity.md"}
    assert {one.key for one in moved} <= {"", "environments"}
