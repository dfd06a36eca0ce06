"""Scrape jobs of both deliveries in one spelling, that of prometheus.yml.

Objects are translated step by step as the operator itself does it (v0.91), so that what they mean
can be compared with the plain files, target by target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from generators.checks._engine.context import Context
from generators.checks._prometheus.found_targets import sanitized
from generators.checks._rendered.documents import Document, parse
from generators.checks._rendered.manifests import usable
from generators.conventions import monitoring

Job = dict[str, Any]
PLAIN = f"{monitoring.PROMETHEUS}/"
OBJECTS = f"{monitoring.OPERATOR}/"
API = "monitoring.coreos.com"
_SIMPLE = {
    "interval": "scrape_interval",
    "scrapeInterval": "scrape_interval",
    "scrapeTimeout": "scrape_timeout",
    "path": "metrics_path",
    "metricsPath": "metrics_path",
    "honorLabels": "honor_labels",
    "sampleLimit": "sample_limit",
    "targetLimit": "target_limit",
    "bodySizeLimit": "body_size_limit",
}


def plain_jobs(context: Context) -> tuple[Job, ...]:
    """The jobs of the plain files; ``file`` in each says where it stands."""
    return tuple(
        {**job, "file": path}
        for path, text in sorted(context.planned.items())
        if path.startswith(f"{PLAIN}scrape/")
        for job in yaml.load(text, yaml.CSafeLoader)["scrape_configs"]
    )


def objects(context: Context) -> tuple[tuple[str, Document], ...]:
    """The operator's objects with the path each stands at: this folder's, then the charts'."""
    own = [
        (path, document)
        for path, text in sorted(context.planned.items())
        if path.startswith(OBJECTS)
        for document in parse(text)
    ]
    monitors = [
        (one.target.chart.folder, document)
        for one in usable(context)
        for document in one.documents
        if document.api.startswith(API)
    ]
    return (*own, *monitors)


def operator_jobs(found: Iterable[tuple[str, Document]]) -> tuple[Job, ...]:
    """What the operator would write for the objects that its Prometheus selects."""
    listed = tuple(found)
    servers = [document for _, document in listed if document.kind == "Prometheus"]
    if not servers:
        return ()
    classes = {one["name"]: one for one in servers[0].spec.get("scrapeClasses") or ()}
    default = next((name for name, one in classes.items() if one.get("default")), "")
    jobs: list[Job] = []
    for path, document in listed:
        chosen = classes.get(str(document.spec.get("scrapeClass") or default), {})
        jobs += [{**job, "file": path} for job in _jobs(document, servers[0], chosen)]
    return tuple(jobs)


def _jobs(document: Document, server: Document, chosen: Mapping[str, Any]) -> Iterator[Job]:
    readers = {
        "ServiceMonitor": ("serviceMonitorSelector", _service_monitor),
        "Probe": ("probeSelector", _probe),
        "ScrapeConfig": ("scrapeConfigSelector", _scrape_config),
    }
    if document.kind not in readers:
        return
    selector, read = readers[document.kind]
    wanted = (server.spec.get(selector) or {}).get("matchLabels") or {}
    labels = document.at("metadata", "labels") or {}
    if all(labels.get(key) == value for key, value in wanted.items()):
        yield from read(document, chosen)


def _service_monitor(document: Document, chosen: Mapping[str, Any]) -> Iterator[Job]:
    spec = document.spec
    names = (spec.get("namespaceSelector") or {}).get("matchNames") or [document.namespace]
    for number, endpoint in enumerate(spec["endpoints"]):
        steps = [
            _keep([f"__meta_kubernetes_service_label_{sanitized(key)}", _present(key)], f"({value});true")
            for key, value in sorted(spec["selector"]["matchLabels"].items())
        ]
        steps += [
            _keep(["__meta_kubernetes_endpointslice_port_name"], endpoint["port"]),
            _copy("__meta_kubernetes_namespace", "namespace"),
            _copy("__meta_kubernetes_service_name", "service"),
            _copy("__meta_kubernetes_pod_name", "pod"),
            _copy("__meta_kubernetes_pod_container_name", "container"),
            {
                "source_labels": ["__meta_kubernetes_pod_phase"],
                "regex": "(Failed|Succeeded)",
                "action": "drop",
            },
        ]
        steps += [
            _stated(f"__meta_kubernetes_{kind}_label_{sanitized(label)}", sanitized(label))
            for kind, labels in (("service", "targetLabels"), ("pod", "podTargetLabels"))
            for label in spec.get(labels) or ()
        ]
        steps.append(_copy("__meta_kubernetes_service_name", "job"))
        if spec.get("jobLabel"):
            steps.append(_stated(f"__meta_kubernetes_service_label_{sanitized(spec['jobLabel'])}", "job"))
        steps.append({"target_label": "endpoint", "replacement": endpoint["port"]})
        yield {
            "job_name": f"serviceMonitor/{document.namespace}/{document.name}/{number}",
            **_common({**spec, **endpoint}, chosen),
            "kubernetes_sd_configs": [{"role": "endpointslice", "namespaces": {"names": names}}],
            "relabel_configs": [
                *steps,
                *_steps(chosen.get("relabelings")),
                *_steps(endpoint.get("relabelings")),
            ],
        }


def _probe(document: Document, chosen: Mapping[str, Any]) -> Iterator[Job]:
    spec = document.spec
    static = spec["targets"]["staticConfig"]
    labels = {"namespace": document.namespace, **(static.get("labels") or {})}
    yield {
        "job_name": f"probe/{document.namespace}/{document.name}",
        **_common({**spec, "path": spec["prober"].get("path", "/probe")}, chosen),
        "params": {"module": [spec["module"]]},
        "static_configs": [{"targets": static["static"], "labels": labels}],
        "relabel_configs": [
            {"target_label": "job", "replacement": spec["jobName"]},
            _copy("__address__", "__param_target"),
            _copy("__param_target", "instance"),
            {"target_label": "__address__", "replacement": spec["prober"]["url"]},
            *_steps(chosen.get("relabelings")),
        ],
    }


def _scrape_config(document: Document, chosen: Mapping[str, Any]) -> Iterator[Job]:
    spec = document.spec
    yield {
        "job_name": f"scrapeConfig/{document.namespace}/{document.name}",
        **_common(spec, chosen),
        "kubernetes_sd_configs": [
            {**one, "role": str(one["role"]).lower()} for one in spec["kubernetesSDConfigs"]
        ],
        "relabel_configs": [
            *_steps(chosen.get("relabelings")),
            {"target_label": "job", "replacement": spec["jobName"]},
            *_steps(spec.get("relabelings")),
        ],
    }


def _common(spec: Mapping[str, Any], chosen: Mapping[str, Any]) -> Job:
    job: Job = {plain: spec[name] for name, plain in _SIMPLE.items() if name in spec}
    if "scheme" in spec:
        job["scheme"] = str(spec["scheme"]).lower()
    if "authorization" in chosen:
        job["authorization"] = {"credentials_file": chosen["authorization"]["credentialsFile"]}
    tls = {**(chosen.get("tlsConfig") or {}), **(spec.get("tlsConfig") or {})}
    if tls:
        words = {"caFile": "ca_file", "serverName": "server_name"}
        job["tls_config"] = {words[name]: value for name, value in tls.items()}
    if spec.get("metricRelabelings"):
        job["metric_relabel_configs"] = _steps(spec["metricRelabelings"])
    return job


def _steps(stated: Iterable[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    words = {"sourceLabels": "source_labels", "targetLabel": "target_label"}
    return [{words.get(name, name): value for name, value in step.items()} for step in stated or ()]


def _present(label: str) -> str:
    return f"__meta_kubernetes_service_labelpresent_{sanitized(label)}"


def _keep(sources: list[str], regex: str) -> dict[str, Any]:
    return {"source_labels": sources, "regex": regex, "action": "keep"}


def _copy(source: str, label: str) -> dict[str, Any]:
    return {"source_labels": [source], "target_label": label}


def _stated(source: str, label: str) -> dict[str, Any]:
    return {"source_labels": [source], "regex": "(.+)", "target_label": label, "replacement": "${1}"}
