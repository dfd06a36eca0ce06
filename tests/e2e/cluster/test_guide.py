"""What the page on operating shows of a bad release, drift and promotions is what the commands print.

Every block of those sections is typed on a real control plane. Figures, digests and times may be others;
words, lines, rules and versions may not.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import Cluster, digest_that, running
from cluster.api import MERGE
from cluster.fleet import install
from generators.toolchain import Toolchain
from tests.support.catalogs import REPOSITORY, load, with_freezes

pytestmark = pytest.mark.slow

PAGE = REPOSITORY / "docs/guide/operate.md"
SERVICES = ("logai", "tools")
HPA = "/apis/autoscaling/v2/namespaces/codai-staging/horizontalpodautoscalers/logai"
DEPLOYED = "/apis/apps/v1/namespaces/codai-production/deployments/tools"
BY_HAND = "kubectl-patch"
LOOSE = re.compile(r"sha256:[0-9a-f]+…?|\b[0-9a-f]{12}\b|…|\d+(?:\.\d+)*")
SCROLLED = re.compile(r"[a-z0-9-]+ (deployed|rolled-back|failed|unchanged) +\d+\.\d s")
VERSION = re.compile(r"\d+\.\d+\.\d+")


class Person:
    """Types what the page shows, in a checkout of its own with an origin; nothing is frozen on that day."""

    def __init__(self, cluster: Cluster, folder: Path, catalog: str = "services.yaml") -> None:
        self._cluster = cluster
        self._folder, self._options = folder, ("--catalog", catalog, "--output", ".")
        self.tree, self.origin = folder / "tree", str(folder / "origin.git")

    def begin(self) -> None:
        """The checkout, with what it holds pushed."""
        self.tree.mkdir()
        text = with_freezes((REPOSITORY / "services.yaml").read_text(encoding="utf-8"))
        (self.tree / "services.yaml").write_text(text, encoding="utf-8")
        assert self.type("./doit generate")[-1].startswith("generate: ")
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("init", "--quiet", "--bare", "--initial-branch=main", self.origin)
        self.git("add", ".")
        self.git("commit", "--quiet", "--message=base")
        self.git("remote", "add", "origin", self.origin)
        self.git("push", "--quiet", "--set-upstream", "origin", "main")

    def where(self, soak: str) -> Person:
        """The same person where a release has to soak that long."""
        catalog = self._folder / f"{soak}.yaml"
        text = (self.tree / "services.yaml").read_text(encoding="utf-8")
        assert "soak: 1h" in text
        catalog.write_text(text.replace("soak: 1h", f"soak: {soak}"), encoding="utf-8")
        return Person(self._cluster, self._folder, str(catalog))

    def git(self, *words: str, folder: Path | None = None) -> str:
        """What git says in the checkout, or in another folder."""
        done = subprocess.run(
            ["git", *words],
            cwd=folder or self.tree,
            env=_environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def merge(self, branch: str) -> None:
        """Somebody else merges a branch of the origin, and the checkout has what was merged."""
        approver = self._folder / "approver"
        self.git("clone", "--quiet", self.origin, str(approver), folder=self._folder)
        self.git("merge", "--quiet", "--no-ff", "--message=approved", f"origin/{branch}", folder=approver)
        self.git("push", "--quiet", "origin", "main", folder=approver)
        self.git("pull", "--quiet", "--ff-only")

    def type(self, command: str) -> list[str]:
        """What it prints, findings and result, one line an entry, spaces as one."""
        program, *words = shlex.split(_whole(command))
        assert program == "./doit"
        # What takes no time has nothing to show meanwhile.
        still = () if words[0] == "generate" else ("--progress", "none")
        done = subprocess.run(
            [str(REPOSITORY / "doit"), *words, *self._options, *still],
            cwd=self.tree,
            env={**_environment(), "KUBECONFIG": str(self._cluster.kubeconfig), "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=400,
            check=False,
        )
        said = done.stdout.replace(os.path.relpath(REPOSITORY / "doit", self.tree), "./doit")
        # Where nobody sees a bar, each service is told as it ends; the page shows a terminal.
        return [line for line in squeezed(said) if not SCROLLED.match(line)]


def squeezed(text: str) -> list[str]:
    """The lines that hold something, spaces as one."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _environment() -> dict[str, str]:
    """Somebody whom git knows, whatever is set here."""
    roles = [f"GIT_{role}" for role in ("AUTHOR", "COMMITTER")]
    known = {f"{role}_NAME": "Reader" for role in roles} | {
        f"{role}_EMAIL": "r@demo.example" for role in roles
    }
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return {**os.environ, **known, **own}


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    """Somebody with an environment in which two services run in a version that was verified, and the next
    one, in which none does.
    """
    model = load("services.yaml")
    helm, charts = Toolchain(REPOSITORY, lambda _: None).program("helm"), REPOSITORY / "charts"
    with running(model) as cluster:
        for environment in model.fleet.environments[:2]:
            install(cluster, model, environment, helm=helm, charts=charts, services=())
        one = Person(cluster, tmp_path)
        one.begin()
        images = " ".join(f"--image {name}=1.0.0@{digest_that('well', name)}" for name in SERVICES)
        said = one.type(f"./doit deploy staging {' '.join(SERVICES)} {images} --apply")
        assert said[-1] == "deploy staging: 2 of 2 in place", said
        yield one


def test_the_page_shows_what_the_commands_print(person: Person) -> None:
    bad, back = blocks("A bad release")
    compare(person, bad)
    person.type("./doit deploy staging tools --image tools=1.1.1@sha256:badc0de5… --keep --apply")
    compare(person, back)
    told, kept, reverted = blocks("Drift")
    by_hand(person, 9)
    compare(person, told)
    compare(person, kept)
    assert bound(person) == (9, {"helm", BY_HAND})
    # What was kept gives way to the next change of the key.
    catalog = person.tree / "services.yaml"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("{scaling: {max: 9}}", "{scaling: {max: 5}}"), encoding="utf-8")
    person.type("./doit generate")
    assert person.type("./doit deploy staging logai --apply")[-1] == "deploy staging: 1 of 1 in place"
    assert bound(person) == (5, {"helm"})
    by_hand(person, 7)
    compare(person, reverted)
    assert bound(person) == (5, {"helm"})
    promoted(person)


def by_hand(person: Person, most: int) -> None:
    """Somebody gives the autoscaler another bound."""
    body = {"spec": {"maxReplicas": most}}
    assert person._cluster.api.request("PATCH", HPA, body, {"fieldManager": BY_HAND}, MERGE).ok


def bound(person: Person) -> tuple[int, set[str]]:
    """How many pods the autoscaler may have at most, and who says so."""
    found = person._cluster.api.get(HPA)
    owners = {
        one["manager"]
        for one in found["metadata"]["managedFields"]
        if "f:maxReplicas" in one["fieldsV1"].get("f:spec", {})
    }
    return found["spec"]["maxReplicas"], owners


def promoted(person: Person) -> None:
    """The page's promotion: a branch that changes nothing until somebody has merged it."""
    promote, proposed, approved = blocks("Promote")
    compare(person.where("1h"), promote)
    said = compare(person.where("0s"), proposed)
    (push,) = (line.partition(",")[0] for line in said if line.startswith("git push "))
    person.git(*shlex.split(push)[1:])
    branch = push.split()[-1]
    changed = person.git("--git-dir", person.origin, "diff", "--name-only", "main", branch)
    assert changed.split() == ["releases/production/tools.yaml"]
    # Written beside the checkout: nobody who works there notices, and nothing may run because of it.
    assert person.git("rev-parse", "--abbrev-ref", "HEAD").strip() == "main"
    assert "releases/production" not in person.git("status", "--porcelain", "--untracked-files=all")
    unapproved = person.type("./doit deploy production tools")
    assert any("have no release record" in line for line in unapproved), unapproved
    person.merge(branch)
    compare(person, approved)
    (container,) = person._cluster.api.get(DEPLOYED)["spec"]["template"]["spec"]["containers"]
    assert container["image"].rpartition("@")[2] == digest_that("well", "tools")


def compare(person: Person, block: str) -> list[str]:
    """Types the commands of a block and holds what they print against it; what the last one printed."""
    said: list[str] = []
    for part in block.split("$ ")[1:]:
        command, *shown = squeezed(part)
        said = person.type(command)
        fits = len(said) == len(shown) and all(map(fitting, shown, said))
        assert fits, f"{command}\npage:\n{os.linesep.join(shown)}\nprinted:\n{os.linesep.join(said)}"
    return said


def fitting(shown: str, said: str) -> bool:
    """Whether a printed line is the page's, but for what differs from run to run."""
    return re.fullmatch(pattern(shown), said) is not None


def pattern(shown: str) -> str:
    parts, end = [], 0
    for found in LOOSE.finditer(shown):
        parts += [re.escape(shown[end : found.start()]), _loosely(found[0])]
        end = found.end()
    return "".join((*parts, re.escape(shown[end:])))


def _loosely(word: str) -> str:
    if word.startswith("sha256:"):
        return r"sha256:[0-9a-f]+"
    if word == "…":
        return ".*"
    if VERSION.fullmatch(word):
        return re.escape(word)
    return r"[0-9a-f]{12}" if len(word) == 12 else r"\d+(?:\.\d+)*"


def blocks(section: str) -> list[str]:
    """The blocks with commands of a section of the page, in order."""
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found = re.findall(r"^```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, f"the page shows nothing of {section}"
    return found


def _whole(command: str) -> str:
    """A command with the digests written out that the page shortens."""
    return re.sub(r"sha256:([0-9a-f]+)…", lambda found: f"sha256:{found[1]:a<64}", command)


@pytest.mark.parametrize(
    ("shown", "said", "expected"),
    [
        ("2 of 3 in 39.0 s", "3 of 3 in 4 s", True),
        ("1.0.0 serves again", "1.0.1 serves again", False),
        ("tools to 1.0.0 (sha256:badc0de2…)", "tools to 1.0.0 (sha256:abc)", True),
        ("1 of 1 healthy", "1 of 1 well", False),
        ("a [deploy/failed]", "a [deploy/barred]", False),
    ],
)
def test_what_may_differ_and_what_may_not(shown: str, said: str, expected: bool) -> None:
    assert fitting(shown, said) is expected
