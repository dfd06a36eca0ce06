#!/usr/bin/env python3
"""What the rehearsal has instead of GitHub, a container engine, a registry and npm's registry.

Linked under each program's own name. Everything it is asked is written down, in order, in the folder
`REHEARSAL`; what fails there is named by files in its sub-folder `broken`. Standard library only.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

WORLD = Path(os.environ.get("REHEARSAL", "."))
LATER = "9999"
"""A moment after any other."""


def main(name: str, words: list[str]) -> int:
    """Does what the program of this name would."""
    with (WORLD / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps([name, *words]) + "\n")
    return PROGRAMS[name](words)


def say(text: object) -> None:
    """A line to standard output."""
    sys.stdout.write(f"{text}\n")


def broken(what: str) -> bool:
    """Whether the scenario wants this to fail."""
    return (WORLD / "broken" / what).exists()


def option(words: list[str], name: str) -> str:
    """The value behind an option; empty where it is not given."""
    return words[words.index(name) + 1] if name in words else ""


def state(name: str) -> dict[str, object]:
    """What one of the played systems remembers."""
    path = WORLD / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def remember(name: str, data: dict[str, object]) -> None:
    """Makes it remember something else; several jobs may do so at once."""
    (WORLD / f"{name}.{os.getpid()}").write_text(json.dumps(data, indent=1))
    (WORLD / f"{name}.{os.getpid()}").replace(WORLD / f"{name}.json")


def docker(words: list[str]) -> int:
    """A builder and a registry: an image's digest is that of the folder and of the run it was built in."""
    if words[:2] == ["buildx", "build"]:
        folder = Path(words[-1])
        if not Path(option(words, "--file")).is_file() or broken("build"):
            return complain("no Dockerfile here")
        if "--metadata-file" in words:
            if broken("push"):
                return complain("denied: requested access to the resource is denied")
            # Another build is another digest, as with the real one: its statements say which run it was.
            digest = digest_of(folder, option(words, "--platform"), os.environ["REHEARSAL_RUN"])
            Path(option(words, "--metadata-file")).write_text(json.dumps({"containerimage.digest": digest}))
        return 0
    kind, target = words[2], words[3]
    if kind == "create":
        tag, parts = option(words, "--tag"), words[5:]
        digits = hashlib.sha256(" ".join(sorted(parts)).encode()).hexdigest()
        # What the nodes of a real cluster play as ending with 1 again and again: see cluster/played.py.
        digest = f"sha256:badc0de1{digits[8:]}" if broken("crash") else f"sha256:{digits}"
        (WORLD / "registry").mkdir(exist_ok=True)
        (WORLD / "registry" / tag.replace("/", "_")).write_text(digest)
        return 0
    asked = words[-1]
    if ".Manifest" in asked:
        if not (WORLD / "registry" / target.replace("/", "_")).exists():
            return complain(f"ERROR: {target}: not found")
        say(json.dumps({"digest": (WORLD / "registry" / target.replace("/", "_")).read_text()}))
    elif ".SBOM" in asked:
        say(json.dumps({"linux/amd64": {"SPDX": {}, "a": 1}, "linux/arm64": {"SPDX": {"name": target}}}))
    else:
        say(json.dumps({"linux/amd64": {"SLSA": {"builder": "played"}}}))
    return 0


def digest_of(folder: Path, *more: str) -> str:
    """A digest that changes with any file of a folder, and with whatever else an image is made of."""
    total = hashlib.sha256(" ".join(more).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            total.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return f"sha256:{total.hexdigest()}"


def trivy(words: list[str]) -> int:
    """A scanner that finds what the scenario put there."""
    if broken("scanner"):
        return complain("could not download the database")
    if words[0] == "fs":
        return complain("left-pad: AGPL-3.0 is forbidden") if broken("licence") else 0
    # Of an index the real one looks at the platform that it is told, and else at one alone.
    found = broken("scan") or broken(f"scan-{option(words, '--platform').rpartition('/')[2] or 'amd64'}")
    if "--format" in words:
        results = [{"ruleId": "CVE-0000-0001"}] if found else []
        report = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy"}}, "results": results}]}
        Path(option(words, "--output")).write_text(json.dumps(report))
        return 0
    if found:
        say(f"{words[-1]}: CVE-0000-0001 CRITICAL fixed in 2.0")
        return 1
    return 0


def cosign(words: list[str]) -> int:
    """Signatures, by reference and who made them."""
    folder = WORLD / "signatures"
    folder.mkdir(exist_ok=True)
    path = folder / hashlib.sha256(words[-1].encode()).hexdigest()
    if words[0] == "sign":
        path.write_text(words[-1])
        return 0
    if words[0] == "attest":
        return 0 if json.loads(Path(option(words, "--predicate")).read_text()) else 1
    if not path.exists() or broken("signature"):
        return complain("no matching signatures")
    identity = option(words, "--certificate-identity")
    return 0 if identity.endswith("/.github/workflows/deploy.yml@refs/heads/main") else complain(identity)


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
            and one["created"] < (option(words, "--created").lstrip("<") or LATER)
        ]
        return filtered(wanted, words)
    if words[:2] == ["run", "watch"]:
        # Its number is its place in the list; what it ended with is what CI really ended with here.
        run = json.loads((WORLD / "runs.json").read_text())[int(words[2]) - 1]
        return 0 if run["status"] == "success" else complain(f"run {words[2]} ended with {run['status']}")
    if words[0] == "api":
        return api(words[1:])
    return 0


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
        (WORLD / "deployments").mkdir(exist_ok=True)
        (WORLD / "deployments" / f"{number}.json").write_text(json.dumps({**asked, "sha": asked["ref"]}))
        say(number)
        return 0
    if path.endswith("/statuses"):
        name = path.split("/")[-2]
        told = WORLD / "deployments" / f"{name}.json"
        if "POST" not in words:
            return filtered([{"state": json.loads(told.read_text())["state"]}], words)
        state = json.load(sys.stdin)["state"]
        told.write_text(json.dumps({**json.loads(told.read_text()), "state": state}))
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
    if path.endswith("/approvals"):
        review = {"state": "approved", "user": {"login": "somebody"}, "comment": "fine"}
        return filtered([{**review, "environments": [{"name": "production-approval"}]}], words)
    if "/actions/runs/" in path:
        waited = 0 if not broken("approval") else 30 * 86400
        return filtered(
            {"run_started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - waited))}, words
        )
    return filtered([], words)


def listed(path: str, deployments: list[dict[str, Any]], words: list[str]) -> int:
    """The newest first, by pages where no task is asked for."""
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


def npm(words: list[str]) -> int:
    """Scripts of package.json are really run; there is nothing to install and nobody to ask."""
    if words[0] != "run":
        return 1 if broken(f"npm-{words[0]}") else 0
    command = json.loads(Path("package.json").read_text())["scripts"][words[1]]
    return subprocess.run(["sh", "-c", command], check=False).returncode


def npx(words: list[str]) -> int:
    """A linter, a formatter, a compiler."""
    return 1 if broken(words[1]) else 0


def kubectl(words: list[str]) -> int:
    """Jobs that make backups, all of them just now."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    names = json.loads(os.environ.get("LIMITS", "{}")) or ["postgres-backup"]
    items = [{"metadata": {"name": name}, "status": {"lastSuccessfulTime": stamp}} for name in names]
    say(json.dumps({"items": [] if broken("backup") else items}))
    return 0


def complain(words: str) -> int:
    """To standard error, as programs do."""
    sys.stderr.write(f"{words}\n")
    return 1


PROGRAMS = {
    "docker": docker,
    "trivy": trivy,
    "cosign": cosign,
    "gh": gh,
    "npm": npm,
    "npx": npx,
    "kubectl": kubectl,
}

if __name__ == "__main__":
    sys.exit(main(re.sub(r"\.py$", "", Path(sys.argv[0]).name), sys.argv[1:]))
