"""Random histories of small platforms, written into git by one process each."""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.ci.deeds import DEEDS, ELSEWHERE, IDS, add_service, share_folder
from tests.ci.worlds import FILE, World


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
        add_service(world, chance, name)
    for kind in ELSEWHERE.values():
        for path in chance.sample(kind, 2):
            world.files[path] = (FILE, b"start")
    share_folder(world, chance)
    world.generate()
    return world


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
    deed = chance.choice(DEEDS)
    return f"{deed.__name__}: {deed(world, history.states, chance)}"
