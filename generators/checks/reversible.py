"""What would be released can be deployed over what was, and taken back: N to N-1 to N on a real API server.

Counts charts in environments that have something to go back to: the charts of the commit where the main
branch was left. Where nothing differs nothing is asked, what changes alike is asked once, and answers
are kept. A change that has to go one way is accepted by a line in a commit's message, and told as a warning.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from generators.checks import Context, Result
from generators.checks._api_server import SERVERS, NoAnswerError, answer
from generators.checks._rendered.charts import PLATFORM, Target, targets
from generators.checks._reversible.alike import Change, alike, question
from generators.checks._reversible.base import ALL, REASON, Base, NoBaseError, base_of, released
from generators.checks._reversible.silent import FALLS, silent
from generators.checks._reversible.told import guilty, listed, others, place, shortened
from generators.checks._reversible.ways import Compared, Subject, compared
from generators.problems import Place, Problem, Severity

NEEDS = ("helm", *SERVERS)

MODULE = "cluster.reversing"
BACK, FORTH, UNREADABLE = "back", "forth", "unreadable"
_WORDS = {BACK: "going back is refused", FORTH: "deploying over what runs is refused"}
_KEEP = "keep what the words name as it was, or give the object another name so that both can be there"
_HINTS = {
    BACK: _KEEP,
    FORTH: _KEEP,
    FALLS: "when one pod is enough for a while, deploy it by itself with --force-conflicts",
    UNREADABLE: "let charts be rendered with the namespaces and release records that older ones were",
}
Told = tuple[frozenset[str], Problem]
"""The names of the targets that a finding stops, and the finding."""


def run(context: Context) -> Result:
    """One finding per change that cannot go to and fro; a skip where there is nothing to go back to."""
    try:
        base = base_of(context)
        with released(context, base) as then:
            return _judged(context, then, base)
    except NoBaseError as error:
        if not (error.hint and context.ci):
            return Result(0, 0, skipped=error.reason)
        problem = Problem("reversible/no-base", error.reason, Place(context.shown), error.hint)
        return Result(0, 1, (problem,))


def _judged(context: Context, then: Context, base: Base) -> Result:
    found = compared(context, then)
    since = f"{base.name}, {base.why}"
    if not found.total:
        return Result(0, 0, skipped=f"no chart of this catalog was there in {since}")
    told = list(_unreadable(context, found, base))
    if found.subjects:
        try:
            told += _told(context, then, found, base)
        except NoAnswerError as error:
            words, hint = f"no API server could be asked: {error}", "see that ./doit cluster up works here"
            problem = Problem("reversible/cannot-run", words, Place(context.shown), hint)
            return Result(0, found.total, (problem,))
    stopped = frozenset().union(*(names for names, _ in told))
    notes = (f"{found.same} as in {since}; {found.differing} differ, {found.new} new",)
    return Result(found.total - len(stopped), found.total, tuple(one for _, one in told), notes=notes)


def _told(context: Context, then: Context, found: Compared, base: Base) -> Iterator[Told]:
    groups = alike(found.subjects)
    platforms = {one.environment.name: one.name for one in targets(context) if one.chart.name == PLATFORM}
    asked = question([each[0] for each in groups], found.grounds, platforms)
    said = json.loads(answer(context, "reversible", MODULE, json.dumps(asked, sort_keys=True)))
    told = 0
    for group in groups:
        first = group[0]
        heard = list(_heard(first, said))
        told += len(heard)
        for rule, words, fields in (*heard, *_unheard(first)):
            where, key = place(context, then, first.target, fields)
            yield from _problems(rule, f"{words}{listed(fields)}{key}", group, where, base)
    if told != len(said):
        raise AssertionError("a refusal is of nothing that was asked: names of objects differ here and there")


def _heard(subject: Subject, said: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, list[Change]]]:
    target = subject.target
    about = [target.chart.name, target.environment.name, list(subject.key)]
    for one in said:
        if [one["chart"], one["environment"], one["key"]] == about:
            words = f"{_WORDS[one['rule']]}: {shortened(one['what'])}"
            yield one["rule"], words, guilty(subject, one["fields"], one["what"])


def _unheard(subject: Subject) -> Iterator[tuple[str, str, list[Change]]]:
    for one in silent(subject):
        yield one.rule, one.what, guilty(subject, [one.field], "")


def _problems(rule: str, words: str, group: Sequence[Subject], where: Place, base: Base) -> Iterator[Told]:
    """One finding for those that nobody accepted, and one for those that somebody did."""
    for accepted in (False, True):
        some = [one for one in group if (base.reason(one.target.chart.name) != "") is accepted]
        if some:
            text = f": {some[0].kind} {some[0].name}: {words}{others(some)}"
            yield _problem([one.target for one in some], rule, text, where, base)


def _problem(stopped: Sequence[Target], rule: str, words: str, where: Place, base: Base) -> Told:
    target = stopped[0]
    chart, environment = target.chart.name, target.environment.name
    words = f"{chart} in {environment}{words}"
    why = base.reason(chart)
    severity = Severity.WARNING if why else Severity.ERROR
    whose = chart if len({one.chart.name for one in stopped}) == 1 else ALL
    enough = f"for a reason of {REASON} characters or more"
    hint = f"{_HINTS[rule]}; or mean it, {enough}, by a line of a commit's message: One-way: {whose}: WHY"
    if why:
        words, hint = f"{words}; accepted: {why}", "write down for whoever is on call how it is undone"
    service = target.chart.service.id if target.chart.service else ""
    problem = Problem(
        f"reversible/{rule}", words, where, hint, severity, service=service, environment=environment
    )
    return frozenset(() if why else (one.name for one in stopped)), problem


def _unreadable(context: Context, found: Compared, base: Base) -> Iterator[Told]:
    for one in found.unreadable:
        words = f" as in {base.name} does not render any more: {shortened(one.error.splitlines()[-1])}"
        where = context.place(one.target.chart.folder)
        yield _problem([one.target], UNREADABLE, words, where, base)
