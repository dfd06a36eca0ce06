"""Release records: which version of a service was approved to run in an environment.

    python3 -m ci.records --environment production wallet bancai
    python3 -m ci.records --plan plan.json

The first prints what was approved of these services; the second reads every record that a plan says has
changed, so that a promotion with a mistake in it is not merged. One that was removed is no mistake.
``releases/<environment>/<id>.yaml`` is a Helm values file of one fixed shape, read here without a YAML
reader. Whatever is not of that shape is refused, never guessed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ci import actions, reading
from ci.command import command
from ci.entries import is_id

FOLDER = "releases"

_LINE = re.compile(r"(?P<margin> *)(?P<key>[A-Za-z]+):(?: +(?P<value>\S.*?))? *")
_COMMENT = re.compile(r" *#.*")
_VALUE = re.compile(
    r"(?:(?P<double>\"(?:[^\"\\]|\\.)*\")|(?P<single>'[^']*')"
    r"|(?P<plain>[A-Za-z0-9/.+](?:[\w@/.+:-]| +(?=[\w@/.+:-]))*))"
    r"(?: +#.*)?"
)

# What some reader of YAML takes for a number, a truth or nothing: 1.10 would come back as 1.1.
_AMBIGUOUS = re.compile(
    r"[-+]?(?:\d[\d_]*)?(?:\.[\d_]*)?(?:e[-+]?\d+)?|[-+]?0[xob][\da-f_]+|[-+]?\d[\d_]*(?::\d+)+(?:\.\d*)?"
    r"|\d{4}-\d+-\d+.*|[-+]?\.(?:inf|nan)|y|n|yes|no|on|off|true|false|null|~|.*:|.*: .*",
    re.IGNORECASE,
)

_KEYS = {
    "workload.image.version": re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"),
    "workload.image.digest": re.compile(r"sha256:[0-9a-f]{64}"),
    "workload.release.commit": re.compile(r"[0-9a-f]{40}"),
    "workload.release.approvedBy": re.compile(r".{1,200}"),
}
_FOR = ("workload.release.environment", "workload.release.service")
"""Whom it approves for, which the path says as well; each that is stated must be what the path says."""


class BadRecord(Exception):
    """A record that is missing, or is not of the one shape; names the file and, if it can, the line."""


@dataclass(frozen=True, slots=True)
class Record:
    """What was approved. ``digest`` is what runs, ``version`` is for people, ``commit`` was verified."""

    version: str
    digest: str
    commit: str
    approvedBy: str  # noqa: N815 - the file's own spelling, which the JSON repeats


def path_of(environment: str, service: str) -> str:
    """Where a record lies."""
    return f"{FOLDER}/{environment}/{service}.yaml"


def parse(text: str, path: str) -> Record:
    """The record that a file holds. Raises BadRecord."""
    found: dict[str, str] = {}
    above: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line == "---" or _COMMENT.fullmatch(line):
            continue
        match = _LINE.fullmatch(line)
        depth = len(match["margin"]) // 2 if match else 0
        if match is None or len(match["margin"]) % 2 or depth > len(above):
            raise BadRecord(f"{path}:{number}: this line is not of a release record's shape")
        above[depth:] = [match["key"]]
        key = ".".join(above)
        value = match["value"] or ""
        if not value or value.startswith("#"):
            continue
        # What follows a key with a value stands beside it, not below.
        above.pop()
        if key in found:
            raise BadRecord(f"{path}:{number}: {key} is there twice")
        found[key] = _scalar(value, f"{path}:{number}")
    return _checked(found, path)


def _scalar(value: str, place: str) -> str:
    """The text of a value that a comment may follow. Raises BadRecord."""
    match = _VALUE.fullmatch(value)
    if match is None:
        raise BadRecord(f"{place}: {value!r} is no plain or quoted text")
    if match["plain"] is not None and _AMBIGUOUS.fullmatch(match["plain"]):
        raise BadRecord(f"{place}: {value!r} could be read as something else, so it needs quotes")
    if match["double"] is None:
        return match["plain"] if match["plain"] is not None else match["single"][1:-1]
    try:
        # JSON's texts are YAML's too; an escape that only YAML has is refused.
        return str(json.loads(match["double"]))
    except ValueError:
        raise BadRecord(f"{place}: {value} has an escape that JSON does not know") from None


def _checked(found: dict[str, str], path: str) -> Record:
    for key, pattern in _KEYS.items():
        if key not in found:
            raise BadRecord(f"{path}: {key} is missing")
        if not pattern.fullmatch(found[key]):
            raise BadRecord(f"{path}: {key} is {found[key]!r}, which does not match {pattern.pattern}")
    unknown = sorted(found.keys() - _KEYS.keys() - set(_FOR))
    if unknown:
        raise BadRecord(f"{path}: {unknown[0]} does not belong into a release record")
    if path.startswith(f"{FOLDER}/"):
        place = Path(path)
        stated = zip(_FOR, (place.parent.name, place.stem), strict=True)
        environment, service = (found.get(key, own) for key, own in stated)
        if path_of(environment, service) != path:
            raise BadRecord(f"{path}: it approves {service} for {environment}, and lies elsewhere")
    return Record(**{key.rpartition(".")[2]: found[key] for key in _KEYS})


def read(repository: Path, environment: str, service: str) -> Record:
    """The record of a service. Raises BadRecord."""
    if not is_id(environment) or not is_id(service):
        raise BadRecord(f"{environment!r} and {service!r} must both be names of the catalog")
    path = path_of(environment, service)
    try:
        text = (repository / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadRecord(f"{path}: there is no record, so nothing was approved") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecord(f"{path}: {error}") from None
    return parse(text, path)


@command
def main(words: Sequence[str]) -> int:
    """Prints the records; ends with 1 when one is missing or cannot be read."""
    parser = argparse.ArgumentParser(prog="python3 -m ci.records", description=main.__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--environment")
    which.add_argument("--plan", type=Path, help="what ci.plan wrote with --document")
    parser.add_argument("--repository", type=Path, default=Path(), help="the clone (default: here)")
    parser.add_argument("services", nargs="*", metavar="SERVICE")
    given = parser.parse_args(words)
    if given.plan:
        return _of_plan(given.plan, given.repository)
    records, problems = {}, []
    for service in given.services:
        try:
            records[service] = asdict(read(given.repository, given.environment, service))
        except BadRecord as error:
            problems.append(str(error))
    sys.stdout.write(json.dumps(records, indent=2) + "\n")
    for text in problems:
        sys.stderr.write(f"{text}\n")
    return 1 if problems else 0


def _of_plan(plan: Path, repository: Path) -> int:
    """1 when a changed record cannot be read, each on the run's page."""
    seen = good = 0
    for environment, services in reading.file(plan, {"releases": {str: [str]}})["releases"].items():
        for service in services:
            if not (repository / path_of(environment, service)).exists():
                continue
            seen += 1
            try:
                read(repository, environment, service)
            except BadRecord as error:
                sys.stdout.write(f"{actions.annotation('error', str(error))}\n")
            else:
                good += 1
    sys.stdout.write(f"records: {good} of {seen} can be read\n")
    return 0 if good == seen else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
