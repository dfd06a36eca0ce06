"""What may happen to a platform from one commit to the next, each deed by chance in its details."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.ci.worlds import FILE, LINK, PROGRAM, Stated, World

IDS = ("api", "api-gateway", "x", "id", "a", "ab", "web", "tests", "ci", "wallet", "logai", "docs")
"""Ids that are the beginning of others, single letters, and names of folders of the repository."""

NAMES = (
    *("main.py", "README.md", "Dockerfile", "migrations/1.sql", "deep/er/still.txt", "services.yaml"),
    *('quo"te.txt', "new\nline.txt", "tab\t.txt", "dollar$(id).txt", "ünïcode.txt", "back\\slash", " blank "),
    *("\udcff\udcfe.bin", ".github/workflows/x.yml", "ci/plan.py", "contract.json", "expectations.json"),
)
"""Names below a service's folder, some of which would mean something else anywhere else."""

ELSEWHERE = {
    "input": ("generators/a.py", "templates/x/y.yaml", ".github/workflows/ci.yml", "ci/plan.py", "doit"),
    "unknown": ("apps/nobody/x.py", "new/folder/x", "Makefile", "apps/ap/x", "libs/other/x", "apix/x"),
    "ignored": ("README.md", "docs/guide/x.txt", "apps/nobody.md", "libs/notes.md"),
    "project": ("tests/unit/test_a.py", "bench/a.py", "ci/README.md", "tests/golden/README.md"),
    "common": ("tests/services/support/a.ts", "lab/a.py", "tests/conftest.py"),
    "neutral": (".github/CODEOWNERS", ".gitignore"),
    "fleet": ("monitoring/rules/platform/disk.yaml", "charts/workload/x.tpl"),
}

LINKED = ("README.md", "docs/guide/x.txt", ".gitignore")
"""What nothing follows from, until a service links to it."""

OF_ALL = ("tiers", "settings", "alerting")
RESTATED = ("config", "network", "call", "uncall", "language", "paths", "alerts", "alerts", *OF_ALL)
"""What an edit of the catalog may change: of a service, or of all of them."""

States = Mapping[str, World]
"""Earlier commits by name."""


def add_service(world: World, chance: random.Random, name: str) -> None:
    others = sorted(world.services)
    world.services[name] = Stated(chance.sample(others, min(len(others), chance.choice((0, 1, 1, 2)))))
    for path in (f"apps/{name}/main.py", f"charts/{name}/values.yaml", f"tests/services/{name}/unit/t.py"):
        world.files[path] = (FILE, name.encode())


def share_folder(world: World, chance: random.Random) -> None:
    folder = chance.choice(("libs/ui", "libs/ui/forms", "libs/money"))
    world.shared[folder] = sorted(chance.sample(sorted(world.services), min(2, len(world.services))))
    world.files[f"{folder}/shared.py"] = (FILE, b"shared")


def _own_files(world: World) -> list[str]:
    return sorted(path for path in world.files if path.startswith(("apps/", "charts/", "tests/", "libs/")))


def edit(world: World, _: States, chance: random.Random) -> str:
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


def elsewhere(world: World, _: States, chance: random.Random) -> str:
    """Changes or removes a file that is no service's."""
    kind = chance.choice((*ELSEWHERE, "ignored", "ignored", "neutral", "project"))
    path = chance.choice(ELSEWHERE[kind])
    if path in world.files and chance.random() < 0.4:
        del world.files[path]
    else:
        world.files[path] = (FILE, str(chance.random()).encode())
    return path


def share(world: World, _: States, chance: random.Random) -> str:
    """Changes shared code, or who shares it."""
    if world.shared and chance.random() < 0.6:
        folder = chance.choice(sorted(world.shared))
        path = f"{folder}/{chance.choice(('a.py', 'README.md', 'forms/b.py'))}"
        world.files[path] = (FILE, str(chance.random()).encode())
        return path
    if world.services:
        share_folder(world, chance)
        world.generate()
    return "who shares"


def move(world: World, _: States, chance: random.Random) -> str:
    """Moves files, unchanged, within a service or from one to another."""
    files = _own_files(world)
    if not files or not world.services:
        return "nothing"
    path = chance.choice(files)
    name = chance.choice(sorted(world.services))
    target = f"apps/{name}/moved-{chance.randint(0, 3)}.py"
    world.files[target] = world.files.pop(path)
    return f"{path} to {target}"


def restate(world: World, _: States, chance: random.Random) -> str:
    """Edits the catalog; the generated data follows, or not, or only in part."""
    if not world.services:
        return "nothing"
    name = chance.choice(sorted(world.services))
    one, others = world.services[name], sorted(world.services.keys() - {name})
    deed = chance.choice(RESTATED)
    if deed == "call" and others:
        one.calls = sorted({*one.calls, chance.choice(others)})
    elif deed == "uncall" and one.calls:
        one.calls.remove(chance.choice(one.calls))
    elif deed == "paths":
        one.paths = [] if one.paths else [f"extra/{name}"]
        world.files[f"extra/{name}/x.py"] = (FILE, str(chance.random()).encode())
    elif deed == "language":
        one.language = chance.choice(("python", "typescript"))
    elif deed in OF_ALL:
        setattr(world, deed, str(chance.random()))
    else:
        setattr(one, "config" if deed in ("call", "uncall") else deed, str(chance.random()))
    follows = chance.choice(("all", "all", "all", "none", "part"))
    if follows == "all":
        world.generate()
    elif follows == "part" and others and deed not in OF_ALL:
        world.services[others[0]].config = str(chance.random())
        world.generate(name)
    return f"{deed} of {name}, followed by {follows}"


def come_and_go(world: World, _: States, chance: random.Random) -> str:
    """Adds a service or removes one, with its files or without."""
    free = sorted(set(IDS) - world.services.keys())
    if free and chance.random() < 0.5:
        name = chance.choice(free)
        add_service(world, chance, name)
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


def mislay(world: World, _: States, chance: random.Random) -> str:
    """Removes the entry of a service that the catalog still has, with a change of its sources or without."""
    name = chance.choice(sorted(world.services) or ["nobody"])
    world.data.pop(f"ci/services/{name}.json", None)
    if chance.random() < 0.5:
        world.files[f"apps/{name}/main.py"] = (FILE, str(chance.random()).encode())
    return name


def link(world: World, _: States, chance: random.Random) -> str:
    """Links a file or a folder that nobody owns, or that is another one's, from a service; or edits one."""
    path = chance.choice((*LINKED, "docs"))
    if world.services and chance.random() < 0.6:
        name = chance.choice(sorted(world.services))
        world.files[f"apps/{name}/linked"] = (LINK, f"../../{path}".encode())
        return f"apps/{name}/linked to {path}"
    path = chance.choice(LINKED)
    world.files[path] = (FILE, str(chance.random()).encode())
    return path


def ignore(world: World, _: States, chance: random.Random) -> str:
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


def revert(world: World, states: States, chance: random.Random) -> str:
    """Goes back to the state of an earlier commit."""
    name = chance.choice(sorted(states))
    world.__dict__.update(states[name].copy().__dict__)
    return name


DEEDS: tuple[Callable[[World, States, random.Random], str], ...] = (
    *(edit, edit, edit, elsewhere, elsewhere, share, move, move),
    *(restate, restate, restate, come_and_go, ignore, revert, link, mislay),
)
