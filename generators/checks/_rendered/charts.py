"""The charts of a plan and the files each of them is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml

from generators.checks._engine.context import Context
from generators.checks._engine.store import key
from generators.conventions import names
from generators.model import Environment, Service
from generators.problems import Problem

FOLDER = "charts/"
DESCRIPTION = "/Chart.yaml"
PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that can be installed. ``service`` is None for the platform's own.

    ``content`` changes with any file that helm reads of it, the library included.
    """

    name: str
    folder: str
    service: Service | None
    content: str


@dataclass(frozen=True, slots=True)
class Target:
    """One chart as it would be installed in one environment."""

    chart: Chart
    environment: Environment
    last: bool
    """Whether no environment comes after it."""

    @property
    def values(self) -> str:
        """The overlay of the environment, a path of the output tree."""
        return f"{self.chart.folder}/values-{self.environment.name}.yaml"

    @property
    def name(self) -> str:
        """How findings and files call it."""
        return f"{self.chart.name}-{self.environment.name}"


def charts(context: Context) -> tuple[Chart, ...]:
    """The charts of the plan that can be installed, by name; library charts are part of them."""
    return context.once("charts", lambda: _charts(context))


def libraries(context: Context) -> Mapping[str, str]:
    """The charts that others are made of, by folder; the value changes with any file of theirs."""
    return context.once("library-charts", lambda: _libraries(*_described(context)))


def folders(planned: Iterable[str]) -> list[str]:
    """Where charts are among planned paths, libraries too, sorted."""
    return sorted(
        path.removesuffix(DESCRIPTION)
        for path in planned
        if path.startswith(FOLDER) and path.endswith(DESCRIPTION)
    )


def targets(context: Context) -> tuple[Target, ...]:
    """Every chart in every environment: charts by name, environments in promotion order."""
    environments = context.model.fleet.environments
    last = environments[-1]
    return tuple(Target(chart, one, one is last) for chart in charts(context) for one in environments)


def expected(context: Context) -> set[str]:
    """The charts that a complete plan has: one per service, and the platform's."""
    return {PLATFORM, *(service.id for service in context.model.services)}


def finding(context: Context, target: Target, rule: str, message: str, hint: str) -> Problem:
    """A finding about a target, in the words of helm where they are known."""
    return Problem(
        rule,
        message,
        context.place(target.chart.folder),
        hint,
        service=target.chart.service.id if target.chart.service else "",
        environment=target.environment.name,
    )


def _charts(context: Context) -> tuple[Chart, ...]:
    services = {names.chart(service.id): service for service in context.model.services}
    files, descriptions = _described(context)
    below = _libraries(files, descriptions)
    return tuple(
        Chart(
            str(description["name"]),
            folder,
            services.get(folder),
            key(folder, *below.values(), *_flat(files[folder])),
        )
        for folder, description in sorted(descriptions.items())
        if folder not in below
    )


def _described(context: Context) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """The files of every chart, and what each says of itself, by folder."""
    return context.once("chart-descriptions", lambda: _read(context))


def _read(context: Context) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    files = _by_folder({**context.planned, **context.links})
    return files, {folder: yaml.load(found[DESCRIPTION], yaml.CSafeLoader) for folder, found in files.items()}


def _libraries(
    files: Mapping[str, dict[str, str]], descriptions: Mapping[str, dict[str, str]]
) -> dict[str, str]:
    return {
        folder: key(*_flat(files[folder]))
        for folder, description in sorted(descriptions.items())
        if description.get("type") == "library"
    }


def _by_folder(planned: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Files and links of each chart by their path within it, which begins with a slash."""
    found: dict[str, dict[str, str]] = {folder: {} for folder in folders(planned)}
    for path, text in planned.items():
        folder = "/".join(path.split("/")[:2])
        if folder in found:
            found[folder][path.removeprefix(folder)] = text
    return found


def _flat(files: Mapping[str, str]) -> list[str]:
    return [part for path in sorted(files) for part in (path, files[path])]
