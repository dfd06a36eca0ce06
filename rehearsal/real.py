"""The real programs with their shipped arguments: only addresses, folders and durations are others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from generators.conventions import monitoring, notifying
from rehearsal import places, shipped
from rehearsal.certificates import Certificates
from rehearsal.factor import FACTOR, shorter
from rehearsal.places import Places
from rehearsal.servers import Server

_OFFSET = 0.5
"""Seconds that the prober leaves of a scrape's timeout, as it is shipped by its makers."""
_DEFAULTS = {
    "--query.lookback-delta": "5m",
    "--rules.alert.resend-delay": "1m",
    "--rules.alert.for-grace-period": "10m",
    "--rules.alert.for-outage-tolerance": "1h",
}
"""Durations that are no word of the configuration: Prometheus' own, as it is shipped by its makers."""


class Real:
    """Makes the servers of a run, none of them started, and says how their arguments differ."""

    def __init__(self, where: Places, monitoring: Path, programs: Mapping[str, Path], folder: Path) -> None:
        self._places, self._monitoring, self._programs = where, monitoring, programs
        self._folder = folder
        self.differences: list[shipped.Difference] = []

    def servers(self, certificates: Certificates) -> list[Server]:
        """Alertmanager, the prober and Prometheus; the long-term store where the catalog has one."""
        stated = self._places.model.fleet.platform.prometheus.remote_write
        trusted = {
            "SSL_CERT_FILE": str(certificates.authority),
            "SSL_CERT_DIR": str(self._folder / "none"),
        }
        return [
            *([self._store()] if stated else ()),
            self._server("alertmanager", places.ALERTMANAGER, self._alertmanager(), "ready", trusted),
            self._server("blackbox_exporter", places.PROBER, self._prober(), "healthy", trusted),
            self._server("prometheus", places.PROMETHEUS, self._prometheus(), "ready", {}),
        ]

    def _prometheus(self) -> list[str]:
        values = {
            "--config.file": f"{self._folder}/{monitoring.PROMETHEUS}/prometheus.yml",
            "--storage.tsdb.path": f"{self._folder}/data",
            **{name: shorter(value) for name, value in _DEFAULTS.items()},
            **self._listening(places.PROMETHEUS),
        }
        return self._changed("prometheus", values, _DEFAULTS)

    def _alertmanager(self) -> list[str]:
        values = {
            "--config.file": f"{self._folder}/{monitoring.ALERTMANAGER}/alertmanager.yml",
            "--storage.path": f"{self._folder}/alertmanager",
            "--dispatch.start-delay": shorter(f"{notifying.START_DELAY}s"),
            "--cluster.listen-address": "",
            **self._listening(places.ALERTMANAGER),
        }
        return self._changed("alertmanager", values)

    def _prober(self) -> list[str]:
        """It has no arguments in the shipped files, and reads its shipped configuration as it is."""
        name, milliseconds = "--timeout-offset", f"{_OFFSET * 1000:.0f}ms"
        self.differences.append(
            shipped.Difference("blackbox_exporter", name, shipped.TIME, milliseconds, shorter(milliseconds))
        )
        return [
            f"--config.file={self._monitoring}/prometheus/blackbox.yml",
            f"--timeout-offset={_OFFSET / FACTOR:.3f}",
            *(f"{name}={value}" for name, value in self._listening(places.PROBER).items()),
        ]

    def _store(self) -> Server:
        """A second Prometheus: what is sent to a long-term store arrives here."""
        configuration = self._folder / "store.yml"
        configuration.write_text("{}", encoding="utf-8")
        words = [
            f"--config.file={configuration}",
            f"--storage.tsdb.path={self._folder}/store",
            "--web.enable-remote-write-receiver",
            *(f"{name}={value}" for name, value in self._listening(places.STORE).items()),
        ]
        return self._server("prometheus", places.STORE, words, "ready", {}, "store")

    def _server(
        self,
        program: str,
        place: str,
        words: Iterable[str],
        ready: str,
        environment: Mapping[str, str],
        name: str = "",
    ) -> Server:
        command: list[str | Path] = [self._programs[program], *words]
        address = f"{self._places.url(place)}/-/{ready}"
        return Server(name or program.partition("_")[0], command, address, self._folder, environment)

    def _listening(self, place: str) -> dict[str, str]:
        return {"--web.listen-address": "{}:{}".format(*self._places.part(place))}

    def _changed(
        self, server: str, values: Mapping[str, str], defaults: Mapping[str, str] | None = None
    ) -> list[str]:
        """The shipped arguments with these values; what differs is noted."""
        file = f"{server}/arguments.txt"
        stated = shipped.arguments(self._monitoring / file)
        found = shipped.replaced(stated, values)
        self.differences += shipped.argument_differences(file, stated, found, defaults or {})
        return found
