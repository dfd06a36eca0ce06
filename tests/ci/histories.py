"""Random histories of small platforms, written into git by one process each."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.ci.worlds import FILE, LINK, PROGRAM, Files, Stated, World

IDS = ("api", "api-gateway", "x", "id", "a", "ab", "web", "tests", "ci", "wallet", "logai", "docs")
"""Ids that are the beginning of others, single letters, and names of folders of the repository."""

NAMES = (
    *("main.py", "README.md", "Dockerfile", "migrations/1.sql", "deep/er/still.txt", "services.yaml"),
    *('quo"te.txt', "new\nline.txt", "tab\t.txt", "dollar$(id).txt", "ünïcode.txt", "back\\slash", " blank "),
    *("\udcff\udcfe.bin", ".github/workflows/x.yml", "ci/plan.py"),
)
"""Names below a service's folder, some of which would mean something else anywhere else."""

ELSEWHERE = {
    "input": ("generators/a.py", "templates/x/y.yaml", ".github/workflows/ci.yml", "ci/plan.py", "doit"),
    "unknown": ("apps/nobody/x.py", "new/folder/x", "Makefile", "apps/ap/x", "libs/other/x", "apix/x"),
    "ignored": ("README.md", "docs/guide/x.txt", "apps/nobody.md", "libs/notes.md"),
    "neutral": (".github/CODEOWNERS", ".gitignore"),
    "fleet": ("monitoring/rules/platform/disk.yaml", "charts/workload/x.tpl"),
}


@dataclass
class History:
    """Commits by name, each a state with its parents, in the order they were made."""

    seed: int
    states: dict[str, World] = field(default_factory=dict)
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deeds: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)


def make(seed: int) -> History:
    """A history of some commits with the pairs worth comparing; the same for the same seed."""
    chance = random.Random(seed)
    history = History(seed)
    world = _start(chance)
    _note(history, "c0", world, (), "start")
    tip = "c0"
    for number in range(1, chance.randint(4, 8)):
        name = f"c{number}"
        if number > 2 and chance.random() < 0.25:
            tip = _merge(history, chance, tip, name)
            continue
        world = history.states[tip].copy()
        done = [_step(world, history, chance)]
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            # Data that followed an edit once and not again is refused by the check of generated files,
            # and no reader without YAML can see it.
            was_current = world.is_current
            done.append(_step(world, history, chance))
            if was_current and not world.is_current:
                world.generate()
        _note(history, name, world, (tip,), ", ".join(done))
        history.pairs.append((tip, name))
        if chance.random() < 0.15 and len(history.parents[tip]) == 1:
            # A forced push: the next commits grow from an older one.
            older = history.parents[tip][0]
            history.pairs.append((name, older))
            tip = older
        else:
            tip = name
    names = list(history.states)
    history.pairs.append(("c0", names[-1]))
    history.pairs.append((names[-1], "c0"))
    history.pairs = [pair for pair in history.pairs if _is_fair(history, *pair)]
    history.pairs = chance.sample(history.pairs, min(len(history.pairs), 5))
    return history


def _is_fair(history: History, base: str, head: str) -> bool:
    """Whether the detector can be asked about a pair.

    A commit whose data is not current gets onto no branch that others start from, because the check of
    generated files is required. So it may be a head, seen from its own parent, and never a base.
    """
    fresh = history.states[head].is_current or history.parents[head] == (base,)
    return fresh and history.states[base].is_current


def write(history: History, folder: Path) -> None:
    """Puts the history into a new repository, and the commits' ids into ``ids``."""
    git(folder, "init", "--quiet", "--initial-branch=main", ".")
    stream = b"".join(_commit(history, name) for name in history.states)
    subprocess.run(
        ["git", "fast-import", "--quiet", "--export-marks=marks"], cwd=folder, input=stream, check=True
    )
    marks = dict(line.split() for line in (folder / "marks").read_text().splitlines())
    history.ids = {name: marks[f":{number}"] for number, name in enumerate(history.states, 1)}


def git(folder: Path, *words: str) -> str:
    """What a git command says; it must succeed."""
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _commit(history: History, name: str) -> bytes:
    numbers = {one: number for number, one in enumerate(history.states, 1)}
    lines = [
        b"commit refs/heads/" + name.encode(),
        b"mark :%d" % numbers[name],
        b"committer Nobody <nobody@codai.example> %d +0000" % (1_700_000_000 + numbers[name]),
        _data(history.deeds[name].encode("utf-8", "surrogateescape")),
    ]
    for word, parent in zip((b"from", b"merge"), history.parents[name], strict=False):
        lines.append(word + b" :%d" % numbers[parent])
    lines.append(b"deleteall")
    for path, (mode, content) in sorted(history.states[name].tree().items()):
        lines += [b"M " + mode.encode() + b" inline " + _quoted(path), _data(content)]
    return b"\n".join([*lines, b""])


def _data(content: bytes) -> bytes:
    return b"data %d\n%s" % (len(content), content)


def _quoted(path: str) -> bytes:
    raw = path.encode("utf-8", "surrogateescape")
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def _note(history: History, name: str, world: World, parents: tuple[str, ...], deed: str) -> None:
    history.states[name], history.parents[name], history.deeds[name] = world, parents, deed


def _start(chance: random.Random) -> World:
    world = World()
    for name in chance.sample(IDS, chance.randint(4, 8)):
        _add_service(world, chance, name)
    for kind in ELSEWHERE.values():
        for path in chance.sample(kind, 2):
            world.files[path] = (FILE, b"start")
    _share(world, chance)
    world.generate()
    return world


def _add_service(world: World, chance: random.Random, name: str) -> None:
    others = sorted(world.services)
    world.services[name] = Stated(chance.sample(others, min(len(others), chance.choice((0, 1, 1, 2)))))
    for path in (f"apps/{name}/main.py", f"charts/{name}/values.yaml", f"tests/services/{name}/unit/t.py"):
        world.files[path] = (FILE, name.encode())
    world.files[f"monitoring/rules/services/{name}.yaml"] = (FILE, b"rules")


def _share(world: World, chance: random.Random) -> None:
    folder = chance.choice(("libs/ui", "libs/ui/forms", "libs/money"))
    world.shared[folder] = sorted(chance.sample(sorted(world.services), min(2, len(world.services))))
    world.files[f"{folder}/shared.py"] = (FILE, b"shared")


def _merge(history: History, chance: random.Random, tip: str, name: str) -> str:
    """A branch from an older commit, changed once, and merged: files of both sides."""
    older = chance.choice([one for one in history.states if history.parents[one]] or [tip])
    side = history.states[older].copy()
    deed = _step(side, history, chance)
    _note(history, f"{name}-side", side, (older,), deed)
    merged = history.states[tip].copy()
    merged.files |= {path: one for path, one in side.files.items() if path not in merged.files}
    if chance.random() < 0.5:
        merged.services |= {
            one: stated for one, stated in side.services.items() if one not in merged.services
        }
        merged.generate()
    _note(history, name, merged, (tip, f"{name}-side"), f"merge of {deed}")
    history.pairs += [(tip, name), (f"{name}-side", name), (older, f"{name}-side")]
    return name


def _step(world: World, history: History, chance: random.Random) -> str:
    deed = chance.choice(_DEEDS)
    return f"{deed.__name__}: {deed(world, history, chance)}"


def _own_files(world: World) -> list[str]:
    return sorted(path for path in world.files if path.startswith(("apps/", "charts/", "tests/", "libs/")))


def edit(world: World, _: History, chance: random.Random) -> str:
    """Changes, adds or removes a file, its mode or its type, of a service."""
    name = chance.choice(sorted(world.services) or ["nobody"])
    folders = (f"apps/{name}", f"apps/{name}", f"charts/{name}", f"tests/services/{name}", f"libs/{name}")
    path = f"{chance.choice(folders)}/{chance.choice(NAMES)}"
    if path in world.files and chance.random() < 0.3:
        del world.files[path]
        return f"deleted {path}"
    mode = chance.choice((FILE, FILE, FILE, PROGRAM, LINK))
    world.files[path] = (mode, str(chance.random()).encode())
    return path


def elsewhere(world: World, _: History, chance: random.Random) -> str:
    """Changes or removes a file that is no service's."""
    kind = chance.choice(("input", "unknown", "ignored", "ignored", "ignored", "neutral", "neutral", "fleet"))
    path = chance.choice(ELSEWHERE[kind])
    if path in world.files and chance.random() < 0.4:
        del world.files[path]
    else:
        world.files[path] = (FILE, str(chance.random()).encode())
    return path


def share(world: World, _: History, chance: random.Random) -> str:
    """Changes shared code, or who shares it."""
    if world.shared and chance.random() < 0.6:
        folder = chance.choice(sorted(world.shared))
        path = f"{folder}/{chance.choice(('a.py', 'README.md', 'forms/b.py'))}"
        world.files[path] = (FILE, str(chance.random()).encode())
        return path
    if world.services:
        _share(world, chance)
        world.generate()
    return "who shares"


def move(world: World, _: History, chance: random.Random) -> str:
    """Moves files, unchanged, within a service or from one to another."""
    files = _own_files(world)
    if not files or not world.services:
        return "nothing"
    path = chance.choice(files)
    name = chance.choice(sorted(world.services))
    target = f"apps/{name}/moved-{chance.randint(0, 3)}.py"
    world.files[target] = world.files.pop(path)
    return f"{path} to {target}"


def restate(world: World, _: History, chance: random.Random) -> str:
    """Edits the catalog; the generated data follows, or not, or only in part."""
    if not world.services:
        return "nothing"
    name = chance.choice(sorted(world.services))
    one, others = world.services[name], sorted(world.services.keys() - {name})
    deed = chance.choice(("config", "network", "call", "uncall", "language", "paths", "tiers", "settings"))
    if deed == "call" and others:
        one.calls = sorted({*one.calls, chance.choice(others)})
    elif deed == "uncall" and one.calls:
        one.calls.remove(chance.choice(one.calls))
    elif deed == "paths":
        one.paths = [] if one.paths else [f"extra/{name}"]
        world.files[f"extra/{name}/x.py"] = (FILE, str(chance.random()).encode())
    elif deed == "language":
        one.language = chance.choice(("python", "typescript"))
    elif deed in ("tiers", "settings"):
        setattr(world, deed, str(chance.random()))
    else:
        setattr(one, "config" if deed in ("call", "uncall") else deed, str(chance.random()))
    follows = chance.choice(("all", "all", "all", "none", "part"))
    if follows == "all":
        world.generate()
    elif follows == "part" and others and deed not in ("tiers", "settings"):
        world.services[others[0]].config = str(chance.random())
        world.generate(name)
    return f"{deed} of {name}, followed by {follows}"


def come_and_go(world: World, _: History, chance: random.Random) -> str:
    """Adds a service or removes one, with its files or without."""
    free = sorted(set(IDS) - world.services.keys())
    if free and chance.random() < 0.5:
        name = chance.choice(free)
        _add_service(world, chance, name)
    elif len(world.services) > 1:
        name = chance.choice(sorted(world.services))
        del world.services[name]
        for one in world.services.values():
            one.calls = [callee for callee in one.calls if callee != name]
        world.shared = {p: [n for n in names if n != name] for p, names in world.shared.items()}
        if chance.random() < 0.7:
            gone = (f"apps/{name}/", f"charts/{name}/", f"tests/services/{name}/")
            world.files = {path: one for path, one in world.files.items() if not path.startswith(gone)}
    else:
        return "nothing"
    world.generate()
    return name


def ignore(world: World, _: History, chance: random.Random) -> str:
    """Edits what the catalog ignores, and maybe a file that it means."""
    pattern = chance.choice(("*.txt", "new/", "libs/other", "*.py"))
    world.ignored = (
        [one for one in world.ignored if one != pattern]
        if pattern in world.ignored
        else [
            *world.ignored,
            pattern,
        ]
    )
    world.generate()
    if chance.random() < 0.5:
        world.files["new/folder/x"] = (FILE, str(chance.random()).encode())
    return pattern


def revert(world: World, history: History, chance: random.Random) -> str:
    """Goes back to the state of an earlier commit."""
    name = chance.choice(sorted(history.states))
    world.__dict__.update(history.states[name].copy().__dict__)
    return name


_DEEDS: tuple[Callable[[World, History, random.Random], str], ...] = (
    *(edit, edit, edit, elsewhere, elsewhere, share, move, move),
    *(restate, restate, restate, come_and_go, ignore, revert),
)


def files_of(world: World) -> Files:
    """What a commit of a state holds."""
    return world.tree()
