"""A scrape job as data, in the two spellings it is delivered in: plain files and operator objects.

Only words that Prometheus 2.53 and 3.x both know are spelled at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from generators.conventions import scraping
from generators.outputs._overlays import Values


@dataclass(frozen=True, slots=True)
class Relabel:
    """One relabelling step. ``to`` is the label written; without ``value`` the first source goes
    there whole. ``action`` other than ``replace``: keep, drop, labeldrop.
    """

    of: tuple[str, ...] = ()
    regex: str = ""
    to: str = ""
    value: str = ""
    action: str = "replace"

    def plain(self) -> Values:
        """As in prometheus.yml."""
        return self._spelled("source_labels", "target_label")

    def operator(self) -> Values:
        """As in an object of the operator."""
        return self._spelled("sourceLabels", "targetLabel")

    def _spelled(self, source: str, target: str) -> Values:
        stated: Values = {}
        if self.of:
            stated[source] = list(self.of)
        if self.regex:
            stated["regex"] = self.regex
        if self.to:
            stated[target] = self.to
        if self.value:
            stated["replacement"] = self.value
        if self.action != "replace":
            stated["action"] = self.action
        return stated


def copy(source: str, label: str) -> Relabel:
    """Writes what discovery found into a label."""
    return Relabel((source,), to=label)


def state(label: str, value: str) -> Relabel:
    """Writes a fixed value into a label."""
    return Relabel(to=label, value=value)


def keep(source: str, *values: str) -> Relabel:
    """Keeps what has one of the values, compared whole."""
    return Relabel((source,), "|".join(values), action="keep")


def drop(source: str, *patterns: str) -> Relabel:
    """Drops what matches one of the patterns, compared whole."""
    return Relabel((source,), "|".join(patterns), action="drop")


@dataclass(frozen=True, slots=True)
class Job:
    """The scraping of one part of the platform, found by Kubernetes discovery. Times in seconds.

    ``why`` stands above it as a comment. ``secured``: TLS by the cluster's authority, and the
    account's token.
    """

    name: str
    why: str
    role: str
    relabel: tuple[Relabel, ...]
    component: str = ""
    """What the targets are called where that is not the job's name."""
    namespaces: tuple[str, ...] = ()
    metric_relabel: tuple[Relabel, ...] = ()
    interval: int = scraping.PLATFORM_INTERVAL
    path: str = "/metrics"
    secured: bool = False
    server_name: str = ""
    honor_labels: bool = False
    series: int = 0
    """Most series a scrape may bring; 0 for no limit."""

    @property
    def part(self) -> str:
        """The file and object it lies in."""
        return self.component or self.name

    @property
    def labels(self) -> tuple[Relabel, ...]:
        """The relabelling with the labels every target of the platform has."""
        return (
            *self.relabel,
            state("job", self.name),
            state(scraping.COMPONENT, self.part),
        )

    def plain(self) -> Values:
        """As in a file that ``scrape_config_files`` finds."""
        stated: Values = {"job_name": scraping.platform_job(self.part)}
        stated |= {
            "scrape_interval": seconds(self.interval),
            "scrape_timeout": seconds(scraping.timeout(self.interval)),
            "metrics_path": self.path,
        }
        if self.honor_labels:
            stated["honor_labels"] = True
        if self.series:
            stated["sample_limit"] = self.series
        if self.secured:
            stated["scheme"] = "https"
            stated["authorization"] = {"credentials_file": scraping.ACCOUNT_TOKEN}
            stated["tls_config"] = {"ca_file": scraping.ACCOUNT_CA}
            if self.server_name:
                stated["tls_config"] = {"ca_file": scraping.ACCOUNT_CA, "server_name": self.server_name}
        discovery: Values = {"role": self.role}
        if self.namespaces:
            discovery["namespaces"] = {"names": list(self.namespaces)}
        stated["kubernetes_sd_configs"] = [discovery]
        stated["relabel_configs"] = [step.plain() for step in self.labels]
        if self.metric_relabel:
            stated["metric_relabel_configs"] = [step.plain() for step in self.metric_relabel]
        return stated

    def operator(self) -> Values:
        """As the ``spec`` of a ScrapeConfig; what it cannot state itself is in its scrape class."""
        stated: Values = {
            "jobName": self.name,
            "scrapeInterval": seconds(self.interval),
            "scrapeTimeout": seconds(scraping.timeout(self.interval)),
            "metricsPath": self.path,
        }
        if self.honor_labels:
            stated["honorLabels"] = True
        if self.series:
            stated["sampleLimit"] = self.series
        if self.secured:
            stated["scheme"] = "HTTPS"
            stated["scrapeClass"] = SECURED
            if self.server_name:
                stated["tlsConfig"] = {"serverName": self.server_name}
        discovery: Values = {"role": ROLES[self.role]}
        if self.namespaces:
            discovery["namespaces"] = {"names": list(self.namespaces)}
        stated["kubernetesSDConfigs"] = [discovery]
        # The operator writes ``job`` first, from jobName, then what follows here.
        stated["relabelings"] = [step.operator() for step in self.labels]
        if self.metric_relabel:
            stated["metricRelabelings"] = [step.operator() for step in self.metric_relabel]
        return stated


ROLES = {"pod": "Pod", "node": "Node", "endpointslice": "EndpointSlice"}
SECURED = "cluster"
"""Scrape class of what the cluster's own authority and the account's token open."""


def seconds(value: int) -> str:
    """A duration as Prometheus reads it, in the unit that charts use too."""
    return f"{value}s"
