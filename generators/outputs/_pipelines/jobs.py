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
        found |= {
            job: _output(f"{environment.name}-{_kind(job)}-any")
            for job in (_approval(environment), *_deliveries(environment))
            if job
        }
    return found


def nightly(fleet: Fleet) -> dict[str, str]:
    """Every job of the nightly run."""
    deployed = {f"deployed-{one.name}": ALWAYS for one in fleet.environments}
    return {
        "plan": ALWAYS,
        "project": ALWAYS,
        "tests": _output("tests-any"),
        **deployed,
        "expire": ALWAYS,
    }


def alone(fleet: Fleet) -> dict[str, str]:
    """A workflow of one job needs no gate."""
    return {}


def previous(fleet: Fleet) -> dict[str, tuple[str, ...]]:
    """By environment, the deliveries that must not have failed before it: those to the one before."""
    found: dict[str, tuple[str, ...]] = {}
    before: tuple[str, ...] = ()
    for environment in fleet.environments:
        found[environment.name] = before
        before = _deliveries(environment)
    return found


def conditions(fleet: Fleet) -> Mapping[str, str]:
    """The ``if:`` of jobs that the gate must judge alike, and of each delivery.

    The latter are written out, because a job whose needs were skipped or failed is skipped itself. A delivery
    goes by what became of its own image, which it asks itself: one that is bad keeps no other service back.
    """
    before = previous(fleet)
    found = {"images": BUILDS, "comment": COMMENTS, "project": PROJECT, "later": LATER}
    for environment in fleet.environments:
        for job in _deliveries(environment):
            words = [
                f"needs.plan.outputs.{environment.name}-{_kind(job)}-any == 'true'",
                "!cancelled()",
                "needs.tested.result == 'success'",
            ]
            if job.endswith("-approved"):
                words.append(f"needs.{_approval(environment)}.result == 'success'")
            words += [
                f"(needs.{other}.result == 'success' || needs.{other}.result == 'skipped')"
                for other in before[environment.name]
            ]
            found[job] = " && ".join(words)
    return found


def _approval(environment: Environment) -> str:
    return f"approve-{environment.name}" if environment.approvers else ""


def _deliveries(environment: Environment) -> tuple[str, ...]:
    job = f"deploy-{environment.name}"
    return (job, f"{job}-approved") if environment.approvers else (job,)


def _kind(job: str) -> str:
    return "approve" if job.startswith("approve-") or job.endswith("-approved") else "automatic"


def _output(name: str) -> str:
    """The output's word: nothing where the plan did not write it, which the gate takes for nobody's word."""
    return f"${{{{ needs.plan.outputs.{name} }}}}"


def _planned(condition: str) -> str:
    """Whether a condition on the plan's outputs holds: nothing where the plan did not write them."""
    return f"${{{{ needs.plan.outputs.{WRITTEN} && ({condition}) }}}}"
