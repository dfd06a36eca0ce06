""".github: the workflows, who owns what, and what GitHub shows to whoever opens a request.

No file in here lists the services but CODEOWNERS: what runs comes from the plan, at run time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.artifacts import Artifact, Render
from generators.conventions import backups, names, ownership
from generators.conventions.pipelines import DEFAULT_BRANCH, SOURCE_LANGUAGES
from generators.emit import to_json
from generators.grammar.schedules import longest_pause
from generators.model import Environment, Fleet, Model, Service
from generators.outputs._pipelines import jobs
from generators.outputs._pipelines.pins import Pins

ROOTS = (".github",)
COVERS: tuple[str, ...] = ()

_TEMPLATES = "templates/pipelines"
_WORKFLOWS = {
    "ci": jobs.ci,
    "deploy": jobs.deploy,
    "generated": jobs.alone,
    "nightly": jobs.nightly,
    "rollback": jobs.alone,
}


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """Everything GitHub reads."""
    context = _context(model.fleet, Pins.read(render("pins.json")))
    for name, job in _WORKFLOWS.items():
        path = f"workflows/{name}.yml"
        text = render(path, gate=job(model.fleet), **context)
        yield _file(path, _joined(text))
    text = render(
        "CODEOWNERS",
        fallback=_fallback(model.fleet),
        services=[_owned(service, model.fleet) for service in model.services],
        environments=[_guarded(environment, model.fleet) for environment in model.fleet.environments],
    )
    yield _file("CODEOWNERS", text)
    yield _file("dependabot.yml", render("dependabot.yml", updates=_updates(model.fleet)))
    for name in ("PULL_REQUEST_TEMPLATE.md", *render.names("ISSUE_TEMPLATE/")):
        yield _file(name, render(name, **context))


def _context(fleet: Fleet, pins: Pins) -> dict[str, Any]:
    environments = fleet.environments
    languages = [SOURCE_LANGUAGES[name] for name in sorted(fleet.languages)]
    return {
        "branch": DEFAULT_BRANCH,
        "pins": pins,
        "use": pins.actions,
        "images": pins.images,
        "environments": environments,
        "first": environments[0],
        "languages": languages,
        "coverage": {name: round(language.coverage * 100) for name, language in fleet.languages.items()},
        "plan_outputs": jobs.CI_OUTPUTS,
        "deploy_outputs": jobs.DEPLOY_OUTPUTS,
        "conditions": jobs.conditions(fleet),
        "job_needs": jobs.needs(fleet),
        "asks_for_ground": {one.name: jobs.asks_for_ground(one) for one in environments},
        "approval_timeouts": _flow(
            {f"{one.name}-approval": one.approval_timeout for one in environments if one.approvers}
        ),
        "registry": fleet.platform.registry,
        "registry_host": fleet.platform.registry.partition("/")[0],
        "fallback": fleet.caretakers[0],
        "backups": _flow(_backups(fleet)),
        "channels": _flow({name: team.slack for name, team in sorted(fleet.teams.items())}),
        "contexts": _flow({one.name: one.context for one in environments}),
        "teams": sorted(fleet.teams),
        "tiers": list(fleet.tiers),
    }


def _flow(data: Mapping[str, object]) -> str:
    """A JSON object on one line, for a variable of a step; no name in it has a quote."""
    return " ".join(to_json(data).split())


def _backups(fleet: Fleet) -> dict[str, int]:
    """How old, in seconds, the last good backup of each resource may be, by the job that makes it."""
    return {
        backups.backup_job(one.name): longest_pause(one.backup.schedule) + backups.TAKES
        for one in fleet.resources.values()
        if one.backup is not None
    }


def _joined(text: str) -> str:
    """The text without the empty lines that a macro leaves between two steps of one job."""
    kept: list[str] = []
    for line in reversed(text.splitlines()):
        below = kept[-1] if kept else ""
        if line or not (below.startswith("      ") or not below):
            kept.append(line)
    return "\n".join(reversed(kept)) + "\n"


def _fallback(fleet: Fleet) -> str:
    """Who answers for what is no service's."""
    return " ".join(fleet.teams[name].github for name in fleet.caretakers)


def _owned(service: Service, fleet: Fleet) -> dict[str, Any]:
    own = service.id
    generated = (path.replace(ownership.ID, own) for path in fleet.team_paths)
    folders = (names.sources(fleet.platform.sources, own), *generated)
    # A folder ends with a slash, in which alone a file of the same name is not meant.
    whole = (f"/{one}" if one.endswith(".*") else f"/{one}/" for one in folders)
    paths = [*whole, *(f"/{path}" for path in service.paths)]
    return {"title": service.title, "paths": paths, "owner": service.team.github}


def _guarded(environment: Environment, fleet: Fleet) -> dict[str, str]:
    owners = " ".join(fleet.teams[name].github for name in environment.approvers)
    return {"name": environment.name, "owners": owners}


def _updates(fleet: Fleet) -> list[dict[str, Any]]:
    sources = f"/{fleet.platform.sources}/*"
    found = [
        ("github-actions", ["/"], "actions"),
        ("pip", ["/requirements", sources], "python"),
        ("npm", ["/tools/node/*", sources], "node"),
        ("gomod", ["/tools/*"], "go"),
        ("docker", [sources], "images"),
    ]
    return [{"ecosystem": one, "folders": folders, "group": group} for one, folders, group in found]


def _file(name: str, text: str) -> Artifact:
    template = f"{_TEMPLATES}/{name}"
    return Artifact(f"{ROOTS[0]}/{name}", text, template)
