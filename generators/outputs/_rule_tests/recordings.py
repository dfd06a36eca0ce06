"""Test cases of recording rules: weeks of raw series, and the figure that each rule makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from generators.alerts import HISTORY_BUSY, HISTORY_EVALUATION, HISTORY_LENGTH, Input, Recording
from generators.alerts.text import duration, number
from generators.outputs._rule_tests.text import changing

EVALUATION = HISTORY_EVALUATION
STEP = 240
"""Seconds between two samples: two in the shortest window, and no more in all than promtool loads."""
_TOLERANCE = 0.02


def history(recordings: Sequence[Recording], inputs: Sequence[Input], environment: str) -> str:
    """The one case of a file: every recording has its expected value at the end of the history."""
    before, after = (HISTORY_LENGTH - HISTORY_BUSY) // STEP + 1, HISTORY_BUSY // STEP + 1
    lines = ["  - name: recorded from three weeks of raw series", f"    interval: {STEP}s"]
    lines.append("    input_series:")
    for one in inputs:
        lines += [
            f"      - series: '{one.series}'",
            f'        values: "{changing(one, before, after, STEP)}"',
        ]
    lines.append("    promql_expr_test:")
    for recording in recordings:
        labels = dict((("environment", environment), *recording.labels))
        text = ",".join(f'{name}="{value}"' for name, value in labels.items())
        tolerance = number(max(abs(recording.expected) * _TOLERANCE, 1e-6))
        distance = f"abs({recording.record}{{{text}}} - {number(recording.expected)})"
        lines += [
            f"      - expr: '{distance} <= bool {tolerance}'",
            f"        eval_time: {duration(HISTORY_LENGTH)}",
            f"        exp_samples: [{{labels: '{{{text}}}', value: 1}}]",
        ]
    return "\n".join(lines)
