"""Deployments as GitHub records them: what people see there, and what the next run counts from.

The boards take theirs from the cluster, so that a deployment by hand is on them too.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence

from ci import actions, programs
from ci.outcome import GOOD, OUTDATED, ROLLED_BACK, SUPERSEDED, WORDS, Outcome

FLEET = "deliver"
"""The task of an event that says: all that this commit changed is delivered."""
_LOOKED_AT = 20
"""Deliveries of one service that are looked at for the last good one: so many fail in a row nowhere."""
BY_HAND = "by hand: "
"""How the description of an event begins that is no run's own doing."""
_LONGEST = 140
"""Characters of a description; GitHub takes no more."""


def task(service: str) -> str:
    """The task of a service's own events."""
    return f"{FLEET}:{service}"


def settled_by_newer(service: str, environment: str, commit: str) -> str:
    """SUPERSEDED where a newer commit of a service was delivered well already: this one would take it back.

    OUTDATED where somebody took that newer one back since: what runs is what they chose. Empty otherwise. One
    that was refused, failed or went back by itself settles nothing: what runs may be older than this.
    """
    query = f"repos/{_repository()}/deployments?task={task(service)}&environment={environment}"
    wanted = '.[] | "\\(.id) \\(.sha) \\(.description // "" | gsub("\\n"; " "))"'
    code, told = programs.ask(["gh", "api", f"{query}&per_page={_LOOKED_AT}", "--jq", wanted])
    last, taken_back = "", False
    for line in told.splitlines() if code == 0 else ():
        number, sha, words = (*line.split(" ", 2), "", "")[:3]
        if number and _succeeded(number):
            last = sha
            break
        taken_back |= words.startswith(BY_HAND) and WORDS[ROLLED_BACK] in words
    if not last or last == commit:
        return ""
    # Asked of GitHub, not of this clone: it knows nothing of commits that came after it was made.
    code, where = programs.ask(
        ["gh", "api", f"repos/{_repository()}/compare/{commit}...{last}", "--jq", ".status"]
    )
    if code or where.strip() != "ahead":
        return ""
    return OUTDATED if taken_back else SUPERSEDED


def _succeeded(number: str) -> bool:
    # Any of its states, not the last: GitHub makes old ones inactive.
    query = f"repos/{_repository()}/deployments/{number}/statuses"
    code, said = programs.ask(["gh", "api", query, "--jq", 'any(.[]; .state == "success")'])
    return code == 0 and said.strip() == "true"


def tell(one: Outcome, *, by_hand: bool = False) -> None:
    """Records what became of a service. That it cannot be recorded is a warning: the delivery stands."""
    state = "success" if one.outcome in GOOD else "failure"
    words = f"{BY_HAND}{one.sentence}" if by_hand else one.sentence
    _create(one.commit, one.environment, task(one.service), state, words)


def tell_whole(commit: str, environments: Sequence[str]) -> None:
    """Records that all of a commit is delivered to all of these, in the order of promotion.

    GitHub keeps one environment with an event, "production" where none is named: here it is the first.
    """
    words = f"nothing of this commit is open in {', '.join(environments)}"
    _create(commit, environments[0], FLEET, "success", words)


def _create(commit: str, environment: str, name: str, state: str, words: str) -> None:
    asked = {
        "ref": commit,
        "environment": environment,
        "task": name,
        "description": words[:_LONGEST],
        "auto_merge": False,
        "required_contexts": [],
    }
    code, said = _post(f"repos/{_repository()}/deployments", asked)
    number = said.strip()
    if code == 0 and number.isdecimal():
        status = {
            "state": state,
            "environment": environment,
            "description": words[:_LONGEST],
            "log_url": _run(),
            # Other services of the environment still run what they did.
            "auto_inactive": False,
        }
        code, _ = _post(f"repos/{_repository()}/deployments/{number}/statuses", status)
    if code:
        warning = f"the deployment event of {name} in {environment} could not be recorded"
        sys.stdout.write(f"{actions.annotation('warning', warning)}\n")


def _post(path: str, data: Mapping[str, object]) -> tuple[int, str]:
    words = ["gh", "api", "--method", "POST", path, "--input", "-", "--jq", ".id"]
    return programs.ask(words, stdin=json.dumps(data))


def _repository() -> str:
    return os.environ.get("GITHUB_REPOSITORY", "")


def _run() -> str:
    server, run = os.environ.get("GITHUB_SERVER_URL", ""), os.environ.get("GITHUB_RUN_ID", "")
    return f"{server}/{_repository()}/actions/runs/{run}"
