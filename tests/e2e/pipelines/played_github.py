"""GitHub as its command line program shows it. Standard library only."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.e2e.pipelines.played_world import WORLD, broken, complain, option, remember, say


def gh(words: list[str]) -> int:
    """GitHub, as far as the workflows ask it."""
    if words[:2] == ["run", "list"]:
        runs = (WORLD / "runs.json").read_text() if (WORLD / "runs.json").exists() else "[]"
        wanted = [
            one
            for one in json.loads(runs)
            if option(words, "--commit") in ("", one["headSha"])
            and option(words, "--status") in ("", one["status"])
            and option(words, "--event") in ("", one["event"])
        ]
        return filtered(wanted, words)
    if words[:2] == ["run", "watch"]:
        # Its number is its place in the list; what it ended with is what CI really ended with here.
        run = json.loads((WORLD / "runs.json").read_text())[int(words[2]) - 1]
        return 0 if run["status"] == "success" else complain(f"run {words[2]} ended with {run['status']}")
    if words[0] == "api":
        return api(words[1:])
    if words[:2] == ["pr", "comment"]:
        remember("comments", [*comments(), {"id": 1, "body": Path(option(words, "--body-file")).read_text()}])
    return 0


def comments() -> list[dict[str, object]]:
    """What was written to the request, of which there is one."""
    path = WORLD / "comments.json"
    found: list[dict[str, object]] = json.loads(path.read_text()) if path.exists() else []
    return found


def api(words: list[str]) -> int:
    """Deployments, runs, comparisons and comments."""
    path = next(word for word in words if word.startswith("repos/"))
    deployments = [
        {"id": one.stem, **json.loads(one.read_text())}
        for one in sorted((WORLD / "deployments").glob("*.json"))
    ]
    if path.endswith("/deployments"):
        asked = json.load(sys.stdin)
        number = time.time_ns()
        remember(f"deployments/{number}", {**asked, "sha": asked["ref"]})
        say(number)
        return 0
    if path.endswith("/statuses"):
        name = path.split("/")[-2]
        told = WORLD / "deployments" / f"{name}.json"
        if "POST" not in words:
            return filtered([{"state": json.loads(told.read_text())["state"]}], words)
        state = json.load(sys.stdin)["state"]
        remember(f"deployments/{name}", {**json.loads(told.read_text()), "state": state})
        say(name)
        return 0
    if "/deployments?" in path:
        return listed(path, deployments, words)
    if "/compare/" in path:
        older, newer = path.rpartition("/")[2].split("...")
        origin = str(WORLD / "origin.git")
        ahead = (
            subprocess.run(
                ["git", "-C", origin, "merge-base", "--is-ancestor", older, newer], check=False
            ).returncode
            == 0
        )
        return filtered({"status": "ahead" if ahead else "behind"}, words)
    if "/code-scanning/sarifs" in path:
        return security_page(path, words)
    if path.endswith(("/approvals", "/pending_deployments")) or "status=waiting" in path:
        return awaited(path, words)
    if "/issues/" in path:
        return commented(path, words)
    if "/actions/runs/" in path:
        waited = 0 if not broken("approval") else 30 * 86400
        return filtered(
            {"run_started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - waited))}, words
        )
    return filtered([], words)


def listed(path: str, deployments: list[dict[str, Any]], words: list[str]) -> int:
    """Deployments, the newest first: of a task, or of all in pages."""
    if broken("deployments"):
        return complain("gh: Server Error (HTTP 502)")
    query = dict(part.split("=") for part in path.partition("?")[2].split("&"))
    if "task" not in query:
        recent = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        events = [{**one, "created_at": recent} for one in reversed(deployments)]
        size, page = int(query["per_page"]), int(query["page"])
        return filtered(events[size * (page - 1) : size * page], words)
    kept = [
        one
        for one in reversed(deployments)
        if one["task"] == query["task"] and one["environment"] == query.get("environment", one["environment"])
    ]
    return filtered(kept, words)


def awaited(path: str, words: list[str]) -> int:
    """Runs that wait for a person, what one of them waits for, and what was answered."""
    where = {"name": "production-approval"}
    if path.endswith("/approvals"):
        review = {"state": "approved", "user": {"login": "somebody"}, "comment": "fine"}
        return filtered([{**review, "environments": [where]}], words)
    if path.endswith("/pending_deployments"):
        return filtered([{"environment": where}], words)
    runs = json.loads((WORLD / "runs.json").read_text()) if (WORLD / "runs.json").exists() else []
    waiting = [{**one, "id": one["databaseId"]} for one in runs if one["status"] == "waiting"]
    return filtered({"workflow_runs": waiting}, words)


def commented(path: str, words: list[str]) -> int:
    """The comments of the request, or one of them written anew."""
    if "PATCH" not in words:
        return filtered(comments(), words)
    body = Path(option(words, "--field").removeprefix("body=@")).read_text()
    number = int(path.rpartition("/")[2])
    remember("comments", [{**one, "body": body} if one["id"] == number else one for one in comments()])
    return 0


def filtered(data: object, words: list[str]) -> int:
    """Prints what is left of the answer by `--jq`, as text."""
    done = subprocess.run(
        ["jq", "--raw-output", option(words, "--jq") or "."],
        input=json.dumps(data),
        check=False,
        text=True,
        capture_output=True,
    )
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    return done.returncode


def security_page(path: str, words: list[str]) -> int:
    """It takes 20 runs at once, and of each run of a workflow one report a category."""
    if not path.endswith("/sarifs"):
        return filtered({"processing_status": "complete"}, words)
    asked = json.load(sys.stdin)
    runs = json.loads(gzip.decompress(base64.b64decode(asked["sarif"])))["runs"]
    if not 0 < len(runs) <= 20 or not asked["commit_sha"] or not asked["ref"]:
        return complain("gh: Invalid SARIF (HTTP 422)")
    folder = WORLD / "security-page" / os.environ["REHEARSAL_RUN"]
    folder.mkdir(parents=True, exist_ok=True)
    for run in runs:
        try:
            (folder / run["automationDetails"]["id"].replace("/", " ").strip()).touch(exist_ok=False)
        except FileExistsError:
            return complain("gh: only one run per category (HTTP 422)")
    say("0-0")
    return 0
