"""``python -m cluster.rehearsal``: one run. Results on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import yaml

from cluster.plan import KEDA, METRICS, NATS, context_of, plan_for
from cluster.rehearsal.outcome import Outcome, Report
from cluster.rehearsal.playing import chosen, play
from cluster.rehearsal.scenarios import SCENARIOS
from cluster.rehearsal.stage import Stage
from cluster.starting import REPOSITORY, CannotStart, running
from generators import catalog
from generators.interruption import listen
from generators.model import Model
from generators.scratch import scratch
from generators.telling import say
from generators.toolchain import Toolchain, Unavailable

PROGRAMS = ("prometheus",)
CLEAN, FINDINGS, USAGE, BROKEN, INTERRUPTED = 0, 1, 2, 3, 130


def main(words: list[str]) -> int:
    """Plays, and returns the exit code."""
    arguments = _parser().parse_args(words)
    try:
        names = chosen(arguments.scenarios, SCENARIOS)
    except ValueError as odd:
        return _sorry(str(odd), "./doit rehearse:cluster plays all of them", "rehearsal/unknown", USAGE)
    loaded = catalog.load(arguments.catalog, str(arguments.catalog))
    if loaded.model is None:
        return _sorry("the catalog has errors", "./doit check:catalog", "rehearsal/catalog", FINDINGS)
    if not (arguments.tree / "charts").is_dir():
        return _sorry(
            f"there is no charts/ in {arguments.tree}", "./doit generate", "rehearsal/charts", USAGE
        )
    try:
        report = _run(arguments, loaded.model, names)
    except KeyboardInterrupt:
        return INTERRUPTED
    except CannotStart as reason:
        return _sorry(str(reason), reason.hint, "rehearsal/cannot-start", BROKEN)
    except Unavailable as missing:
        say(str(missing))
        return BROKEN
    sys.stdout.write(report.lines() if arguments.format == "json" else report.text())
    if arguments.format == "json":
        sys.stdout.flush()
        sys.stderr.write(report.summary())
    return CLEAN if report.ok else FINDINGS


def _run(arguments: argparse.Namespace, model: Model, names: tuple[str, ...]) -> Report:
    begun = time.monotonic()
    plan = plan_for(model, (METRICS, NATS))
    if KEDA not in plan.controllers:
        plan = replace(plan, controllers=(*plan.controllers, KEDA))
    peak = 0
    programs = Toolchain(REPOSITORY, say).programs(PROGRAMS)
    with scratch("rehearsal-") as folder:
        # Release records are written beside the charts: the checkout itself is left as it is.
        for name in ("charts", "monitoring"):
            if (arguments.tree / name).is_dir():
                shutil.copytree(arguments.tree / name, folder / "tree" / name, symlinks=True)
        with running(plan, tell=say) as cluster:
            say(f"the control plane took {cluster.took:.0f} s")
            known = _played(arguments.catalog, model, folder)
            stage = Stage(cluster, model, known, folder / "tree", folder, programs, arguments.kills)

            def told(one: Outcome) -> None:
                nonlocal peak
                peak = max(peak, cluster.memory())
                word = "nobody plays it" if one.ok is None else "ok" if one.ok else "FAILED"
                say(f"{one.scenario}: {word} ({one.seconds:.0f} s): {one.seen}")

            outcomes = play(stage, names, SCENARIOS, told)
    return Report(outcomes, time.monotonic() - begun, peak)


def _played(path: Path, model: Model, folder: Path) -> Path:
    """The catalog itself, or a copy that names this cluster's contexts where it names none, and no freeze:
    what is rehearsed does not depend on the day.
    """
    nameless = [one for one in model.fleet.environments if not one.context]
    if not nameless and not model.fleet.delivery.freezes:
        return path
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    for one in nameless:
        text["environments"][one.name]["context"] = context_of(model.fleet.platform.name, one)
    text.get("delivery", {}).pop("freezes", None)
    named = folder / "catalog.yaml"
    named.write_text(json.dumps(text, default=str, ensure_ascii=False), encoding="utf-8")
    return named


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cluster.rehearsal")
    parser.add_argument("scenarios", nargs="*")
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


def _sorry(reason: str, hint: str, rule: str, code: int) -> int:
    say(f"rehearse:cluster: error: {reason} [{rule}]\n    hint: {hint}")
    return code


if __name__ == "__main__":
    listen()
    sys.exit(main(sys.argv[1:]))
