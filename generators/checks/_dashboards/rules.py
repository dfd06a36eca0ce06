"""Rules about one dashboard by itself: identity, grid, data sources, variables, queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from generators.checks._dashboards.boards import Board
from generators.checks._prometheus import promql
from generators.conventions import monitoring, scraping
from generators.model import Model

COLUMNS = 24
RATE = "$__rate_interval"
GRAFANA = frozenset({"__from", "__to", "__range", "__range_s", "__url_time_range", "__data", "__all"})
"""Variables that Grafana has itself; ``__rate_interval`` is judged with the ranges."""
UNITS = frozenset("short percentunit s ms reqps cps bytes ops none".split())
# `elements`, `spec` and `apiVersion` make Grafana's importer take it for a newer form.
NEWER = ("elements", "spec", "apiVersion", "variables", "__inputs")

Rule = Callable[[Board, Model], Iterable[str]]


def has_its_uid(board: Board, model: Model) -> Iterator[str]:
    """The UID is the one that the name asks for, and short enough for Grafana."""
    make = {"services": monitoring.service_dashboard, "tiers": monitoring.tier_dashboard}
    wanted = make.get(board.family, monitoring.fleet_dashboard)(board.name)
    if board.uid != wanted:
        yield f"has the UID {board.uid!r} instead of {wanted!r}: links would break"
    if len(board.uid) > monitoring.UID_LIMIT:
        yield f"has a UID of {len(board.uid)} characters; Grafana takes {monitoring.UID_LIMIT}"


def can_be_imported(board: Board, model: Model) -> Iterator[str]:
    """What Grafana's importer asks of the classic form, and nothing that reads as a newer one."""
    for key in ("title", "panels", "schemaVersion", "templating"):
        if not board.data.get(key):
            yield f"has no {key}"
    for key in NEWER:
        if key in board.data:
            yield f"has {key}, by which an importer takes it for another form"
    if board.data.get("id") is not None:
        yield "states an id, which belongs to one installation"
    if board.data.get("editable") is not False:
        yield "can be edited in place, and the change would be lost"
    if list(board.data)[:1] != ["$comment"] or any(one.startswith("$") for one in list(board.data)[1:]):
        yield "has another key of that kind than the header"


def stands_on_the_grid(board: Board, model: Model) -> Iterator[str]:
    """Ids are unique; panels lie inside of the grid and over no other."""
    ids = Counter(panel.get("id") for panel in board.panels)
    yield from (f"has {count} panels with id {number}" for number, count in ids.items() if count > 1)
    taken: dict[tuple[int, int], str] = {}
    for panel in board.panels:
        place = panel["gridPos"]
        if not (isinstance(panel.get("id"), int) and panel["id"] > 0):
            yield f"panel {panel['title']!r} has no id"
        if place["x"] < 0 or place["y"] < 0 or place["x"] + place["w"] > COLUMNS or place["h"] < 1:
            yield f"panel {panel['title']!r} is outside of the grid"
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        over = {taken[cell] for cell in cells & taken.keys()}
        yield from (f"panel {panel['title']!r} lies over {other!r}" for other in sorted(over))
        taken |= dict.fromkeys(cells, str(panel["title"]))


def says_what_it_shows(board: Board, model: Model) -> Iterator[str]:
    """Every panel has a title; those with data have a description, a query, a unit that exists."""
    for panel in board.panels:
        if not panel.get("title"):
            yield f"panel {panel.get('id')} has no title"
    for panel in board.asking:
        name = panel["title"]
        if not panel.get("description"):
            yield f"panel {name!r} has no description"
        if not panel.get("targets"):
            yield f"panel {name!r} asks for nothing"
        letters = [target.get("refId") for target in panel.get("targets") or ()]
        if len(set(letters)) < len(letters) or not all(letters):
            yield f"panel {name!r} has queries without a letter of their own"
        unit = panel.get("fieldConfig", {}).get("defaults", {}).get("unit")
        if "fieldConfig" in panel and unit not in UNITS:
            yield f"panel {name!r} has the unit {unit!r}, which Grafana does not know"
        steps = panel.get("fieldConfig", {}).get("defaults", {}).get("thresholds", {}).get("steps") or []
        values = [step["value"] for step in steps[1:]]
        if steps and (steps[0]["value"] is not None or values != sorted(values)):
            yield f"panel {name!r} has thresholds out of order: {[step['value'] for step in steps]}"


def chooses_its_sources(board: Board, model: Model) -> Iterator[str]:
    """Panels and queries name their source by a variable of its kind; the metrics' is ``datasource``."""
    sources = {
        f"${{{name}}}": one["query"] for name, one in board.variables.items() if one["type"] == "datasource"
    }
    if sources.get("${datasource}") != "prometheus":
        yield "has no variable datasource that chooses a Prometheus"
    asking = [(panel["title"], panel.get("datasource") or {}) for panel in board.asking]
    asking += [(panel["title"], target.get("datasource") or {}) for panel, target in board.targets()]
    for name, stated in asking:
        if sources.get(str(stated.get("uid"))) != stated.get("type") or not stated.get("type"):
            yield f"panel {name!r} reads from {stated.get('uid')!r}, which no variable chooses"


def offers_what_it_uses(board: Board, model: Model) -> Iterator[str]:
    """Every variable that is used exists, and every one that exists is used; each can mean all."""
    used: Counter[str] = Counter()
    for text in board.asks():
        used.update(promql.variables(text))
    for name in sorted(used.keys() - board.variables.keys()):
        if name not in GRAFANA and name != RATE[1:]:
            yield f"uses ${name}, and there is no such variable"
    yield from (f"has a variable {name} that nothing uses" for name in board.variables if not used[name])
    for name, one in board.variables.items():
        if one["type"] != "query":
            continue
        wanted = {"multi": True, "includeAll": True, "allValue": ".+", "refresh": 2}
        wrong = [key for key, value in wanted.items() if one.get(key) != value]
        if wrong:
            yield f"variable {name} has another {', '.join(wrong)} than {[wanted[key] for key in wrong]}"
        matched = f'=~"${name}"'
        for _, target in board.queries():
            expr = str(target["expr"])
            if name in promql.variables(expr) and expr.count(f"${name}") != expr.count(matched):
                yield f"compares ${name} by another way than =~, so that All or two of them match nothing"
                break


def asks_at_its_pace(board: Board, model: Model) -> Iterator[str]:
    """Every query has the min step of what it shows; a range holds four scrapes."""
    pace = _pace(board, model)
    for panel, target in board.queries():
        name, step = panel["title"], promql.span(str(target.get("interval") or ""))
        if not step:
            yield f"panel {name!r} has a query without a min step"
        elif pace and step != pace:
            yield f"panel {name!r} has a min step of {step:g}s, and what it shows is scraped every {pace}s"
        for call in promql.ranged(str(target["expr"])):
            of_service = call.job == board.name or not call.job
            scraped = step if of_service else scraping.PLATFORM_INTERVAL
            if not call.range.startswith("$") and promql.span(call.range) < scraping.SAMPLES * scraped:
                yield f"panel {name!r} looks at {call.range} of {call.metric}: less than four scrapes"


def counts_by_rates(board: Board, model: Model) -> Iterator[str]:
    """Rates of counters and of nothing else; counters by rates and by nothing else."""
    own = {metric.name: metric.type for service in model.services for metric in service.metrics}
    for panel, target in board.queries():
        name, expr = panel["title"], str(target["expr"])
        for call in promql.ranged(expr):
            counter = call.metric.endswith(promql.COUNTER_ENDINGS) or own.get(call.metric) == "counter"
            if call.function in promql.COUNTER_FUNCTIONS and not counter:
                yield f"panel {name!r} takes a {call.function} of {call.metric}, which is no counter"
            if call.range == RATE and call.function not in promql.COUNTER_FUNCTIONS:
                yield f"panel {name!r} uses {RATE} for {call.function or 'no function'}"
        for metric in sorted(promql.bare_counters(expr)):
            yield f"panel {name!r} shows {metric} itself: a counter only says something by its rate"


RULES: tuple[Rule, ...] = (
    has_its_uid,
    can_be_imported,
    stands_on_the_grid,
    says_what_it_shows,
    chooses_its_sources,
    offers_what_it_uses,
    asks_at_its_pace,
    counts_by_rates,
)


def _pace(board: Board, model: Model) -> int:
    """Seconds between two scrapes of what a dashboard is about; 0 where it is about many things."""
    if board.family == "tiers":
        return model.fleet.tiers[board.name].scrape_interval
    if board.family == "services":
        service = next(one for one in model.services if one.id == board.name)
        return max(one.scrape_interval for one in service.environments.values())
    return 0
