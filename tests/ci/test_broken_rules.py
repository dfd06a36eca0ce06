"""The oracle notices: each rule of the detector is broken once, and something that has to run is left out.

Some rules make the plan smaller, not larger: without them everything would run for no reason, and that is
what must be noticed. One has no test here: that calls of both catalogs count. A call that differs is an
entry that differs, so its caller is selected in any case; ``test_graph`` has the rule by itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ci import decision, document, entries, kinds, ownership, plan
from ci.base import Base
from ci.blocks import Blocks
from ci.blocks import cut_up as cut_up_really
from ci.entries import Entries
from ci.git import Repository
from ci.inputs import is_neutral
from ci.ownership import Owners
from tests.ci import histories
from tests.ci.comparing import Compared
from tests.ci.oracle import Must, must

pytestmark = pytest.mark.deep
COUNT = 60

Break = Callable[[pytest.MonkeyPatch], None]


def only_of(place: int) -> Break:
    """Owners are asked at one of the two commits only: 0 is the base, -1 the head."""

    def break_it(patch: pytest.MonkeyPatch) -> None:
        original = decision._Finding.__init__

        def init(self: Any, base: Entries | None, head: Entries, full: str) -> None:
            original(self, base, head, full)
            self._owners = [self._owners[place]]

        patch.setattr(decision._Finding, "__init__", init)

    return break_it


def nobody_is_asked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "expecting", lambda _: "")


def no_dependents(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "reached", lambda *_: {})


def direct_dependents(patch: pytest.MonkeyPatch) -> None:
    def direct(starts: dict[str, Any], graph: dict[str, set[str]]) -> dict[str, str]:
        return {caller: one for one in starts for caller in graph.get(one, ()) if caller not in starts}

    patch.setattr(decision, "reached", direct)


def follow_renames(patch: pytest.MonkeyPatch) -> None:
    original = Repository._bytes

    def renaming(self: Repository, *words: str) -> bytes:
        return original(self, *("-M" if word == "--no-renames" else word for word in words))

    patch.setattr(Repository, "_bytes", renaming)


def quoted_paths(patch: pytest.MonkeyPatch) -> None:
    original = Repository._bytes

    def quoting(self: Repository, *words: str) -> bytes:
        if words[0] != "diff-tree":
            return original(self, *words)
        return original(self, *(word for word in words if word != "-z")).replace(b"\n", b"\0")

    patch.setattr(Repository, "_bytes", quoting)


def no_shared(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Owners, "of", lambda self, path: (one for one in _of(self, path) if one[1] != "shared"))


def longest_shared_only(patch: pytest.MonkeyPatch) -> None:
    def of(self: Owners, path: str) -> Iterator[tuple[str, str]]:
        found = list(_of(self, path))
        yield from found[:1]

    patch.setattr(Owners, "of", of)


def ignore_first(patch: pytest.MonkeyPatch) -> None:
    def of(self: Owners, path: str) -> Iterator[tuple[str, str]]:
        if not path.endswith(".md"):
            yield from _of(self, path)

    patch.setattr(Owners, "of", of)


def ignore_by_either(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "all", any, raising=False)


def ignore_unknown(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "is_neutral", lambda _: True)


def prefixes_of_text(patch: pytest.MonkeyPatch) -> None:
    def keys(path: str) -> Iterator[str]:
        yield from (path[:size] for size in range(len(path), 0, -1))

    patch.setattr(ownership, "_keys", keys)


def no_links(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(plan, "_reaching", lambda *_: ())


def no_inputs(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "is_input", lambda _: False)
    patch.setattr(decision, "is_neutral", lambda path: path.startswith(("generators/", "doit", "templates/")))


def no_entries(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(entries, "differences", lambda *_: iter(()))
    patch.setattr(entries, "id_of", lambda _: "")


def no_removed(patch: pytest.MonkeyPatch) -> None:
    original = decision.decide

    def decide(base: Entries | None, head: Entries, *more: Any, **named: Any) -> Any:
        kept = dataclasses.replace(base, ids=base.ids & head.ids) if base else None
        return original(kept, head, *more, **named)

    patch.setattr(plan, "decide", decide)


def entries_may_go_alone(patch: pytest.MonkeyPatch) -> None:
    original = decision._Finding.doubt

    def doubt(self: Any, text: str) -> None:
        if "came or went" not in text:
            original(self, text)

    patch.setattr(decision._Finding, "doubt", doubt)


def trust_the_data(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "CATALOG", "another.yaml")
    patch.setattr(decision, "is_neutral", lambda path: path == "services.yaml" or is_neutral(path))


def no_texts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(plan, "_catalogs", lambda *_: None)


def limits_are_no_block(patch: pytest.MonkeyPatch) -> None:
    def cut_up(text: str) -> Blocks:
        found = cut_up_really(text)
        return found._replace(
            services={name: one._replace(alerts="") for name, one in found.services.items()}
        )

    patch.setattr(decision, "cut_up", cut_up)


def no_watching(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "_WATCHING", "nowhere/")


def all_is_following(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "is_following", lambda _: True)


def nothing_follows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decision, "is_following", lambda _: False)


def no_settings(patch: pytest.MonkeyPatch) -> None:
    original = entries.parse

    def parse(content: bytes, path: str) -> dict[str, Any]:
        found = original(content, path)
        return {**found, "fleet": "same"} if "fleet" in found else found

    patch.setattr(entries, "parse", parse)


def languages_are_no_image(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kinds, "of_entry", lambda *_: set())


def shared_is_no_image(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kinds, "of_path", lambda role, _: {"image"} if role == "source" else set())


def images_alone_are_delivered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(document, "DEPLOYED", frozenset({kinds.IMAGE}))


def no_project(patch: pytest.MonkeyPatch) -> None:
    original = document.write
    patch.setattr(document, "write", lambda *of: {**original(*of), "project": False})


_of = Owners.of

NEEDLESS: dict[str, Break] = {
    "nothing watches": no_watching,
    "nothing follows": nothing_follows,
    "owners of the head alone": only_of(-1),
    "owners of the base alone": only_of(0),
    "quoted paths": quoted_paths,
}
BREAKS: dict[str, Break] = {
    one.__name__: one
    for one in (
        *(nobody_is_asked, no_dependents, direct_dependents, follow_renames, no_shared, longest_shared_only),
        *(ignore_first, ignore_by_either, ignore_unknown, prefixes_of_text, no_inputs, no_entries),
        *(
            no_removed,
            no_links,
            entries_may_go_alone,
            trust_the_data,
            no_texts,
            no_settings,
            limits_are_no_block,
            all_is_following,
            languages_are_no_image,
            shared_is_no_image,
            images_alone_are_delivered,
            no_project,
        ),
    )
}


@dataclasses.dataclass(frozen=True)
class Asked:
    """A pair of commits with what has to run, found once for all broken rules."""

    where: str
    repository: Repository
    base: str
    head: str
    must: Must


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    found = []
    for seed in range(1000, 1000 + COUNT):
        folder = tmp_path_factory.mktemp(f"history-{seed}")
        history = histories.make(seed)
        histories.write(history, folder)
        for base, head in history.pairs:
            one, other = history.ids[base], history.ids[head]
            found.append(
                Asked(
                    f"seed {seed}, {base} to {head}", Repository(folder), one, other, must(folder, one, other)
                )
            )
    return found


def compared(asked: list[Asked]) -> Iterator[Compared]:
    """Each pair with the plan as it is made now."""
    for one in asked:
        yield Compared(one.where, one.must, plan.make(one.repository, one.head, Base(one.base, "given")))


def needless(asked: list[Asked]) -> set[str]:
    """The pairs for which everything runs, and need not."""
    return {one.where for one in compared(asked) if one.plan["everything"] and not one.must.everything}


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_a_broken_rule_leaves_something_out(
    name: str, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    BREAKS[name](monkeypatch)
    assert any(one.left_out() for one in compared(asked))


@pytest.mark.parametrize("name", sorted(NEEDLESS))
def test_a_broken_rule_runs_everything_for_no_reason(
    name: str, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = needless(asked)
    NEEDLESS[name](monkeypatch)
    assert needless(asked) > before


def test_without_a_broken_rule_nothing_is_left_out(asked: list[Asked]) -> None:
    assert [line for one in compared(asked) for line in one.left_out()] == []
