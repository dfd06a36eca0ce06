"""Puts reports of findings on the repository's security page.

    python3 -m ci.security_page FOLDER

GitHub takes 20 runs of a scanner in one upload, each of a category of its own, and 10 MiB, compressed; so as
many reports go together as it takes. Where there are none, nothing runs there, and nothing is put up. Reads
GITHUB_REPOSITORY, GITHUB_SHA and GITHUB_REF. Ends with 1 when a report could not be put up, or was refused.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ci import actions, programs
from ci.command import command

MOST_RUNS = 20
LARGEST = 10 * 1024 * 1024
"""Bytes of an upload, compressed."""
PATIENCE = 120.0
"""Seconds for GitHub to read what it took; it does so after the upload has ended."""
_PAUSE = 3.0
_PENDING = "pending"

Run = dict[str, Any]


def uploads(runs: Sequence[Run]) -> Iterator[str]:
    """The bodies of as few uploads as take all runs, in their order, as GitHub wants them: gzip in base64."""
    for at in range(0, len(runs), MOST_RUNS):
        yield from _packed(runs[at : at + MOST_RUNS])


def _packed(runs: Sequence[Run]) -> Iterator[str]:
    text = json.dumps({"version": "2.1.0", "runs": list(runs)})
    # Without the time, so that the same findings are the same upload.
    small = gzip.compress(text.encode(), mtime=0)
    half = len(runs) // 2
    if len(small) > LARGEST and half:
        yield from _packed(runs[:half])
        yield from _packed(runs[half:])
    else:
        yield base64.b64encode(small).decode("ascii")


def marked(run: Run) -> Run:
    """The run with a mark on each finding by which GitHub knows it again.

    The same weakness of the same package stays one alert, whatever else is found around it.
    """
    for result in run.get("results") or ():
        package = str((result.get("message") or {}).get("text", "")).partition("\n")[0]
        said = json.dumps([result.get("ruleId"), _place(result), package])
        mark = hashlib.sha256(said.encode()).hexdigest()[:32]
        result.setdefault("partialFingerprints", {}).setdefault("primaryLocationLineHash", f"{mark}:1")
    return run


def _place(result: Mapping[str, Any]) -> str:
    for one in result.get("locations") or ():
        return str(((one.get("physicalLocation") or {}).get("artifactLocation") or {}).get("uri", ""))
    return ""


def put_up(body: str) -> str:
    """Uploads, and waits until GitHub has read it; what went wrong, or empty."""
    path = f"repos/{os.environ.get('GITHUB_REPOSITORY', '')}/code-scanning/sarifs"
    asked = {"commit_sha": os.environ.get("GITHUB_SHA"), "ref": os.environ.get("GITHUB_REF"), "sarif": body}
    words = ["gh", "api", "--method", "POST", path, "--input", "-", "--jq", ".id"]
    code, number = programs.ask(words, stdin=json.dumps(asked))
    if code or not number.strip():
        return "findings could not be put on the security page; the log above has GitHub's words"
    words = ["gh", "api", f"{path}/{number.strip()}", "--jq", '[.processing_status, .errors[]?] | join("; ")']
    end = time.monotonic() + PATIENCE
    while True:
        code, said = programs.ask(words)
        state = said.strip().partition("; ")[0] if code == 0 else _PENDING
        if state != _PENDING:
            return "" if state == "complete" else f"the security page refused findings: {said.strip()}"
        if time.monotonic() >= end:
            late = f"GitHub took findings and did not say within {PATIENCE:.0f} s whether it can read them"
            sys.stdout.write(f"{actions.annotation('warning', late)}\n")
            return ""
        time.sleep(_PAUSE)


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.security_page",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="where ci.images scan left its reports")
    folder = parser.parse_args(words).folder
    problems: list[str] = []
    runs: list[Run] = []
    for path in sorted(folder.glob("*.sarif")):
        try:
            runs += [marked(run) for run in json.loads(path.read_bytes())["runs"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(f"{path.name} is no report: {error}")
    problems += filter(None, map(put_up, uploads(runs)))
    for text in problems:
        sys.stdout.write(f"{actions.annotation('error', text)}\n")
    sys.stdout.write(f"security page: {len(runs)} reports, {len(problems)} problems\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
