"""From the valid tree to what all services share: platform, environments, teams, resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.build_alerting import build_alerting, exemptions
from generators.catalog.build_delivery import build_delivery
from generators.catalog.build_resource import build_resource
from generators.catalog.fingerprints import digest
from generators.grammar import stated
from generators.grammar.fleet import CERTIFICATES, ENVIRONMENT, PROMETHEUS, SECRET_STORE, TIER
from generators.model import (
    Backups,
    Certificates,
    Environment,
    Fleet,
    Gateway,
    Language,
    Links,
    Platform,
    Prometheus,
    Quota,
    RemoteWrite,
    SecretStore,
    Status,
    Team,
    Tenant,
    Tier,
)

Tree = Mapping[str, Any]


def build_fleet(tree: Tree, builtin: Tree, written: Tree, name: str) -> Fleet:
    """``builtin`` is the built-in layer, ``written`` the same before its values were parsed; ``name`` is
    that of the catalog's file.
    """
    rest = {key: value for key, value in tree.items() if key != "services"}
    limits = ("signals", "services", "platform")
    alerting = {key: value for key, value in tree["alerting"].items() if key not in limits}
    defaults = {key: value for key, value in builtin.items() if key != "alerting"}
    return Fleet(
        platform=_platform(tree["platform"]),
        environments=tuple(_environment(name, one) for name, one in tree["environments"].items()),
        teams={name: _team(name, one) for name, one in tree["teams"].items()},
        tiers={name: _tier(name, one, builtin["tier"]) for name, one in tree["tiers"].items()},
        languages=languages(tree, builtin),
        resources={
            name: build_resource(name, one, builtin["resource"])
            for name, one in tree.get("resources", {}).items()
        },
        alerting=build_alerting(tree["alerting"], builtin["alerting"]),
        delivery=build_delivery(tree.get("delivery", {}), builtin["delivery"]),
        exemptions=tuple(exemptions(tree["alerting"])),
        fingerprint=digest([rest, builtin, name]),
        unwatched=digest([{**rest, "alerting": alerting}, defaults]),
        defaults=tuple(flat(written)),
        catalog=name,
    )


def languages(tree: Tree, builtin: Tree) -> dict[str, Language]:
    """The built-in languages and the catalog's own, by name."""
    merged = {**builtin["languages"]}
    for name, one in tree.get("languages", {}).items():
        merged[name] = {**merged.get(name, {}), **one}
    return {name: Language(name, {**builtin["language"], **one}["coverage"]) for name, one in merged.items()}


def _platform(value: Tree) -> Platform:
    metrics, gateway, secrets = value["prometheus"], value["gateway"], value["secrets"]
    remote, certificates = metrics.get("remote_write"), value["certificates"]
    return Platform(
        name=value["name"],
        title=value["title"],
        registry=value["registry"],
        kubernetes=value["kubernetes"],
        sources=value["sources"],
        prometheus=Prometheus(
            metrics["delivery"],
            metrics["namespace"],
            metrics["address"],
            stated(PROMETHEUS, metrics, "retention"),
            RemoteWrite(remote["address"], remote["samples_per_second"]) if remote else None,
        ),
        gateway=Gateway(gateway["api"], gateway["class"], gateway["namespace"]),
        secrets=SecretStore(
            secrets["store"], secrets["server"], secrets["mount"], stated(SECRET_STORE, secrets, "refresh")
        ),
        certificates=Certificates(certificates["issuer"], stated(CERTIFICATES, certificates, "kind")),
        backups=Backups(value["backups"]["claim"]) if "backups" in value else None,
        status=Status(value["status"]["namespace"]) if "status" in value else None,
        links=Links(**{name: one.rstrip("/") for name, one in value.get("links", {}).items()}),
    )


def _environment(name: str, value: Tree) -> Environment:
    return Environment(
        name=name,
        namespace=value["namespace"],
        domain=value["domain"],
        automatic_up_to=value["automatic_up_to"],
        approvers=tuple(value.get("approvers", ())),
        approval_timeout=stated(ENVIRONMENT, value, "approval_timeout"),
        soak=stated(ENVIRONMENT, value, "soak"),
        zones=stated(ENVIRONMENT, value, "zones"),
        quota=_quota(value["quota"]),
        tenants=tuple(
            Tenant(tenant, one["title"], _quota(one["quota"]))
            for tenant, one in value.get("tenants", {}).items()
        ),
        context=value.get("context", ""),
    )


def _quota(value: Tree) -> Quota:
    return Quota(value["cpu"], value["memory"], value["ephemeral_storage"], value["pods"])


def _team(name: str, value: Tree) -> Team:
    return Team(
        name=name,
        github=value["github"],
        slack=value["slack"],
        pagerduty=value["pagerduty"],
        email=value["email"],
        escalation=tuple(value["escalation"]),
    )


def _tier(name: str, value: Tree, builtin: Tree) -> Tier:
    objectives = {**builtin["objectives"], **value.get("objectives", {})}
    return Tier(
        name,
        value["title"],
        value["priority"],
        value.get("description", ""),
        value.get("scrape_interval", builtin["scrape_interval"]),
        objectives["availability"],
        objectives["latency"],
        stated(TIER, value, "risk"),
    )


def flat(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a layer as written, by its dotted key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{prefix}.{key}" if prefix else key)
    else:
        yield prefix, written(value)


def written(value: Any) -> str:
    """A value as people write it in YAML, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
