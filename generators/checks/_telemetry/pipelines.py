"""Statements about the pipelines of a collector: closed, guarded, redacted, in the right order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SECTIONS = {"receivers": "receivers", "processors": "processors", "exporters": "exporters"}
REDACTED = ("redaction", "transform/redaction")

Configuration = Mapping[str, Any]


def statements(configuration: Configuration, *, stores: bool) -> tuple[int, list[str]]:
    """How many statements were tried, and in words those that do not hold.

    ``stores``: what this collector sends out is stored, so it must have been redacted here.
    """
    tried = [
        *_closed(configuration),
        *_used(configuration),
        *_guarded(configuration),
        *(_redacted(configuration) if stores else ()),
    ]
    return len(tried), [said for said in tried if said]


def _pipelines(configuration: Configuration) -> Mapping[str, Any]:
    found: Mapping[str, Any] = configuration["service"]["pipelines"]
    return found


def _closed(configuration: Configuration) -> Iterator[str]:
    """Whatever a pipeline, the service or a route names is there."""
    connectors = configuration.get("connectors") or {}
    for name, pipeline in _pipelines(configuration).items():
        for section in SECTIONS:
            known = {*(configuration.get(section) or {}), *(connectors if section != "processors" else ())}
            for part in pipeline[section]:
                yield "" if part in known else f"pipeline {name} names {section} {part}, which is not there"
    for part in configuration["service"].get("extensions") or ():
        yield "" if part in configuration["extensions"] else f"extension {part} is not there"
    for connector in connectors.values():
        routes = [
            *connector["default_pipelines"],
            *(p for row in connector["table"] for p in row["pipelines"]),
        ]
        for target in routes:
            fits = target in _pipelines(configuration)
            yield "" if fits else f"a route leads to pipeline {target}, which is not there"


def _used(configuration: Configuration) -> Iterator[str]:
    """Whatever is there is used."""
    named: dict[str, set[str]] = {section: set() for section in SECTIONS}
    for pipeline in _pipelines(configuration).values():
        for section in SECTIONS:
            named[section].update(pipeline[section])
    named["extensions"] = set(configuration["service"].get("extensions") or ())
    named["connectors"] = named["receivers"] & named["exporters"]
    for section, used in named.items():
        for part in configuration.get(section) or {}:
            yield "" if part in used else f"{section} {part} is used by nothing"
    for connector in (configuration.get("connectors") or {}).values():
        reached = {p for row in connector["table"] for p in row["pipelines"]} | {
            *connector["default_pipelines"]
        }
        for name, pipeline in _pipelines(configuration).items():
            if set(pipeline["receivers"]) & set(configuration["connectors"]):
                yield "" if name in reached else f"no route leads to pipeline {name}"


def _guarded(configuration: Configuration) -> Iterator[str]:
    """Memory is limited first, and what leaves the collector leaves in batches."""
    connectors = configuration.get("connectors") or {}
    for name, pipeline in _pipelines(configuration).items():
        processors = pipeline["processors"]
        if not set(pipeline["receivers"]) & set(connectors):
            first = processors[:1] == ["memory_limiter"]
            yield "" if first else f"pipeline {name} does not begin with memory_limiter"
        if not set(pipeline["exporters"]) & set(connectors):
            yield "" if processors[-1:] == ["batch"] else f"pipeline {name} does not end with batch"


def _redacted(configuration: Configuration) -> Iterator[str]:
    """No way from a receiver of the outside to a store passes by the redaction."""
    connectors = set(configuration.get("connectors") or {})
    for name, pipeline in _pipelines(configuration).items():
        if set(pipeline["receivers"]) & connectors:
            continue
        needed = REDACTED if name.partition("/")[0] == "logs" else REDACTED[:1]
        for part in needed:
            yield "" if part in pipeline["processors"] else f"pipeline {name} stores what {part} has not seen"
