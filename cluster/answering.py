"""What a module that answers a check from a control plane of its own does around its judgement."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cluster.handle import Cluster
from cluster.plan import judging
from cluster.starting import CannotStart, running
from generators import catalog
from generators.model import Model

NO_ANSWER = 3

Judge = Callable[[Cluster, Model, Sequence[dict[str, Any]]], object]
"""Says of what was asked, on a running cluster, something that JSON can hold. Raises AsleepError."""


class AsleepError(Exception):
    """The server took what it has to refuse, which the words name: it is not believed."""


def main(words: list[str], judge: Judge) -> int:
    """Reads what is asked from standard input and writes the answer to standard output, both JSON.

    Starts a control plane for it and ends it. Exit code 3, with the reason, where there is no answer.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--catalog", type=Path, required=True)
    arguments = parser.parse_args(words)
    loaded = catalog.load(arguments.catalog, str(arguments.catalog))
    assert loaded.model is not None
    asked = json.load(sys.stdin)
    try:
        with running(judging(loaded.model)) as cluster:
            said = judge(cluster, loaded.model, asked)
    except (AsleepError, CannotStart, OSError, TimeoutError) as error:
        sys.stderr.write(f"{error}\n")
        return NO_ANSWER
    sys.stdout.write(json.dumps(said))
    return 0
