"""Rendered text as Kubernetes objects, each with the template it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

SEPARATOR = re.compile(r"^---[ \t]*$", re.MULTILINE)
SOURCE = re.compile(r"^# Source: (\S+)", re.MULTILINE)
_EVERYWHERE = frozenset({"Namespace", "PriorityClass", "ClusterRole", "ClusterRoleBinding"})


@dataclass(frozen=True, slots=True)
class Document:
    """One object. ``template`` is the file within the chart, ``text`` just as it was rendered."""

    data: Mapping[str, Any] = field(hash=False)
    text: str = ""
    template: str = ""

    @property
    def kind(self) -> str:
        """``Deployment``; empty where the object has none."""
        return str(self.data.get("kind") or "")

    @property
    def api(self) -> str:
        """``apps/v1``."""
        return str(self.data.get("apiVersion") or "")

    @property
    def name(self) -> str:
        """``metadata.name``."""
        return str(self.at("metadata", "name") or "")

    @property
    def namespace(self) -> str:
        """``metadata.namespace``; empty for what has none."""
        return str(self.at("metadata", "namespace") or "")

    @property
    def everywhere(self) -> bool:
        """Whether its kind belongs to no namespace."""
        return self.kind in _EVERYWHERE

    @property
    def spec(self) -> Mapping[str, Any]:
        """``spec``; empty where there is none."""
        found = self.at("spec")
        return found if isinstance(found, dict) else {}

    def at(self, *path: str | int) -> Any:
        """The value at a path of keys and indices, or None as soon as a step is missing."""
        return at(self.data, *path)

    def placed(self, namespace: str) -> dict[str, Any]:
        """As it is applied by a release in ``namespace``: helm puts there what names none."""
        metadata = dict(self.at("metadata") or {})
        if not self.everywhere:
            metadata.setdefault("namespace", namespace)
        return {**self.data, "metadata": metadata}

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def at(value: Any, *path: str | int) -> Any:
    """The value at a path of keys and indices, or None as soon as a step is missing."""
    for step in path:
        if isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def parse(text: str) -> tuple[Document, ...]:
    """The objects of a rendered chart; empty documents are left out. Raises yaml.YAMLError."""
    return tuple(_documents(text))


def _documents(text: str) -> Iterator[Document]:
    for part in SEPARATOR.split(text):
        data = yaml.load(part, yaml.CSafeLoader)
        if data is None:
            continue
        if not isinstance(data, dict):
            raise yaml.YAMLError(f"a document is a {type(data).__name__}, not an object")
        source = SOURCE.search(part)
        yield Document(data, part.strip("\n") + "\n", source[1] if source else "")


def pod_template(document: Document) -> Mapping[str, Any] | None:
    """The template of the pods an object makes, None for objects that make none."""
    path: dict[str, tuple[str, ...]] = {
        "Deployment": ("spec", "template"),
        "StatefulSet": ("spec", "template"),
        "DaemonSet": ("spec", "template"),
        "Rollout": ("spec", "template"),
        "Job": ("spec", "template"),
        "CronJob": ("spec", "jobTemplate", "spec", "template"),
    }
    if document.kind not in path:
        return None
    found = document.at(*path[document.kind])
    return found if isinstance(found, dict) else {}


def pod_labels(document: Document) -> dict[str, str]:
    """The labels of the pods an object makes; empty for objects that make none."""
    return dict(at(pod_template(document), "metadata", "labels") or {})


def containers(document: Document) -> list[Mapping[str, Any]]:
    """Containers and init containers of the pods an object makes."""
    spec = at(pod_template(document), "spec") or {}
    return [*(spec.get("containers") or []), *(spec.get("initContainers") or [])]
