"""The tasks: names and nothing else. `./doit VERB` does the same with options and exit codes.

Imports nothing heavy: doit reads this file on every start, also for `doit list`.
"""

import os
import sys

DOIT_CONFIG = {
    "default_tasks": ["generate"],
    "verbosity": 2,
    "continue": True,
    "dep_file": os.path.join(os.path.dirname(sys.executable), os.pardir, "doit.db"),
    "backend": "json",
}

HERE = os.path.dirname(os.path.abspath(__file__))


def _verb(word):
    return [[sys.executable, "-P", "-m", "generators", word]]


def _modules(folder):
    names = sorted(os.listdir(os.path.join(HERE, "generators", folder)))
    return [n[:-3].replace("_", "-") for n in names if n.endswith(".py") and not n.startswith("_")]


def task_generate():
    """Write everything that follows from services.yaml."""
    # Always runs: the writer itself knows what has changed, also in the files it wrote.
    return {"actions": _verb("generate"), "uptodate": [False]}


def task_check():
    """Prove that what is committed is current and valid."""
    yield {"name": None, "doc": "Prove that what is committed is current and valid."}
    for name in _modules("checks"):
        yield {"name": name, "actions": _verb(f"check:{name}"), "uptodate": [False]}


def task_diff():
    """Show what generate would change."""
    return {"actions": _verb("diff"), "uptodate": [False]}


def task_scorecard():
    """Show how much of the fleet each kind of file covers."""
    return {"actions": _verb("scorecard"), "uptodate": [False]}


def task_test():
    """Run the project's tests."""
    return {"actions": _verb("test"), "uptodate": [False]}
