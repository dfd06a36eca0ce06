"""Brings what a plan selected into its environments, and keeps what became of it.

    python3 -m ci.deliver wanted --plan plan.json --environment E --from images|records
    python3 -m ci.deliver legs   --plan plan.json --risk risk.json --environment E --environments E…
    python3 -m ci.deliver platform --environment E --team T --outcomes DIR
                                 [--approved-by WHO --approved-at TIME]
    python3 -m ci.deliver run    --environment E --registry R --outcomes DIR
                                 (--images DIR --signed DIR --plan plan.json | --records)
                                 [--risk risk.json [--approved-by WHO --approved-at TIME]] -- SERVICE…
    python3 -m ci.deliver rollback --environment E --reason TEXT [--to DIGEST] --outcomes DIR -- SERVICE
    python3 -m ci.deliver record --plan plan.json --outcomes DIR --team T --environments E…

`wanted` prints ids; `legs` writes the matrices of what deploys by itself and of what a person approves
first, and whether the platform goes before them; what a freeze holds back is in none, and a later run comes
back to it. `platform` sends what all services stand on. `run` ends with 1 when a
service does not run what it should; every service is tried. Where an image was to be built and did not come
through building, scan and signature in this run, nothing of its service is sent. `record` says what became of
each, keeps "not deployed" of what no job came to, and notes the commit when all of it is settled. 1: nothing
was planned. 2: a word is no service, or an approval has no time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ci import actions, events, ground, outcome, programs, reading
from ci.command import command
from ci.delivery import Wish, deliver, roll_back
from ci.matrix import Work, legs
from ci.outcome import Outcome
from ci.own import Own, Unknown, named
from ci.records import BadRecord
from ci.records import read as record_of
from ci.reference import Image, commit, read
from ci.risk import LEVELS

BRANCH = "main"
KINDS = ("automatic", "approve")
OF_PLAN = {"deploy": [str], "missing": {str: str}, "releases": {str: [str]}}
"""What of a plan says what is wanted."""
OF_RISK = {**{name: [str] for name in (*KINDS, "frozen")}, "freeze": str}
"""What of the risks says who waits for whom."""


def wanted(plan: Mapping[str, Any], environment: str, source: str) -> list[str]:
    """Which services of a plan are to be delivered: of new images, those with something to build."""
    if source == "records":
        return sorted(plan["releases"].get(environment, []))
    return [name for name in plan["deploy"] if name not in plan["missing"]]


def _wanted(given: argparse.Namespace) -> int:
    plan = reading.file(given.plan, OF_PLAN)
    sys.stdout.write(" ".join(wanted(plan, given.environment, given.source)) + "\n")
    return 0


def _legs(given: argparse.Namespace) -> int:
    plan, risk = reading.file(given.plan, {"platform": [str]}), reading.file(given.risk, OF_RISK)
    found: dict[str, object] = {}
    if risk["frozen"]:
        held = f"{', '.join(risk['frozen'])}: not delivered, because {risk['freeze']}"
        sys.stdout.write(f"{actions.annotation('warning', held)}\n")
    for kind in KINDS:
        together = legs(Work(name, ()) for name in risk[kind])
        found |= {f"{kind}-matrix": {"include": together}, f"{kind}-any": bool(together)}
    below = ground.wanted(plan, given.environment, given.environments)
    if below and risk["freeze"]:
        held = f"{ground.NAME}: not delivered, because {risk['freeze']}"
        sys.stdout.write(f"{actions.annotation('warning', held)}\n")
    found["platform-any"] = bool(below) and not risk["freeze"]
    actions.write_outputs(found)
    sys.stdout.write(f"{given.environment}: {json.dumps(found)}\n")
    return 0


def _run(given: argparse.Namespace) -> int:
    if given.images and not given.plan:
        sys.stderr.write(f"{actions.annotation('error', 'state --plan with --images')}\n")
        return 2
    if _undated(given):
        return 2
    done = [_one(service, given) for service in named(given.services)]
    return _told(done)


def _undated(given: argparse.Namespace) -> bool:
    """Says so of an approval without a time: the verb takes it for one that holds for ever."""
    if not given.approved_by or given.approved_at:
        return False
    words = f"{given.approved_by} approved it, and nobody says when: state --approved-at"
    sys.stderr.write(f"{actions.annotation('error', words)}\n")
    return True


def _platform(given: argparse.Namespace) -> int:
    if _undated(given):
        return 2
    with programs.group(f"deliver {ground.NAME} to {given.environment}"):
        one = ground.send(given.environment, given.team, given.approved_by, given.approved_at)
    _kept(given.outcomes, one)
    return _told([one])


def _kept(folder: Path, one: Outcome) -> None:
    outcome.write(folder, one)
    if one.outcome not in (outcome.SUPERSEDED, outcome.OUTDATED):
        events.tell(one)


def _one(service: Own, given: argparse.Namespace) -> Outcome:
    with programs.group(f"deliver {service.id} to {given.environment}"):
        try:
            one = deliver(_wish(service, given))
        except (BadRecord, NoImage) as error:
            kind = outcome.REFUSED if isinstance(error, BadRecord) else outcome.NOT_DEPLOYED
            one = Outcome(service.id, given.environment, kind, str(error), commit(), "", service.team)
        _kept(given.outcomes, one)
    return one


class NoImage(Exception):
    """An image was to be built in this run, and none can be deployed; says so. A later run tries again."""


def _wish(service: Own, given: argparse.Namespace) -> Wish:
    name = f"{given.registry}/{service.id}"
    wish = Wish(
        service,
        given.environment,
        commit(),
        BRANCH,
        risk=_level(service.id, given.risk),
        approved_by=given.approved_by,
        approved_at=given.approved_at,
    )
    if given.records:
        approved = record_of(Path(), given.environment, service.id)
        return replace(wish, reference=f"{name}@{approved.digest}")
    plan = reading.file(given.plan, {"images": [str], "missing": {str: str}})
    if service.id not in plan["images"] or service.id in plan["missing"]:
        return wish
    data = read(given.images / f"{service.id}.json")
    signed = read(given.signed / f"{service.id}.json").get("digest", "")
    if not data or data["digest"] != signed:
        raise NoImage("its image was not built, or did not pass the scan, or was not signed: see these jobs")
    image = Image(**data)
    return replace(wish, image=image, reference=image.reference)


def _level(service: str, path: Path | None) -> str:
    """The level of a service's risk; the highest where the file does not say one that is known."""
    if path is None:
        return ""
    try:
        found = json.loads(path.read_bytes())["services"][service]["level"]
    except (OSError, ValueError, KeyError, TypeError):
        return LEVELS[-1]
    return found if found in LEVELS[1:] else LEVELS[-1]


def _rollback(given: argparse.Namespace) -> int:
    done = []
    for service in named(given.services):
        one = roll_back(Wish(service, given.environment, commit(), BRANCH), given.reason, given.to)
        outcome.write(given.outcomes, one)
        events.tell(one, by_hand=True)
        done.append(one)
    return _told(done, asked=outcome.ROLLED_BACK)


def _told(done: Sequence[Outcome], asked: str = "") -> int:
    """1 when one of them is not as it should be, each of those on the run's page."""
    bad = [one for one in done if one.outcome != asked and one.outcome not in outcome.GOOD]
    for one in bad:
        sys.stdout.write(f"{actions.annotation('error', one.sentence)}\n")
    actions.write_summary(outcome.table(done))
    sys.stdout.write(f"{len(done) - len(bad)} of {len(done)} as they should be\n")
    return 1 if bad else 0


def _record(given: argparse.Namespace) -> int:
    if not given.plan.is_file():
        words = "nothing was planned, so nothing was delivered: see the job Plan"
        actions.write_summary(words)
        sys.stderr.write(f"{actions.annotation('error', words)}\n")
        return 1
    plan = reading.file(given.plan, {"about": {str: {"team": str}}, "only": [str]})
    found = outcome.read(given.outcomes)
    sources = dict.fromkeys(given.environments[1:], "records") | {given.environments[0]: "images"}
    whole = {
        name: [*wanted(plan, name, sources[name])]
        + [ground.NAME] * bool(ground.wanted(plan, name, given.environments))
        for name in given.environments
    }
    left = outcome.missing(whole, found)
    open_to = {name: set(services) - _held(given.plan, name) for name, services in whole.items()}
    teams = {name: one["team"] for name, one in plan["about"].items()}
    for one in outcome.unsent(open_to, found, commit(), teams, given.team):
        _kept(given.outcomes, one)
        found.append(one)
    lines = [outcome.table(found)] if found else ["Nothing was to be delivered."]
    lines += ["", *(f"- {one}: not delivered; a later run comes back to it" for one in left)]
    actions.write_summary("\n".join(lines))
    sys.stdout.write("\n".join(["", *(one.sentence for one in found), *(f"open: {one}" for one in left), ""]))
    # A plan of services that somebody named says nothing of the others, which the next run must still find.
    if not left and not plan["only"]:
        events.tell_whole(commit(), given.environments)
    return 0


def _held(plan: Path, environment: str) -> set[str]:
    """What a freeze holds back, by what `ci.risk` said beside the plan: nobody hears of it each time."""
    path = plan.with_name(f"risk-{environment}.json")
    if not path.is_file():
        return set()
    risk = reading.file(path, {"frozen": [str], "freeze": str})
    return {*risk["frozen"], *([ground.NAME] if risk["freeze"] else [])}


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    given = _arguments().parse_args(words)
    try:
        code: int = given.do(given)
    except Unknown as error:
        sys.stderr.write(f"{actions.annotation('error', str(error))}\n")
        return 2
    return code


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.deliver",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True)
    own = {"wanted": _wanted, "legs": _legs, "platform": _platform, "run": _run, "rollback": _rollback}
    for name, do in {**own, "record": _record}.items():
        verb = verbs.add_parser(name)
        verb.set_defaults(do=do)
        if name in own:
            verb.add_argument("--environment", required=True)
        if name in ("wanted", "legs", "record"):
            verb.add_argument("--plan", type=Path, required=True)
        if name in ("legs", "record"):
            verb.add_argument("--environments", nargs="+", required=True, help="in the order of promotion")
        if name in ("platform", "run", "rollback", "record"):
            verb.add_argument("--outcomes", type=Path, required=True)
        if name in ("platform", "record"):
            verb.add_argument("--team", required=True, help="who is told of what is no service's")
        if name in ("platform", "run"):
            verb.add_argument("--approved-by", default="", help="who approved these risks")
            verb.add_argument("--approved-at", default="", help="when that was; too long ago is not at all")
        if name in ("run", "rollback"):
            verb.add_argument("services", nargs="+", metavar="SERVICE")
        _add_own(verb, name)
    return parser


def _add_own(verb: argparse.ArgumentParser, name: str) -> None:
    """What one verb alone is told."""
    if name == "wanted":
        verb.add_argument("--from", dest="source", choices=("images", "records"), required=True)
    elif name == "legs":
        verb.add_argument("--risk", type=Path, required=True, help="what ci.risk printed")
    elif name == "run":
        verb.add_argument("--registry", required=True)
        source = verb.add_mutually_exclusive_group(required=True)
        source.add_argument("--images", type=Path, help="what was built in this run, with --plan")
        source.add_argument("--records", action="store_true", help="what merged records approve")
        verb.add_argument("--plan", type=Path, help="with --images: whether one was to be built at all")
        verb.add_argument("--signed", type=Path, default=Path("signed"), help="with --images: of which")
        verb.add_argument("--risk", type=Path, help="what ci.risk printed: how carefully each comes in")
    elif name == "rollback":
        verb.add_argument("--reason", required=True)
        verb.add_argument("--to", default="", help="a version or a digest; empty: the last verified one")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
