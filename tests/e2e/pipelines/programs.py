#!/usr/bin/env python3
"""What the rehearsal has instead of GitHub, a container engine, a registry and npm's registry.

Linked under each program's own name. Everything it is asked is written down, in order, in the folder
`REHEARSAL`; what fails there is named by files in its sub-folder `broken`. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

# Run under each program's name, so that nobody has said where the repository is.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.e2e.pipelines.played_github import gh
from tests.e2e.pipelines.played_world import WORLD, broken, complain, option, say


def main(name: str, words: list[str]) -> int:
    """Does what the program of this name would."""
    with (WORLD / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps([name, *words]) + "\n")
    return PROGRAMS[name](words)


def docker(words: list[str]) -> int:
    """A builder and a registry: an image's digest is that of the folder and of the run it was built in."""
    if words[:2] == ["buildx", "build"]:
        folder = Path(words[-1])
        if not Path(option(words, "--file")).is_file() or broken(f"build-{folder.name}"):
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
