"""A node that really runs what its pods are told, against servers of this machine; for jobs only."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cluster.api import MERGE, Api, Object
from cluster.handle import Cluster
from generators.children import ending_with_us

HELD = {"play": "never"}
"""Annotation of pods that nobody plays: they are running until this node has run them."""


class Executor:
    """For as long as the block lasts, pods of ``component`` run their script here.

    Volumes are folders below ``folder``, claims by their names. ``environment`` stands in for addresses
    that only the network of a cluster knows, and finds the programs of the image. ``said`` is what each
    script said.
    """

    def __init__(
        self, cluster: Cluster, namespace: str, component: str, folder: Path, environment: Mapping[str, str]
    ) -> None:
        """Raises nothing; a server that refuses, or is gone, ends its thread, and jobs are run no more."""
        self.environment = dict(environment)
        self.said: list[str] = []
        self._api = Api.of(cluster.folder)
        self._space = f"/api/v1/namespaces/{namespace}"
        self._component = component
        self._folder = folder
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._done: set[str] = set()

    def __enter__(self) -> Executor:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._api.close()

    def _work(self) -> None:
        selector = f"app.kubernetes.io/component={self._component}"
        while not self._over.wait(0.1):
            for pod in self._api.get(f"{self._space}/pods", labelSelector=selector)["items"]:
                if pod["status"].get("phase") == "Running" and pod["metadata"]["uid"] not in self._done:
                    self._done.add(pod["metadata"]["uid"])
                    self._end(pod, *self._run(pod))

    def _run(self, pod: Object) -> tuple[int, str]:
        """Runs the script of a pod; its exit code, and when it began."""
        (container,) = pod["spec"]["containers"]
        places = self._mounted(pod, container)
        pattern = "|".join(sorted(map(re.escape, places), key=len, reverse=True))
        there = re.compile(rf"(?<![\w/.])({pattern})(?![\w.-])")

        def here(text: str) -> str:
            return there.sub(lambda found: str(places[found[1]]), text)

        stated = {
            one["name"]: here(one.get("value", "")) for one in container["env"] if one["name"] != "HOME"
        }
        began = _now()
        done = subprocess.run(
            [here(word) for word in container["command"]],
            env={**stated, "HOME": os.fspath(self._folder), **self.environment},
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            preexec_fn=ending_with_us(),
        )
        self.said.append(done.stdout + done.stderr)
        return done.returncode, began

    def _end(self, pod: Object, code: int, began: str) -> None:
        (container,) = pod["spec"]["containers"]
        ended = {"exitCode": code, "startedAt": began, "finishedAt": _now()}
        one = {"name": container["name"], "image": container["image"], "imageID": "", "restartCount": 0}
        state = {**one, "ready": False, "started": False, "state": {"terminated": ended}}
        status = {"phase": "Failed" if code else "Succeeded", "containerStatuses": [state]}
        path = f"{self._space}/pods/{pod['metadata']['name']}/status"
        answer = self._api.request("PATCH", path, {"status": status}, content=MERGE)
        self._api.must(answer, f"ending {pod['metadata']['name']}")

    def _mounted(self, pod: Object, container: Mapping[str, Any]) -> dict[str, Path]:
        """Where each volume with something in it is on this machine, by its place in the container."""
        volumes = {one["name"]: one for one in pod["spec"]["volumes"]}
        found = {}
        for mount in container["volumeMounts"]:
            volume = volumes[mount["name"]]
            if "persistentVolumeClaim" in volume:
                place = self._folder / volume["persistentVolumeClaim"]["claimName"]
                place.mkdir(exist_ok=True)
            elif "secret" in volume:
                name = volume["secret"]["secretName"]
                place = self._folder / f"secret-{name}"
                place.mkdir(exist_ok=True)
                for key, value in self._api.get(f"{self._space}/secrets/{name}")["data"].items():
                    (place / key).write_bytes(base64.b64decode(value))
            else:
                continue
            found[mount["mountPath"]] = place
        return found


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_programs(folder: Path) -> dict[str, str]:
    """An environment in which the programs of ``folder`` come first."""
    return {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}", "LC_ALL": "C"}
