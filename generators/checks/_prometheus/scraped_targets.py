"""Targets as Prometheus would scrape them: found, selected, relabelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generators.checks._prometheus.found_targets import Found
from generators.checks._prometheus.relabelling import relabelled
from generators.checks._prometheus.scrape_jobs import Job

COMPARED = (
    *("honor_labels", "sample_limit", "body_size_limit"),
    *("authorization", "tls_config", "metric_relabel_configs"),
)
"""Of the job: what both deliveries must say alike about a target besides its labels."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target of one job. ``url`` is what is fetched, parameters included."""

    url: str
    job: str
    file: str
    labels: Mapping[str, str] = field(hash=False)
    settings: Mapping[str, Any] = field(hash=False)


def targets(jobs: Iterable[Job], found: Iterable[Found]) -> tuple[Target, ...]:
    """Every target of every job."""
    listed = tuple(found)
    return tuple(target for job in jobs for target in _targets(job, listed))


def _targets(job: Job, found: tuple[Found, ...]) -> Iterator[Target]:
    for discovered in _discovered(job, found):
        labels = relabelled({**_defaults(job), **discovered}, job.get("relabel_configs") or ())
        if labels is None:
            continue
        shown = {name: value for name, value in labels.items() if not name.startswith("__")}
        settings = {name: job.get(name) for name in COMPARED}
        # One job finds the pods of all namespaces, a monitor those of its own: the figures differ.
        settings["target_limit"] = "stated" if job.get("target_limit") else "not stated"
        settings["interval"] = labels["__scrape_interval__"]
        settings["timeout"] = labels["__scrape_timeout__"]
        shown.setdefault("instance", labels["__address__"])
        yield Target(_url(labels), job["job_name"], job["file"], shown, settings)


def _defaults(job: Job) -> dict[str, str]:
    return {
        "job": job["job_name"],
        "__scrape_interval__": job["scrape_interval"],
        "__scrape_timeout__": job["scrape_timeout"],
        "__metrics_path__": job.get("metrics_path", "/metrics"),
        "__scheme__": job.get("scheme", "http"),
        **{f"__param_{name}": values[0] for name, values in (job.get("params") or {}).items()},
    }


def _discovered(job: Job, found: tuple[Found, ...]) -> Iterator[Mapping[str, str]]:
    for static in job.get("static_configs") or ():
        for address in static["targets"]:
            yield {"__address__": address, **(static.get("labels") or {})}
    for discovery in job.get("kubernetes_sd_configs") or ():
        namespaces = (discovery.get("namespaces") or {}).get("names")
        wanted = _selector(discovery)
        for one in found:
            if one.role != discovery["role"] or (namespaces and one.namespace not in namespaces):
                continue
            if all(one.selectable.get(key) == value for key, value in wanted.items()):
                yield one.labels


def _selector(discovery: Mapping[str, Any]) -> dict[str, str]:
    return dict(
        pair.split("=", 1)
        for selector in discovery.get("selectors") or ()
        for pair in selector["label"].split(",")
    )


def _url(labels: Mapping[str, str]) -> str:
    parameters = "&".join(
        f"{name.removeprefix('__param_')}={value}"
        for name, value in sorted(labels.items())
        if name.startswith("__param_")
    )
    path = labels["__metrics_path__"]
    return f"{labels['__scheme__']}://{labels['__address__']}{path}{'?' if parameters else ''}{parameters}"
