"""Release records: what was approved to run, as helm values. Reading and writing their text; no files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from generators.conventions import releases

DIGEST = re.compile(releases.DIGEST)
COMMIT = re.compile(releases.COMMIT)
VERSION = re.compile(releases.VERSION)
APPROVED_BY = re.compile(releases.APPROVED_BY)


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
            f"    environment: {json.dumps(environment)}\n"
            f"    service: {json.dumps(service)}\n"
        )


def parse(text: str, environment: str = "", service: str = "") -> Record:
    """A record from its text. Raises ValueError, in words for a person, where it is none, or says itself
    that it is for another environment or service than the one that is asked for.
    """
    try:
        loaded = yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"it is no YAML: {str(error).splitlines()[0]}") from error
    workload = _mapping(_mapping(loaded).get("workload"))
    image, release = _mapping(workload.get("image")), _mapping(workload.get("release"))
    for key, wanted in (("environment", environment), ("service", service)):
        stated = release.get(key) or wanted
        if wanted and stated != wanted:
            raise ValueError(f"it approves for the {key} {stated}, not {wanted}")
    return Record(
        _text(image, "image", "version", VERSION, "no image tag"),
        _text(image, "image", "digest", DIGEST, "not sha256: and 64 digits"),
        _text(release, "release", "commit", COMMIT, "not a commit of 40 digits"),
        _text(release, "release", "approvedBy", APPROVED_BY, "not one line of at most 200 characters"),
    )


def _text(part: Mapping[str, Any], above: str, key: str, form: re.Pattern[str], otherwise: str) -> str:
    """A value as it is written: YAML makes 1.1 of an unquoted 1.10, which nobody approved."""
    name = f"workload.{above}.{key}"
    value = part.get(key, "")
    if value == "":
        raise ValueError(f"{name} is not stated")
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}, which YAML takes for no text: put quotes around it")
    if not form.fullmatch(value):
        raise ValueError(f"{name} is {value!r}, {otherwise}")
    return value


def parse_image(text: str) -> tuple[str, str, str]:
    """``ID=VERSION@DIGEST`` to its three parts. Raises ValueError where it is not written so."""
    service, _, rest = text.partition("=")
    version, _, digest = rest.partition("@")
    if not service or not VERSION.fullmatch(version) or not DIGEST.fullmatch(digest):
        raise ValueError(f"{text!r} is not written ID=VERSION@sha256:…")
    return service, version, digest


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
