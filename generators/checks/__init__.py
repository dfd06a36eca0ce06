"""Checks: judge what is committed or would be written, each counted "N of N", none stops another.

A module here whose name has no leading underscore is a check: ``kube_score`` is ``check:kube-score``,
the first line of its docstring is its summary. It says in ``NEEDS`` which Go programs it
runs, and its ``run`` takes a ``Context`` and returns a ``Result``. Adding a check is adding a module; one
that says ``ON_REQUEST = True`` runs only when it is named, and ``JUDGES`` are the coverages of the
scorecard that it speaks of. Checks write nowhere but into the cache and temporary folders.

A leading underscore marks what is no check itself: ``_<name>/`` holds the parts of a check and is its
own; of ``_alertmanager/``, ``_dashboards/``, ``_pipelines/`` and ``_selectors/`` others read parts too.
``_engine/`` is what all of them stand on; ``_prometheus/``, ``_rendered/`` and ``_rules/`` read what
several judge, and a module beside them is what several share.
"""

from generators.checks._engine.context import Context
from generators.checks._engine.contract import (
    BROKEN,
    Check,
    ContractError,
    Missing,
    Progress,
    Result,
    Staleness,
    Tools,
)
from generators.checks._engine.last import Last, Memory, followed
from generators.checks._engine.registry import discover, is_on_request, judges, summary
from generators.checks._engine.run import BASE, Finished, run_all

__all__ = [
    "BASE",
    "BROKEN",
    "Check",
    "Context",
    "ContractError",
    "Finished",
    "Last",
    "Memory",
    "Missing",
    "Progress",
    "Result",
    "Staleness",
    "Tools",
    "discover",
    "followed",
    "is_on_request",
    "judges",
    "run_all",
    "summary",
]
