"""What the jobs of each workflow wait for, and when the gate expects them to have run.

The gate compares with what governs the job's own ``if:``, so both come from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from generators.model import Environment, Fleet

ALWAYS = "always"
WRITTEN = "everything"
"""The output of every plan that is never empty: without it none was written."""
COMMENTS = (
    "github.event_name == 'pull_request'"
    " && github.event.pull_request.head.repo.full_name == github.repository"
    " && github.event.pull_request.user.login != 'dependabot[bot]'"
)
"""A token of a fork, or of Dependabot, may write nothing."""
PROJECT = "needs.plan.outputs.project == 'true'"
BUILDS = "github.event_name != 'push' && needs.plan.outputs.builds-any == 'true'"
"""Images of the default branch are built, and pushed, where they are deployed."""
CI_OUTPUTS = ("builds", "builds-any", "everything", "project", "quality", "quality-any", "tests", "tests-any")
"""The plan's outputs that other jobs of CI read."""
LATER = "needs.plan.outputs.merges-any == 'true' && !cancelled()"
"""Stages of images after the first: of some of them the stage before may have failed."""
_APPROVED = "-approved"
"""How the job is named that delivers what a person approved."""
DEPLOY_OUTPUTS = ("builds", "builds-any", "merges", "merges-any")


def ci(fleet: Fleet) -> dict[str, str]:
    """Every job of CI and whether the gate expects that it ran."""
    return {
        "plan": ALWAYS,
        "quality": _output("quality-any"),
        "secrets": ALWAYS,
        "project": _output("project"),
        "tests": _output("tests-any"),
        "images": _planned(BUILDS),
        "comment": f"${{{{ {COMMENTS} }}}}",
    }


def deploy(fleet: Fleet) -> dict[str, str]:
    """Every job of a deployment, in its order."""
    found = {"plan": ALWAYS, "tested": ALWAYS, "images": _output("builds-any")}
    found |= dict.fromkeys(("merge", "scan", "sign"), _output("merges-any"))
    for environment in fleet.environments:
        if environment.approvers:
            found[_approval(environment)] = _asked(environment)
        found |= {job: _output(_any(job, environment)) for job in _jobs(environment)}
    return found


def nightly(fleet: Fleet) -> dict[str, str]:
    """Every job of the nightly run."""
    deployed = {f"deployed-{one.name}": ALWAYS for one in fleet.environments}
    return {
        "plan": ALWAYS,
        "project": ALWAYS,
        "quality": _output("quality-any"),
        "tests": _output("tests-any"),
        **deployed,
        "expire": ALWAYS,
    }


def alone(fleet: Fleet) -> dict[str, str]:
    """A workflow of one job needs no gate."""
    return {}


def needs(fleet: Fleet) -> dict[str, tuple[str, ...]]:
    """By job of an environment, what must have come well before it, where it was to be done at all.

    Everything of all environments before; then the platform, on which the services of this one stand. Where
    a person has to approve it, the approval.
    """
    found: dict[str, tuple[str, ...]] = {}
    before: tuple[str, ...] = ()
    for environment in fleet.environments:
        ground, *deliveries = _jobs(environment)
        asked = (_approval(environment),)
        found[ground] = before + (asked if asks_for_ground(environment) else ())
        for job in deliveries:
            found[job] = (*before, ground, *(asked if job.endswith(_APPROVED) else ()))
        before += _jobs(environment)
    return found


def asks_for_ground(environment: Environment) -> bool:
    """Whether a person approves what changes below all services: as what is of the highest risk."""
    return environment.automatic_up_to != "high"


def conditions(fleet: Fleet) -> Mapping[str, str]:
    """The ``if:`` of jobs that the gate must judge alike, and of each delivery.

    The latter are written out, because a job whose needs were skipped or failed is skipped itself. A delivery
    goes by what became of its own image, which it asks itself: one that is bad keeps no other service back.
    """
    found = {"images": BUILDS, "comment": COMMENTS, "project": PROJECT, "later": LATER}
    before = needs(fleet)
    for environment in fleet.environments:
        if environment.approvers:
            found[_approval(environment)] = " || ".join(_asking(environment))
        for job in _jobs(environment):
            words = [_planned_at(_any(job, environment)), "!cancelled()", "needs.tested.result == 'success'"]
            found[job] = " && ".join([*words, *(_came(one, fleet) for one in before[job])])
    return found


def _came(job: str, fleet: Fleet) -> str:
    """That a job ended well or had nothing to do. That it was skipped says neither: what it waited for may
    have failed.
    """
    ended = f"needs.{job}.result == 'success'"
    for environment in fleet.environments:
        if job in _jobs(environment):
            return f"({ended} || needs.plan.outputs.{_any(job, environment)} != 'true')"
    return ended


def _asking(environment: Environment) -> tuple[str, ...]:
    """What starts an approval, each of them alone."""
    asking = [f"{environment.name}-approve-any"]
    asking += [f"{environment.name}-platform-any"] if asks_for_ground(environment) else []
    return tuple(map(_planned_at, asking))


def _asked(environment: Environment) -> str:
    condition = " || ".join(_asking(environment))
    written = f"needs.plan.outputs.{environment.name}-platform-any"
    return f"${{{{ {written} && ({condition}) }}}}"


def _planned_at(output: str) -> str:
    return f"needs.plan.outputs.{output} == 'true'"


def _approval(environment: Environment) -> str:
    return f"approve-{environment.name}"


def _jobs(environment: Environment) -> tuple[str, ...]:
    """What sends something there: the platform first, then the deliveries of services."""
    job = f"deploy-{environment.name}"
    return (f"platform-{environment.name}", job, *([f"{job}{_APPROVED}"] if environment.approvers else []))


def _any(job: str, environment: Environment) -> str:
    """The output of the plan that says whether a job of the environment has anything to do."""
    kind = (
        "approve" if job.endswith(_APPROVED) else "platform" if job.startswith("platform-") else "automatic"
    )
    return f"{environment.name}-{kind}-any"


def _output(name: str) -> str:
    """The output's word: nothing where the plan did not write it, which the gate takes for nobody's word."""
    return f"${{{{ needs.plan.outputs.{name} }}}}"


def _planned(condition: str) -> str:
    """Whether a condition on the plan's outputs holds: nothing where the plan did not write them."""
    return f"${{{{ needs.plan.outputs.{WRITTEN} && ({condition}) }}}}"
