"""Every action is one of ci/pins.json, by its commit and with its version, and is given inputs it has.

Counts steps that use an action, and pins, each of which must be used. Nothing else checks inputs of
actions by commit: GitHub itself only warns of an unknown one, and goes on without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generators.checks import Context, Result
from generators.checks._pipelines.workflows import PINS, Use, pins, uses, workflows
from generators.problems import Place, Problem

NEEDS = ()
JUDGES = ("pipelines",)

_BUILDER = "docker/setup-buildx-action"
_WRITES = "write it by its pin: see generators/outputs/_pipelines/pins.py and templates/pipelines"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_IMAGE = re.compile(r"\S+:\S+@sha256:[0-9a-f]{64}")


def run(context: Context) -> Result:
    """One finding per step that uses what is not pinned so, or with an input that is not there."""
    known = pins(context)
    actions = known["actions"]
    found = [use for workflow in workflows(context) for use in uses(workflow)]
    problems: list[Problem] = []
    good = 0
    for use in found:
        own = list(_judge(context, use, known))
        problems += own
        good += not own
    images = list(_images(context))
    odd = [problem for path, image in images for problem in _image(context, path, image, known["images"])]
    idle = list(_idle(actions, {use.action for use in found}))
    bad = {problem.message for problem in (*odd, *idle)}
    total = len(found) + len(images) + len(actions)
    return Result(total - (len(found) - good) - len(bad), total, (*problems, *odd, *idle))


def _judge(context: Context, use: Use, known: Mapping[str, Any]) -> Iterator[Problem]:
    place = context.place(use.workflow.path, use.line)
    pin = known["actions"].get(use.action)
    if pin is None:
        hint = f"add it to {PINS} once its commit, version and inputs were looked up"
        yield Problem("action-inputs/unknown-action", f"{use.action} is not in {PINS}", place, hint)
        return
    if (use.commit, use.version) != (pin["commit"], pin["version"]):
        said = f"{use.action} stands by {use.commit} # {use.version}, and {PINS} has {pin['commit']}"
        yield Problem("action-inputs/other-pin", said, place, _WRITES)
    if use.action == _BUILDER and use.inputs.get("version") != known["programs"]["buildx"]:
        said = f"{use.action} is not told to install buildx {known['programs']['buildx']}"
        yield Problem("action-inputs/other-program", said, place, _WRITES)
    for name in sorted(set(use.inputs) - set(pin["inputs"])):
        hint = f"it has {', '.join(pin['inputs'])}"
        yield Problem("action-inputs/unknown-input", f"{use.action} has no input {name!r}", place, hint)
    for name in sorted(set(pin["required"]) - set(use.inputs)):
        yield Problem(
            "action-inputs/missing-input", f"{use.action} wants the input {name!r}", place, "give it"
        )


def _idle(actions: Mapping[str, Any], used: set[str]) -> Iterator[Problem]:
    for name, pin in actions.items():
        if name not in used:
            said = f"{name} is pinned and no workflow uses it"
            yield Problem(
                "action-inputs/unused-pin", said, Place(PINS), "remove it: what is unused is not reviewed"
            )
        elif not _COMMIT.fullmatch(pin["commit"]):
            yield Problem(
                "action-inputs/no-commit", f"{name} is not pinned by a commit", Place(PINS), "40 digits"
            )
        elif pin["read"] != pin["version"]:
            said = f"{name} is pinned at {pin['version']}, and its inputs were read at {pin['read']}"
            hint = "read the action.yml of the pinned release, or pin the release that was read"
            yield Problem("action-inputs/unread-pin", said, Place(PINS), hint)


def _images(context: Context) -> Iterator[tuple[str, str]]:
    """The containers of jobs, of their services and of builders, with the workflow that starts them."""
    for workflow in workflows(context):
        for job in workflow.jobs.values():
            if own := job.get("container"):
                yield workflow.path, own["image"] if isinstance(own, dict) else own
            yield from ((workflow.path, one["image"]) for one in (job.get("services") or {}).values())
        for use in uses(workflow):
            if use.action == _BUILDER:
                # Without one it is whatever the tag of the builder's makers leads to today.
                yield workflow.path, str(use.inputs.get("driver-opts", "")).removeprefix("image=")


def _image(context: Context, path: str, image: str, known: Mapping[str, Any]) -> Iterable[Problem]:
    pinned = {f"{one['image']}:{one['version']}@{one['digest']}" for one in known.values()}
    if image not in pinned or not _IMAGE.fullmatch(image):
        said = f"the image {image} is not in {PINS} by tag and digest"
        yield Problem("action-inputs/other-image", said, context.place(path), _WRITES)
