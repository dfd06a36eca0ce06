"""Names, labels, addresses: that each is within its limits, unique, and said the same everywhere."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from generators.checks._engine.context import Context
from generators.checks._invariants.invariant import Claim, about, every_workload, running
from generators.checks._rendered.documents import at, containers, pod_labels, pod_template
from generators.checks._rendered.manifests import usable
from generators.checks._rendered.pods import landscapes
from generators.conventions import labels as named
from generators.conventions import names

LIMITS = {"CronJob": names.WORKLOAD_LIMIT, "StatefulSet": names.WORKLOAD_LIMIT}

STANDARD = ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by")


def names_within_limits(context: Context) -> Iterator[Claim]:
    """No name or label value is longer than Kubernetes or a suffix of its own allows."""
    for one in usable(context):
        for document in one.documents:
            limit = LIMITS.get(document.kind, names.LABEL_LIMIT)
            labels = [*(document.at("metadata", "labels") or {}).values(), *pod_labels(document).values()]
            long = [str(value) for value in labels if len(str(value)) > names.LABEL_LIMIT]
            long += [document.name] if len(document.name) > limit else []
            yield about(one, document, f"is too long in {', '.join(long)}" if long else "")


def objects_are_unique(context: Context) -> Iterator[Claim]:
    """No two charts of an environment render the same object."""
    for landscape in landscapes(context):
        every = [(one, document) for one in landscape.rendered for document in one.documents]
        keys = Counter((d.api.partition("/")[0], d.kind, d.namespace, d.name) for _, d in every)
        for one, document in every:
            count = keys[document.api.partition("/")[0], document.kind, document.namespace, document.name]
            yield about(one, document, f"is rendered {count} times" if count > 1 else "")


def namespace_is_stated(context: Context) -> Iterator[Claim]:
    """Every object says its namespace, and it is one of its environment's."""
    for landscape in landscapes(context):
        environment = landscape.environment
        own = {
            environment.namespace,
            *(names.tenant_namespace(environment.namespace, one.name) for one in environment.tenants),
        }
        for one in landscape.rendered:
            for document in one.documents:
                if not document.everywhere:
                    right = document.namespace in own
                    yield about(one, document, "" if right else f"is in the namespace {document.namespace!r}")


def labels_are_standard(context: Context) -> Iterator[Claim]:
    """Every object says what it is part of and who manages it."""
    platform = context.model.fleet.platform.name
    for one in usable(context):
        for document in one.documents:
            labels = document.at("metadata", "labels") or {}
            missing = [name for name in STANDARD if not labels.get(name)]
            wrong = f"lacks the labels {', '.join(missing)}" if missing else ""
            if not missing and labels["app.kubernetes.io/part-of"] != platform:
                wrong = f"is part of {labels['app.kubernetes.io/part-of']}, not {platform}"
            yield about(one, document, wrong)


def list_keys_are_unique(context: Context) -> Iterator[Claim]:
    """No container has two variables, ports or mounts of one name: server-side apply refuses them."""
    for workload in every_workload(context):
        for container in containers(workload.document):
            twice = [
                *_twice(one.get("name") for one in container.get("env") or ()),
                *_twice(one.get("name") for one in container.get("ports") or ()),
                *_twice(one.get("mountPath") for one in container.get("volumeMounts") or ()),
            ]
            yield workload.claim(f"has {', '.join(twice)} twice" if twice else "", container["name"])


def mounts_have_volumes(context: Context) -> Iterator[Claim]:
    """Every mount has its volume and every volume is mounted."""
    for workload in every_workload(context):
        volumes = {one["name"] for one in at(pod_template(workload.document), "spec", "volumes") or ()}
        claimed = workload.document.at("spec", "volumeClaimTemplates") or ()
        volumes |= {at(one, "metadata", "name") for one in claimed}
        mounted = {
            one["name"]
            for container in containers(workload.document)
            for one in container.get("volumeMounts") or ()
        }
        odd = volumes ^ mounted
        yield workload.claim(f"does not mount, or has no volume for, {', '.join(sorted(odd))}" if odd else "")


def pods_say_whom_they_call(context: Context) -> Iterator[Claim]:
    """Pods carry a label for each service they call and each resource they use, and no other."""
    platform = context.model.fleet.platform.name
    for workload in every_workload(context):
        service = workload.service
        if service is None:
            continue
        wanted = {named.calls(platform, call.service) for call in service.calls}
        wanted |= {named.uses(platform, use.resource.name) for use in service.uses}
        prefixes = (named.calls(platform, ""), named.uses(platform, ""))
        labels = pod_labels(workload.document)
        found = {name for name in labels if name.startswith(prefixes) and labels[name] == "true"}
        wrong = f"carries {sorted(found)}, the catalog states {sorted(wanted)}"
        yield workload.claim("" if found == wanted else wrong)


def pods_know_where_to_call(context: Context) -> Iterator[Claim]:
    """Pods are told the address of each service they call, on the port that it answers on."""
    for workload in every_workload(context):
        service = workload.service
        for call in service.calls if service else ():
            name = f"{names.environment_prefix(call.service)}URL"
            found = _variable(workload.document.data, name)
            wanted = f"http://{call.service}:{call.port}"
            yield workload.claim("" if found == wanted else f"has {name}={found}, not {wanted}", name)


def hosts_are_unique(context: Context) -> Iterator[Claim]:
    """No two services of an environment answer for one host and path, and all hosts are its own."""
    for landscape in landscapes(context):
        domain = landscape.environment.domain
        seen: Counter[tuple[str, str]] = Counter()
        asked = []
        for one in landscape.rendered:
            for route in one.of_kind("HTTPRoute", "Ingress"):
                if one.target.chart.service:
                    pairs = list(_answers(route.spec))
                    seen.update(pairs)
                    asked.append((one, route, pairs))
        for one, route, pairs in asked:
            twice = [f"{host}{path}" for host, path in pairs if seen[host, path] > 1]
            foreign = [host for host, _ in pairs if host != domain and not host.endswith(f".{domain}")]
            wrong = f"answers for {', '.join(twice)}, as another does" if twice else ""
            wrong = f"answers for {', '.join(foreign)} outside {domain}" if foreign else wrong
            yield about(one, route, wrong)


def configuration_restarts_pods(context: Context) -> Iterator[Claim]:
    """A pod carries the digest of all of its configuration, which it reads only when it starts."""
    for workload, _, _ in running(context):
        imported = {
            at(one, "configMapRef", "name")
            for container in containers(workload.document)
            for one in container.get("envFrom") or ()
        } - {None}
        annotations = at(pod_template(workload.document), "metadata", "annotations") or {}
        held = {one.name: _digest(one.data.get("data")) for one in workload.rendered.of_kind("ConfigMap")}
        stale = sorted(name for name in imported if held.get(name) not in annotations.values())
        wrong = f"reads {', '.join(stale)}, and no annotation is the digest of what it holds"
        yield workload.claim(wrong if stale else "")


def overlays_delete_nothing(context: Context) -> Iterator[Claim]:
    """No values file states a null: helm would take it for "delete the default"."""
    for path, text in sorted(context.planned.items()):
        if (
            path.startswith("charts/")
            and path.rpartition("/")[2].startswith("values")
            and path.endswith(".yaml")
        ):
            nulls = list(_nulls(yaml.load(text, yaml.CSafeLoader)))
            yield Claim(path, f"states null for {', '.join(nulls)}" if nulls else "", path)


def exemptions_have_reason_and_day(context: Context) -> Iterator[Claim]:
    """Every loosened protection says why and until when; the platform and each service is asked."""
    model = context.model
    stated = {service.id: service.exemptions for service in model.services}
    holders = {"the platform": model.fleet.exemptions, **stated}
    for holder, exemptions in holders.items():
        bare = [one.key for one in exemptions if not one.why.strip() or not one.until]
        wrong = f"loosens {', '.join(bare)} without a reason or a day" if bare else ""
        key = f"services.{holder}.exemptions" if holder in stated else "alerting"
        yield Claim(holder, wrong, key=key)


def _digest(data: Any) -> str:
    """As the chart takes it: of compact JSON with sorted keys, in which Go escapes what HTML would."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return hashlib.sha256(text.encode()).hexdigest()


def _twice(values: Iterator[Any] | Any) -> list[str]:
    return [str(value) for value, count in Counter(values).items() if count > 1]


def _variable(document: Any, name: str) -> Any:
    """The value of a variable in the first container of the pods."""
    template = at(document, "spec", "template") or at(document, "spec", "jobTemplate", "spec", "template")
    for one in at(template, "spec", "containers", 0, "env") or ():
        if one.get("name") == name:
            return one.get("value")
    return None


def _answers(spec: Any) -> Iterator[tuple[str, str]]:
    for rule in spec.get("rules") or ():
        hosts = [rule["host"]] if rule.get("host") else spec.get("hostnames") or ()
        matches = [at(match, "path", "value") for match in rule.get("matches") or ()]
        paths = [*matches, *(path.get("path") for path in at(rule, "http", "paths") or ())]
        for host in hosts:
            for path in paths or ["/"]:
                yield str(host), str(path)


def _nulls(value: Any, where: str = "") -> Iterator[str]:
    if value is None:
        yield where or "the file"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _nulls(inner, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _nulls(inner, f"{where}[{number}]")
