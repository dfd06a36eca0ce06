"""The tasks: names and nothing else. `./doit VERB` does the same with options and exit codes.

Imports nothing heavy: doit reads this file on every start, also for `doit list`.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

DOIT_CONFIG = {
    "default_tasks": ["generate"],
    "verbosity": 2,
    "continue": True,
    "dep_file": os.path.join(os.path.dirname(sys.executable), os.pardir, "doit.db"),
    "backend": "json",
}

HERE = os.path.dirname(os.path.abspath(__file__))

# As in generators/cli/verbs.py, which may not be imported here; a test compares the two. Without
# `help`: doit has a command of that name.
VERBS = {
    "generate": "write everything that follows from the catalog",
    "check": "prove that what is committed is current and valid",
    "diff": "show what generate would change, in words and then as text",
    "new": "add a service: ask, then write its block, its sources and what follows",
    "update": "bring services' sources to the newest template, keeping the teams' edits",
    "scorecard": "show how much of the fleet each kind of file covers",
    "explain": "explain a key of the catalog, or a file: where it comes from, and what to edit",
    "report": "write the week's report, or the list of what is open today",
    "status": "show what runs in each environment, and whether it is well",
    "history": "show what happened to a service, from a chain that can be proved",
    "drift": "compare what runs with what was deployed: who changed what by hand",
    "logs": "print what the pods of a service wrote, in the order of time",
    "deploy": "bring an environment to what the catalog and the release records say",
    "verify": "judge every service of an environment, with the reason and a next step",
    "promote": "write release records of exactly what was verified one environment before",
    "rollback": "take a service back to the last release that was verified",
    "retire": "remove releases of services that left the catalog, and keep their data",
    "scale": "run more pods of a service for a while, within the catalog's bounds",
    "restart": "replace the pods of a service by new ones, a few at a time",
    "stop": "take services out of operation until they are scaled again",
    "quarantine": "cut a service off from the network at once, and let it back",
    "backup": "show how old the copies of databases are, or make one now",
    "restore": "bring a database or a cache back from a copy",
    "test": "run the project's tests (test:quick, test:deep, test:services)",
    "rehearse": "run the real monitoring over a fake fleet and break it; rehearse:cluster: operations",
    "cluster": "run a real Kubernetes control plane here: up, status, down",
    "bench": "measure speed and memory against a floor, in one run",
    "golden": "rewrite the golden trees the tests compare with",
    "setup": "build and fetch every program the checks need",
    "completion": "print a completion script for bash, zsh or fish",
}
# A verb's other ways; words may follow. Tasks of their own: the verb's task must not run them first.
PARTS = {
    "check:all": "run every check that runs unasked, and those that are named as well",
    "test:quick": "run the unit tests that need no built program, in about a minute",
    "test:deep": "run every test, mutation, fuzzing and long kill runs among them",
    "test:services": "run the generated tests of the named services, or of all",
    "rehearse:cluster": "play operations on a real Kubernetes control plane",
}
# These mean nothing without a word of their own: `doit explain services.wallet.scaling`.
TAKE_WORDS = (
    *("new", "explain", "report", "completion"),
    *("history", "drift", "deploy", "verify", "promote", "rollback", "cluster"),
    *("logs", "retire", "scale", "restart", "stop", "quarantine", "backup", "restore"),
)


def _start(verb: str, words: list[str]) -> bool:
    """Whether the verb, in a process of its own, ended with code 0."""
    sys.stdout.flush()
    command = [*_verb(verb)[0], *words]
    return os.spawnv(os.P_WAIT, command[0], command) == 0


def _modules(folder: str) -> list[str]:
    names = sorted(os.listdir(os.path.join(HERE, "generators", folder)))
    return [n[:-3].replace("_", "-") for n in names if n.endswith(".py") and not n.startswith("_")]


def _on_request(check: str) -> bool:
    # Read and not imported: doit itself has none of the packages that checks need.
    path = os.path.join(HERE, "generators", "checks", f"{check.replace('-', '_')}.py")
    with open(path, encoding="utf-8") as module:
        return "\nON_REQUEST = True\n" in module.read()


def task_verbs() -> "Iterator[dict[str, object]]":
    """Every verb, its parts, and every check alone."""
    for verb, summary in (VERBS | PARTS).items():
        # Always runs: the writer itself knows what has changed, also in the files it wrote.
        task: dict[str, object] = {"basename": verb, "doc": summary, "uptodate": [False]}
        if verb in TAKE_WORDS or verb in PARTS:
            yield {**task, "pos_arg": "words", "actions": [(_start, [verb])]}
        elif verb == "check":
            yield {"basename": verb, "name": None, "doc": summary}
            for name in _modules("checks"):
                # One that runs only when it is named is no part of the group, which is run as a whole.
                named = (
                    {"basename": f"{verb}:{name}"} if _on_request(name) else {"basename": verb, "name": name}
                )
                yield {**named, "doc": "", "actions": _verb(f"check:{name}"), "uptodate": [False]}
        else:
            yield {**task, "actions": _verb(verb)}


def _verb(word: str) -> list[list[str]]:
    return [[sys.executable, "-P", "-m", "generators", word]]
