"""A small platform with an origin, a developer's clone, a registry and a cluster, in one folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from generators import catalog, headers, pipeline
from generators.conventions import names
from generators.conventions.backups import approvals
from generators.model import Fleet
from generators.toolchain import Toolchain, cache
from tests.e2e.checkout import REPOSITORY

GOLDEN = REPOSITORY / "tests/catalogs/golden.yaml"
HERE = Path(__file__).parent
PLAYED = ("docker", "trivy", "cosign", "gh", "npm", "npx", "kubectl")
REPO = "demo/platform"
SOURCES = {
    "apps/front/Dockerfile": "FROM scratch\nCOPY app.txt /\n",
    "apps/front/app.txt": "works\n",
    "apps/front/package.json": json.dumps(
        {
            "scripts": {
                "lint": "true",
                "test:unit": "grep --quiet works app.txt",
                "test:integration": "true",
                "test:e2e": "true",
            }
        }
    ),
    "docs/notes.md": "Notes.\n",
    ".ci/run": "#!/bin/sh\necho tests of the project\n",
}
_SHELL = """\
#!/bin/sh
# act reads no further once a step has failed: on a busy machine what the step said last is lost without this.
{bash} "$@"
code=$?
[ "$code" = 0 ] || sleep 0.5
exit "$code"
"""
_WHO = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "somebody"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "somebody@demo.example"),
}


class World:
    """Its folder holds everything that the stand-ins remember; ``clone`` is where people work."""

    played: tuple[str, ...] = PLAYED
    """Programs that are stand-ins here."""
    kubeconfig: str = ""
    """Of a real cluster, where one takes the place of the one that is played."""
    addresses: Mapping[str, str] = MappingProxyType({})
    """Where a server runs in the place of a service container, by the address that a workflow has for it."""

    catalog: Path = GOLDEN
    sources: Mapping[str, str] = SOURCES
    """What services and the project are made of, by path."""
    groups: bool = False
    """Whether jobs wait for others of their concurrency group, as where several runs go at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clone = folder / "clone"
        self.origin = folder / "origin.git"
        (folder / "broken").mkdir(parents=True)
        (folder / "deployments").mkdir()
        self.programs = folder / "bin"
        self._link_programs()
        self._settings = {**_WHO, "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}"}
        self.git("init", "--quiet", "--bare", "--initial-branch", "main", str(self.origin), at=folder)
        self.git("config", "uploadpack.allowAnySHA1InWant", "true", at=self.origin)
        self.git("init", "--quiet", "--initial-branch", "main", str(self.clone), at=folder)
        self.git("remote", "add", "origin", str(self.origin))
        self.fill()
        self.commit("begin")

    def fill(self) -> None:
        """What the clone begins with."""
        self._approve(self.generate(self.catalog.read_text(encoding="utf-8")))
        for path, text in {**dict(_files()), **self.sources}.items():
            self.write(path, text)
        (self.clone / "doit").chmod(0o755)
        (self.clone / ".ci/run").chmod(0o755)

    def environment(self) -> dict[str, str]:
        """What the stand-ins go by, for every step of every job."""
        tools = Toolchain(REPOSITORY, lambda _: None)
        # What was built on this machine already is used by the verbs that need it.
        built = {"XDG_CACHE_HOME": os.fspath(cache.find_folder(os.environ).parent)} if self.kubeconfig else {}
        return {
            **self._settings,
            **built,
            "REHEARSAL": str(self.folder),
            "REHEARSAL_KUBECONFIG": self.kubeconfig,
            "REAL_DOIT": str(REPOSITORY / "doit"),
            "HELM": str(tools.program("helm")),
            "KUBECONFORM": str(tools.program("kubeconform")),
            "KUBERNETES": f"{tools.newest_kubernetes()}.0",
            "SCHEMAS": str(tools.schemas(tools.newest_kubernetes())),
        }

    def git(self, *words: str, at: Path | None = None) -> str:
        """What git printed; a failure is an error."""
        done = subprocess.run(
            ["git", *words],
            cwd=at or self.clone,
            env=self._settings,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """A file of the clone."""
        target = self.clone / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def commit(self, words: str, branch: str = "main") -> str:
        """Everything in the clone as a commit of a branch, pushed; its id."""
        if branch != self.git("branch", "--show-current"):
            self.git("switch", "--quiet", "--create", branch)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", words)
        self.git("push", "--quiet", "--force", "origin", branch)
        return self.git("rev-parse", "HEAD")

    def merge(self, branch: str, onto: str = "main") -> str:
        """The commit that joins a branch to ``onto``, as GitHub makes it for a request."""
        self.git("switch", "--quiet", "--detach", onto)
        self.git("merge", "--quiet", "--no-ff", "--message", f"Merge {branch}", branch)
        commit = self.git("rev-parse", "HEAD")
        self.git("push", "--quiet", "--force", "origin", f"{commit}:refs/pull/1/merge")
        self.git("switch", "--quiet", onto)
        return commit

    def land(self, commit: str) -> None:
        """Moves main to a commit."""
        self.git("switch", "--quiet", "main")
        self.git("reset", "--quiet", "--hard", commit)
        self.git("push", "--quiet", "--force", "origin", "main")

    def break_(self, *names: str) -> None:
        """From now on these fail, and nothing else."""
        shutil.rmtree(self.folder / "broken")
        (self.folder / "broken").mkdir()
        for name in names:
            (self.folder / "broken" / name).touch()

    def calls(self, *words: str) -> list[list[str]]:
        """What the stand-ins were asked that begins so, in order."""
        path = self.folder / "calls.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [one for one in map(json.loads, lines) if one[: len(words)] == list(words)]

    def running(self, environment: str, service: str) -> dict[str, str]:
        """What the cluster runs; empty for nothing."""
        path = self.folder / "cluster.json"
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        running: dict[str, str] = found.get(f"{environment}/{service}", {})
        return running

    def ci_ended(self, commit: str, status: str, event: str = "push", hours: int = 0) -> None:
        """What GitHub would know of the run of a commit, which is played apart and began ``hours`` ago.

        That was not for the first time: it was created a long time before.
        """
        path = self.folder / "runs.json"
        runs = json.loads(path.read_text()) if path.exists() else []
        started = (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
        times = {"created_at": "2026-01-01T00:00:00Z", "run_started_at": started}
        known = {"headSha": commit, "status": status, "event": event, **times}
        runs.append({"databaseId": len(runs) + 1, **known})
        path.write_text(json.dumps(runs))

    def delivered(self, commit: str) -> None:
        """What GitHub would know after all of a commit was delivered to the first environment."""
        event = {"task": "deliver", "environment": "staging", "sha": commit, "state": "success"}
        (self.folder / "deployments/0.json").write_text(json.dumps(event))

    def delivered_one(self, service: str, environment: str, commit: str) -> None:
        """What GitHub would know after one service was delivered."""
        told = {"environment": environment, "sha": commit, "state": "success", "description": ""}
        path = self.folder / f"deployments/1-{environment}-{service}.json"
        path.write_text(json.dumps({"task": f"deliver:{service}", **told}))

    def signed(self, reference: str) -> None:
        """What a registry would have of an image that was built here before."""
        (self.folder / "signatures").mkdir(exist_ok=True)
        name = hashlib.sha256(reference.encode()).hexdigest()
        (self.folder / "signatures" / name).write_text(reference)

    def commented(self, number: int, body: str) -> None:
        """What stands below the request already."""
        (self.folder / "comments.json").write_text(json.dumps([{"id": number, "body": body}]))

    def events(self) -> list[dict[str, Any]]:
        """Deployments that were told to GitHub, oldest first."""
        return [json.loads(one.read_text()) for one in sorted((self.folder / "deployments").glob("*.json"))]

    def categories(self) -> list[tuple[str, ...]]:
        """What is on the security page, a row for each report of each run: the parts of its category."""
        return sorted(tuple(one.name.split()) for one in self.folder.glob("security-page/*/*"))

    def _link_programs(self) -> None:
        self.programs.mkdir()
        for name in self.played:
            (self.programs / name).symlink_to(HERE / "programs.py")
        (self.programs / "python3").symlink_to(sys.executable)
        shell = self.programs / "bash"
        shell.write_text(_SHELL.format(bash=shutil.which("bash")), encoding="utf-8")
        shell.chmod(0o755)

    def _approve(self, fleet: Fleet) -> None:
        """Release records of the platform, where something runs inside an environment."""
        for environment in (one.name for one in fleet.environments):
            images = {
                name: {"version": version, "digest": f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"}
                for name, version in approvals(environment, fleet).items()
            }
            record = {"images": images, "release": {"commit": "0" * 40, "approvedBy": "somebody"}}
            if images:
                self.write(names.release_record(environment, "platform"), json.dumps(record))

    def generate(self, text: str) -> Fleet:
        """The catalog with everything that follows from it, in the clone and not yet committed."""
        self.write("services.yaml", text)
        loaded = catalog.load(self.clone / "services.yaml", "services.yaml")
        assert loaded.model is not None, loaded.problems
        for artifact in pipeline.plan(loaded.model, None):
            if artifact.link:
                link = self.clone / artifact.path
                link.parent.mkdir(parents=True, exist_ok=True)
                link.unlink(missing_ok=True)
                link.symlink_to(artifact.link)
            else:
                self.write(artifact.path, headers.stamp(artifact, loaded.model.fleet.platform.name))
        return loaded.model.fleet


def _files() -> Iterator[tuple[str, str]]:
    for path in (*(REPOSITORY / "ci").glob("*.py"), REPOSITORY / "ci/pins.json"):
        yield f"ci/{path.name}", path.read_text(encoding="utf-8")
    yield "doit", (HERE / "cluster.py").read_text(encoding="utf-8")
    yield ".gitignore", "__pycache__/\n"
