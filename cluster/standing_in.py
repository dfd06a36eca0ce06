"""``python -m cluster.standing_in``: plays the operators that would need a world outside.

External Secrets (each key gets a value of its own), cert-manager (certificates of the cluster's own
authority), the gateway's controller (everything is accepted) and the provisioner of volumes. And it
resolves names of the cluster for controllers, which run outside of it: see ``leading``.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cluster import leading, operators
from cluster.api import Api, Object, Refused
from cluster.authority import Authority

_AGAIN = 1.0
"""Seconds until a watch that broke is taken up again."""

Act = Callable[[Api, Object], None]


def main() -> int:
    """Runs until it is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    threading.Thread(target=leading.serve, args=(arguments.folder, arguments.port), daemon=True).start()
    api = Api.of(arguments.folder)
    authority = Authority(arguments.folder / "certificates")
    threads = [
        threading.Thread(target=_follow, args=(api, path, act), daemon=True)
        for path, act in operators.acts(authority).items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 0


def _follow(api: Api, path: str, act: Act) -> None:
    """Acts on every object that there is and on every change, for ever."""
    while True:
        try:
            listed = api.get(path)
            kind = {"kind": listed["kind"].removesuffix("List"), "apiVersion": listed["apiVersion"]}
            for one in listed["items"]:
                _try(api, act, {**kind, **one})
            for event in api.watch(path, listed["metadata"]["resourceVersion"]):
                if event["type"] in {"ADDED", "MODIFIED"}:
                    _try(api, act, event["object"])
        except (OSError, Refused, ValueError) as error:
            sys.stderr.write(f"{path}: {error}\n")
            time.sleep(_AGAIN)


def _try(api: Api, act: Act, one: Object) -> None:
    try:
        act(api, one)
    except Refused as refused:
        # Somebody changed or removed it meanwhile: the next event tells.
        sys.stderr.write(f"{refused}\n")


if __name__ == "__main__":
    sys.exit(main())
