"""Release records: what was approved to run, as helm values. Reading and writing their text; no files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
COMMIT = re.compile(r"[0-9a-f]{40}")
VERSION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,62}")
"""An image tag that is a label's value as well."""


@dataclass(frozen=True, slots=True)
class Record:
    """What may run: version for people, digest for the machine, the commit verified, who approved."""

    version: str
    digest: str
    commit: str
    approved_by: str

    def values(self) -> str:
        """The record as a helm values file: JSON, which is YAML."""
        image = {"version": self.version, "digest": self.digest}
        release = {"commit": self.commit, "approvedBy": self.approved_by}
        return json.dumps({"workload": {"image": image, "release": release}})

    def text(self, environment: str, service: str) -> str:
        """The record as it is kept below releases/."""
        return (
            f"# What may run of {service} in {environment}. Written by promote, deploy and rollback only.\n"
            "workload:\n"
            "  image:\n"
            f"    version: {json.dumps(self.version)}\n"
            f"    digest: {self.digest}\n"
            "  release:\n"
            f'    commit: "{self.commit}"\n'
            f"    approvedBy: {json.dumps(self.approved_by, ensure_ascii=False)}\n"
        )


def parse(text: str) -> Record:
    """A record from its text. Raises ValueError, in words for a person, where it is none."""
    try:
        loaded = yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"it is no YAML: {str(error).splitlines()[0]}") from error
    workload = _mapping(_mapping(loaded).get("workload"))
    image, release = _mapping(workload.get("image")), _mapping(workload.get("release"))
    found = Record(
        str(image.get("version", "")),
        str(image.get("digest", "")),
        str(release.get("commit", "")),
        str(release.get("approvedBy", "")),
    )
    if not VERSION.fullmatch(found.version):
        raise ValueError(f"workload.image.version is {found.version!r}, which is no image tag")
    if not DIGEST.fullmatch(found.digest):
        raise ValueError(f"workload.image.digest is {found.digest!r}, not sha256: and 64 digits")
    if not COMMIT.fullmatch(found.commit):
        raise ValueError(f"workload.release.commit is {found.commit!r}, not a commit of 40 digits")
    if not found.approved_by:
        raise ValueError("workload.release.approvedBy is not stated")
    return found


def parse_image(text: str) -> tuple[str, str, str]:
    """``ID=VERSION@DIGEST`` to its three parts. Raises ValueError where it is not written so."""
    service, _, rest = text.partition("=")
    version, _, digest = rest.partition("@")
    if not service or not VERSION.fullmatch(version) or not DIGEST.fullmatch(digest):
        raise ValueError(f"{text!r} is not written ID=VERSION@sha256:…")
    return service, version, digest


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
