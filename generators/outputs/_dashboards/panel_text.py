"""A panel as Grafana reads it: a line a key, so that a change shows where it is.

Written by hand rather than by an encoder with indentation, which costs many times as much.
"""

from __future__ import annotations

import json

from generators.outputs._dashboards.panels import SOURCES, Panel, Placed, Target

encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""Plain data as JSON on one line."""

_WITH_FIELDS = frozenset({"timeseries", "stat", "table"})
_DATA = {kind: f'{{"type": "{kind}", "uid": "${{{name}}}"}}' for kind, name in SOURCES.items()}
_CUSTOM = (
    '\n          "custom": {"fillOpacity": 10, "showPoints": "never", "spanNulls": false,'
    ' "thresholdsStyle": {"mode": "%s"}},'
)
_options: dict[str, str] = {}


def panel_text(placed: Placed) -> str:
    """The panel as an item of the list ``panels``, without a comma after it."""
    panel = placed.panel
    start = (
        f'    {{\n      "id": {placed.id},\n      "type": "{panel.type}",\n'
        f'      "title": {encode(panel.title)},\n      "gridPos": {{"h": {panel.height},'
        f' "w": {panel.width}, "x": {placed.x}, "y": {placed.y}}},\n'
    )
    if panel.type == "row":
        return f'{start}      "collapsed": false,\n      "panels": []\n    }}'
    parts = [start, f'      "description": {encode(panel.description)},\n']
    if panel.source:
        targets = ",\n        ".join(_target(panel, one, i) for i, one in enumerate(panel.targets))
        parts.append(
            f'      "datasource": {_DATA[panel.source]},\n      "targets": [\n        {targets}\n      ],\n'
        )
    if panel.type in _WITH_FIELDS:
        parts.append(_fields(panel))
    if panel.transformations:
        parts.append(f'      "transformations": {encode(panel.transformations)},\n')
    parts.append(f'      "options": {_stated(panel)}\n    }}')
    return "".join(parts)


def _fields(panel: Panel) -> str:
    least = "" if panel.least is None else f'\n          "min": {encode(panel.least)},'
    custom = _CUSTOM % ("line" if len(panel.steps) > 1 else "off") if panel.type == "timeseries" else ""
    links = f'\n          "links": {encode(panel.links)},' if panel.links else ""
    steps = ", ".join(
        f'{{"color": "{color}", "value": {"null" if value is None else encode(value)}}}'
        for color, value in panel.steps
    )
    overrides = encode(panel.overrides) if panel.overrides else "[]"
    return (
        f'      "fieldConfig": {{\n        "defaults": {{\n'
        f'          "unit": "{panel.unit}",{least}{custom}{links}\n'
        f'          "thresholds": {{"mode": "absolute", "steps": [{steps}]}}\n        }},\n'
        f'        "overrides": {overrides}\n      }},\n'
    )


def _target(panel: Panel, target: Target, index: int) -> str:
    """A query; ``refId`` is a letter, and every query of metrics has its min step."""
    start = f'{{"refId": "{chr(ord("A") + index)}", "datasource": {_DATA[panel.source]}, '
    if panel.source == "tempo":
        return f'{start}"queryType": "traceql", "query": {encode(target.expr)}, "limit": 20}}'
    if panel.source == "loki":
        return f'{start}"queryType": "range", "expr": {encode(target.expr)}}}'
    more = ', "instant": true, "range": false, "format": "table"' if target.instant else ""
    legend = encode(target.legend or "__auto")
    return (
        f'{start}"expr": {encode(target.expr)}, "legendFormat": {legend},'
        f' "interval": "{target.interval}s"{more}}}'
    )


def _stated(panel: Panel) -> str:
    if panel.more:
        return encode(panel.options)
    if panel.type not in _options:
        _options[panel.type] = encode(panel.options)
    return _options[panel.type]
