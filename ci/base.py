"""From which commit a change is counted, for each event that starts a pipeline.

Wherever the right commit is not known or not in the clone, there is no base, and everything runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ci.doubt import Doubt
from ci.entries import is_id
from ci.git import Repository, shown

FULL_LABEL = "full-run"
"""The label of a pull request that asks for everything."""
FULL_INPUT, SERVICES_INPUT = "everything", "services"
"""Inputs of a run started by hand: "true", or ids of services with commas or blanks between them."""

Payload = Mapping[str, Any]


class BadInput(Exception):
    """An input of a run started by hand that means nothing; in words for whoever started it."""


@dataclass(frozen=True, slots=True)
class Base:
    """``commit`` to compare with, empty for none; ``why`` it is this one.

    ``full`` says why everything runs on purpose, ``doubts`` what could not be known. ``only`` lists
    the services that somebody named instead of a comparison.
    """

    commit: str = ""
    why: str = ""
    full: str = ""
    doubts: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


def of_event(event: str, payload: Payload, head: str, repository: Repository, verified: str | None) -> Base:
    """The base of an event of GitHub's whose checked-out commit is ``head``.

    ``verified`` is the last commit whose pipeline was green, for pushes to the default branch: empty
    where there is none, None where nobody looked. Raises BadInput.
    """
    known = _EVENTS.get(event)
    if known is None:
        if event == "schedule":
            return Base(full="a run on schedule is always a full one")
        return _lost(f"the event {shown(event)!r} says nothing about what changed")
    try:
        return known(payload, head, repository, verified)
    except Doubt as doubt:
        return _lost(str(doubt))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        return _lost(f"the payload of {event} does not have the shape it should have ({error!r})")


def _lost(doubt: str) -> Base:
    return Base(doubts=(doubt,))


def _pull_request(payload: Payload, head: str, repository: Repository, _: str | None) -> Base:
    pull = payload["pull_request"]
    if any(label["name"] == FULL_LABEL for label in pull["labels"]):
        return Base(full=f"the pull request has the label {FULL_LABEL}")
    parents = repository.parents(head)
    if len(parents) == 2 and parents[1] == pull["head"]["sha"]:
        # The payload's own base may be older than the tree that was merged.
        return Base(_have(parents[0], repository), "the commit that the pull request was merged into")
    # No merge commit: a draft, or a conflict.
    base = _have(pull["base"]["sha"], repository)
    return Base(repository.merge_base(base, head), "where the pull request left its target")


def _merge_group(payload: Payload, _head: str, repository: Repository, _: str | None) -> Base:
    commit = _have(payload["merge_group"]["base_sha"], repository)
    return Base(commit, "the commit that the queue builds on")


def _push(payload: Payload, head: str, repository: Repository, verified: str | None) -> Base:
    reference, before = payload["ref"], payload["before"]
    default = payload["repository"]["default_branch"]
    if payload.get("deleted"):
        raise Doubt(f"{shown(reference)} was deleted")
    if reference.startswith("refs/tags/"):
        return Base(full="a tag is built from everything")
    on_default = reference == f"refs/heads/{default}"
    if on_default and verified is not None:
        return _since(verified, head, repository)
    if before.strip("0"):
        try:
            return Base(_have(before, repository), "what was pushed before")
        except Doubt:
            if on_default:
                raise
    elif on_default:
        raise Doubt(f"{shown(default)} is new")
    target = repository.commit(f"refs/remotes/origin/{default}")
    return Base(repository.merge_base(target, head), f"where the branch left {shown(default)}")


def _since(verified: str, head: str, repository: Repository) -> Base:
    if not verified:
        raise Doubt("no earlier run of this branch was green")
    commit = _have(verified, repository)
    # Two trees can be compared whatever lies between them, also after a forced push.
    return Base(commit, "the last commit whose pipeline was green")


def _dispatch(payload: Payload, head: str, repository: Repository, _: str | None) -> Base:
    inputs = payload.get("inputs") or {}
    if str(inputs.get(FULL_INPUT, "")).lower() == "true":
        return Base(full="whoever started the run asked for everything")
    text = inputs.get(SERVICES_INPUT) or ""
    names = tuple(sorted({*str(text).replace(",", " ").split()}))
    wrong = [name for name in names if not is_id(name)]
    if wrong:
        raise BadInput(f"{shown(wrong[0])!r} cannot be the id of a service")
    if names:
        return Base(head, "named by whoever started the run", only=names)
    return Base(full="a run started by hand that names no services is a full one")


def _have(commit: object, repository: Repository) -> str:
    """A commit of a payload, fetched where the clone does not have it. Raises Doubt."""
    if not isinstance(commit, str) or len(commit) < 40 or not commit.isalnum():
        raise Doubt(f"{shown(str(commit))} is no commit")
    try:
        return repository.commit(commit)
    except Doubt as missing:
        try:
            repository.fetch(commit)
            return repository.commit(commit)
        except Doubt:
            raise missing from None


_Event = Callable[[Payload, str, Repository, str | None], Base]
_EVENTS: Mapping[str, _Event] = {
    "pull_request": _pull_request,
    "merge_group": _merge_group,
    "push": _push,
    "workflow_dispatch": _dispatch,
}
