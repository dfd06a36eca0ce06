"""Tells teams what became of their services, each in its own channel.

    python3 -m ci.notify --outcomes DIR

``CHANNELS`` maps teams to channels (JSON), ``SLACK_TOKEN`` may write there, ``TITLE`` and ``RUN_URL`` say
what it is about, ``FAILED`` ("true") that a job failed, ``FALLBACK`` names the team that is told what is
no service's. Without a token it prints what it would say. Ends with 1 when somebody was not told.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from http.client import HTTPException
from pathlib import Path

from ci import actions, outcome, reading
from ci.command import command
from ci.git import shown
from ci.outcome import GOOD, ROLLBACK_FAILED, Outcome

API = "https://slack.com/api"
PATIENCE = 20
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""What Slack reads as its own: without this a text could call everybody."""


def messages(
    found: Iterable[Outcome], title: str, address: str, fallback: str, *, failed: bool
) -> dict[str, str]:
    """What each team is told. What could not be rolled back is told to everyone present, also there."""
    by_team: dict[str, list[Outcome]] = {}
    for one in found:
        by_team.setdefault(one.team, []).append(one)
        if one.outcome == ROLLBACK_FAILED and one.team != fallback:
            by_team.setdefault(fallback, []).append(one)
    if failed and all(one.outcome in GOOD for ones in by_team.values() for one in ones):
        by_team.setdefault(fallback, [])
    return {team: _text(ones, title, address, failed=failed) for team, ones in sorted(by_team.items())}


def _text(ones: Sequence[Outcome], title: str, address: str, *, failed: bool) -> str:
    loud = any(one.outcome == ROLLBACK_FAILED for one in ones)
    lines = [f"{'<!channel> ' if loud else ''}*{title}* <{address}|run>"]
    lines += [
        f"{':white_check_mark:' if one.outcome in GOOD else ':x:'} {one.sentence.translate(_ESCAPES)}"
        for one in ones
    ]
    if not ones and failed:
        lines.append(":x: a job failed, and it is of no one service: see the run")
    return "\n".join(lines)


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    parser = argparse.ArgumentParser(prog="python3 -m ci.notify", description=__doc__)
    parser.add_argument("--outcomes", type=Path, required=True)
    given = parser.parse_args(words)
    channels = reading.text(os.environ.get("CHANNELS") or "{}", "CHANNELS", {str: str})
    texts = messages(
        outcome.read(given.outcomes),
        os.environ.get("TITLE", ""),
        os.environ.get("RUN_URL", ""),
        os.environ.get("FALLBACK", ""),
        failed=os.environ.get("FAILED") == "true",
    )
    failed = [team for team, text in texts.items() if not _send(channels, team, text)]
    for team in failed:
        sys.stdout.write(f"{actions.annotation('error', f'team {team} could not be told')}\n")
    sys.stdout.write(f"{len(texts) - len(failed)} of {len(texts)} told\n")
    return 1 if failed else 0


def _send(channels: Mapping[str, str], team: str, text: str) -> bool:
    channel, token = channels.get(team, ""), os.environ.get("SLACK_TOKEN", "")
    sys.stdout.write(f"to {channel or team}:\n{text}\n")
    if not token:
        sys.stdout.write(f"{actions.annotation('warning', 'SLACK_TOKEN is not set: nobody was told')}\n")
        return True
    base = os.environ.get("SLACK_API", API)
    if not channel or not base.startswith(("https://", "http://127.0.0.1:")):
        return False
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
        f"{base}/chat.postMessage",
        data=json.dumps({"channel": channel, "text": text}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            said = json.load(answer)
    except (OSError, HTTPException, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return False
    # Slack refuses with the status of a success, and says why in the answer.
    good = isinstance(said, dict) and said.get("ok") is True
    if not good:
        sys.stderr.write(f"{shown(json.dumps(said))[:200]}\n")
    return good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
