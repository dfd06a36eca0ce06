"""What a change starts, decided from two catalogs and the paths between them. Pure: no git, no disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ci import entries, kinds
from ci.blocks import Block, Blocks, cut_up
from ci.entries import CATALOG, POLICY, Entries, Entry
from ci.git import shown, some
from ci.graph import count_reached, dependents, reached
from ci.inputs import PLATFORM, is_common, is_following, is_input, is_neutral, is_of_platform, is_of_project
from ci.kinds import ALERTS, CONFIG, IMAGE, NETWORK
from ci.ownership import ENTRY, OWN, SHARED, SOURCE, Owners, expecting, is_ignored, record_of

_WATCHING = "monitoring/"
"""Where all files are that follow from the limits of alerts."""


@dataclass(slots=True)
class Change:
    """What happened to one service: the kinds of change, the number of paths, and reasons in words.

    ``records`` are the environments whose release record of it changed.
    """

    kinds: set[str] = field(default_factory=set)
    paths: int = 0
    reasons: list[str] = field(default_factory=list)
    records: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Decision:
    """What runs, every list sorted. ``services`` are tested, ``images`` built, ``removed`` are gone.

    ``changes`` has the services that changed themselves, not their dependents. ``catalog`` says whether
    the catalog or its data is among the paths, ``project`` whether the project's own tests are to run.
    ``platform`` are the paths that a deployment of single services may not bring.
    """

    everything: bool
    services: tuple[str, ...]
    images: tuple[str, ...]
    removed: tuple[str, ...]
    reasons: Mapping[str, tuple[str, ...]]
    warnings: tuple[str, ...]
    changes: Mapping[str, Change]
    dependents: Mapping[str, int]
    catalog: bool
    project: bool
    platform: tuple[str, ...]
    entries: Mapping[str, Entry]


def decide(
    base: Entries | None,
    head: Entries,
    paths: Iterable[str],
    doubts: Iterable[str] = (),
    full: str = "",
    texts: tuple[str, str] | None = None,
    records: Iterable[str] | None = None,
) -> Decision:
    """The decision for a change of ``paths`` from ``base`` to ``head``.

    ``doubts`` are things that could not be known, ``full`` says why somebody asked for everything;
    either selects all. Without ``base`` nothing is known of the state before. ``texts`` are the catalog's
    own at both commits, where it is among the paths. ``records`` are all release records, where nobody
    knows which paths differ, so that each may be a promotion.
    """
    found = _Finding(base, head, full)
    for doubt in (*doubts, *head.doubts, *(base.doubts if base else ())):
        found.doubt(doubt)
    for path in sorted(set(paths)):
        found.add_path(path)
    if records is not None:
        found.add_unseen(records)
    if base is not None:
        found.add_catalog(base, texts)
    return found.decision()


def decide_named(head: Entries, names: Iterable[str], why: str) -> Decision:
    """The decision where somebody named the services: these, and no dependents."""
    named = tuple(sorted(set(names) & head.ids))
    return Decision(
        everything=False,
        services=named,
        images=tuple(name for name in named if _has_image(head.services.get(name))),
        removed=(),
        reasons=dict.fromkeys(named, (why,)),
        warnings=head.doubts,
        changes={name: Change({IMAGE, CONFIG}, 0, [why]) for name in named},
        dependents=count_reached(named, dependents({name: one.calls for name, one in head.services.items()})),
        catalog=False,
        project=False,
        platform=(),
        entries=head.services,
    )


class _Finding:
    def __init__(self, base: Entries | None, head: Entries, full: str) -> None:
        self._head = head
        self._states = [head] if base is None else [base, head]
        self._owners = [Owners(state.services) for state in self._states]
        self._everything: list[str] = [full] if full else []
        self._warnings: list[str] = []
        self._changes: dict[str, Change] = {}
        self._by: dict[tuple[str, str], list[str]] = {}
        self._watched: set[str] = set()
        self._expecting: set[str] = set()
        self._inputs: list[str] = []
        self._following: list[str] = []
        self._unknown: list[str] = []
        self._platform: list[str] = []
        self._project = self._catalog = self._stated = self._data = self._overseen = False

    def doubt(self, text: str) -> None:
        """Something is not known: everything runs, and says so."""
        self._everything.append(text)
        self._warnings.append(f"everything runs: {text}")

    def add_path(self, path: str) -> None:
        """One path that differs."""
        self._catalog |= path in (CATALOG, POLICY) or path.startswith(f"{entries.FOLDER}/")
        self._platform += [path] if is_of_platform(path) else []
        if path == CATALOG:
            self._stated = True
            return
        if path == POLICY:
            self._data = True
            return
        if is_input(path) and not entries.id_of(path):
            self._inputs.append(path)
            return
        for names in filter(None, (one.disputed(path) for one in self._owners)):
            self.doubt(f"{shown(path)} belongs to {' and to '.join(names)}")
        owners = {owner for one in self._owners for owner in one.of(path)}
        for name, role in sorted(owners):
            self._own(name, role, path)
        self._approve(path, f"its release record changed: {path}")
        self._expecting.add(expecting(path))
        self._project |= not owners and is_of_project(path)
        self._overseen |= not owners and path.startswith(_WATCHING)
        if owners or is_neutral(path) or is_of_project(path):
            return
        if all(is_ignored(path, one.policy) for one in self._states):
            return
        known = self._inputs if is_common(path) else self._following if is_following(path) else self._unknown
        known.append(path)

    def _own(self, name: str, role: str, path: str) -> None:
        change = self._changes.setdefault(name, Change())
        if role == ENTRY:
            self._data = True
            return
        change.paths += 1
        change.kinds |= kinds.of_path(role, path)
        if role == OWN and path.startswith(_WATCHING):
            self._watched.add(name)
        self._by.setdefault((name, role), []).append(path)

    def add_unseen(self, records: Iterable[str]) -> None:
        """What may have changed where no paths are known, and is of consequence once only."""
        self._platform = [*PLATFORM]
        for path in sorted(records):
            self._approve(path, f"its release record may have changed: {path}")

    def _approve(self, path: str, why: str) -> None:
        """A release record is of the service that it is named after, whoever states the path."""
        environment, name = record_of(path)
        if any(name in state.ids for state in self._states):
            change = self._changes.setdefault(name, Change())
            change.records.add(environment)
            change.reasons += [] if change.paths else [why]

    def add_catalog(self, base: Entries, texts: tuple[str, str] | None) -> None:
        """What the entries say differs, whichever paths did; then what the catalog says and they do not."""
        differing = dict(entries.differences(base, self._head))
        self._data |= bool(differing)
        mislaid = () if self._stated else sorted(base.ids ^ self._head.ids)
        if mislaid:
            # Without its entry nobody knows what a service is made of, and the catalog still has it.
            files = [f"{entries.FOLDER}/{name}.json" for name in mislaid]
            self.doubt(f"{some(files)} came or went, and {CATALOG} did not change")
        for name, text in differing.items():
            change = self._changes.setdefault(name, Change())
            change.reasons.append(text)
            change.kinds |= kinds.of_entry(base.services.get(name), self._head.services.get(name))
        before, after = (state.policy.get("fleet") for state in (base, self._head))
        if not isinstance(before, str) or not isinstance(after, str):
            self.doubt(f"{POLICY} does not say what all services share")
        elif before != after:
            self._everything.append(f"{CATALOG} changed for all services")
        if not self._head.ids and not base.ids:
            self.doubt(f"there is nothing in {entries.FOLDER}")
        if texts is None:
            return
        # Limits of alerts are in no entry; what follows from them is among the service's own files.
        self._data |= bool(self._watched)
        if self._data:
            same = base.policy.get("stated") == self._head.policy.get("stated")
            self._compare(cut_up(texts[0]), cut_up(texts[1]), differing, same)

    def _compare(self, before: Blocks, after: Blocks, differing: Mapping[str, str], same: bool) -> None:
        names = {*before.services, *after.services}
        edited = {name for name in names if before.services.get(name) != after.services.get(name)}
        none = Block("", "")
        for name in sorted(edited):
            old, new = before.services.get(name, none), after.services.get(name, none)
            if old.rest != new.rest and name not in differing:
                self._lags(name, {IMAGE, CONFIG, NETWORK, ALERTS}, "block", "entry")
            if old.alerts != new.alerts and name not in self._watched:
                self._lags(name, {ALERTS}, "alerts", "files of monitoring")
        if before.outside != after.outside and same:
            self.doubt(f"{CATALOG} changed for more than single services, and {POLICY} did not")
        if before.limits != after.limits and not self._overseen:
            self.doubt(f"{CATALOG} changed limits of alerts for all, and no file of all in {_WATCHING} did")

    def _lags(self, name: str, kinds: set[str], what: str, behind: str) -> None:
        change = self._changes.setdefault(name, Change())
        change.kinds |= kinds
        change.reasons.append(f"its {what} in {CATALOG} changed, and its {behind} did not")

    def decision(self) -> Decision:
        """Everything that was found, brought together."""
        if self._catalog and not self._data and not self._everything:
            self.doubt(f"{CATALOG} changed and {entries.FOLDER} did not")
        if not self._stated:
            # With the catalog they follow from it, and it says itself whom it means.
            self._inputs += self._following
        if self._inputs:
            self._everything.append(f"every pipeline depends on {some(self._inputs)}")
        for path in self._unknown:
            self._warnings.append(f"everything runs: {shown(path)} belongs to no service")
        if self._unknown:
            self._everything.append(f"{some(self._unknown)} belongs to no service")
        for (name, role), paths in sorted(self._by.items()):
            text = {SOURCE: "sources", SHARED: "shared sources"}.get(role, "its files")
            self._changes[name].reasons.append(f"{text} changed: {some(paths)}")
        known = {name for state in self._states for name in state.ids}
        changed = {name: change for name, change in self._changes.items() if name in known}
        graph = dependents(
            *({name: one.calls for name, one in state.services.items()} for state in self._states)
        )
        return self._result(changed, graph)

    def _result(self, changed: Mapping[str, Change], graph: Mapping[str, set[str]]) -> Decision:
        head = self._head
        through = reached(changed, graph)
        # What nobody expects any more, nobody has to prove.
        asked = dependents(
            {name: one.calls for name, one in head.services.items() if name in self._expecting}
        )
        everything = bool(self._everything)
        selected = sorted(
            head.ids if everything else head.ids & (changed.keys() | through.keys() | asked.keys())
        )
        images = sorted(
            name
            for name in selected
            if (everything or IMAGE in changed.get(name, Change()).kinds)
            and _has_image(head.services.get(name))
        )
        reasons = {
            name: tuple(
                [f"everything runs: {text}" for text in self._everything]
                + (changed[name].reasons or ["its entry changed"] if name in changed else [])
                + ([f"calls {through[name]}, which is affected"] if name in through else [])
                + (
                    [f"is called by {some(sorted(asked[name]))}, which may expect more"]
                    if name in asked
                    else []
                )
            )
            for name in selected
        }
        removed = sorted({name for state in self._states for name in state.ids} - head.ids)
        return Decision(
            everything=everything,
            services=tuple(selected),
            images=tuple(images),
            removed=tuple(removed),
            reasons=reasons,
            warnings=tuple(dict.fromkeys(self._warnings)),
            changes={name: changed[name] for name in sorted(changed)},
            dependents=count_reached(sorted({*changed, *selected}), graph),
            catalog=self._catalog,
            project=everything or self._catalog or self._project,
            platform=tuple(self._platform),
            entries=head.services,
        )


def _has_image(entry: Entry | None) -> bool:
    # A service whose entry cannot be read may well have one.
    return entry is None or bool(entry.image)
