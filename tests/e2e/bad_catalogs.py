"""Mistakes in a catalog: how each is made from the golden one, and what the finding must say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "catalogs/golden.yaml"
TEXT = GOLDEN.read_text(encoding="utf-8")
MANY = 40
"""Levels of an alias bomb: expanded, more values than any memory holds."""


@dataclass(frozen=True)
class Mistake:
    """``make`` gives the bytes (None: no file); ``rule`` and all of ``words`` stand in the findings.

    ``line`` is a text in the bytes; the finding is in its line. Empty: about the file as a whole.
    """

    name: str
    make: Callable[[], bytes | None]
    rule: str
    words: tuple[str, ...]
    line: str = ""


def raw(name: str, data: bytes | None, rule: str, *words: str, line: str = "") -> Mistake:
    return Mistake(name, lambda: data, rule, words, line)


def edited(name: str, old: str, new: str, rule: str, *words: str, line: str = "") -> Mistake:
    """The first ``old`` of the golden catalog replaced; the finding is in the line of ``line`` or ``new``."""

    def make() -> bytes:
        assert old in TEXT, f"{name}: the golden catalog has no {old!r}"
        return TEXT.replace(old, new, 1).encode()

    return Mistake(name, make, rule, words, line or new.strip().splitlines()[0])


def bomb() -> bytes:
    """Each level holds ten aliases of the one before."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, MANY)]
    return "\n".join(lines).encode()


def huge() -> bytes:
    """50 MB of services."""
    return TEXT.encode() + b"# and so on, and so on, and so on\n" * (50 * 1024 * 1024 // 34)


OFFERS = "  offers:\n    title: Offers\n"
READING = (
    raw("missing file", None, "catalog/missing-file", "there is no such file", "--catalog"),
    raw("empty", b"", "catalog/empty", "the file is empty"),
    raw("only a comment", b"# nothing\n", "catalog/empty", "the file is empty"),
    raw("not YAML", b"version: 1\nplatform: [a, b\nteams: {}\n", "catalog/not-yaml", "this is not YAML"),
    edited("tabs", "    title: Offers", "\ttitle: Offers", "catalog/tab", "a tab", "blanks"),
    raw(
        "invalid UTF-8",
        TEXT.replace("Offers", "Off\xe9rs", 1).encode("latin-1"),
        "catalog/not-utf8",
        "0xe9",
        "UTF-8",
    ),
    raw("BOM", b"\xef\xbb\xbf" + TEXT.encode(), "catalog/byte-order-mark", "byte order mark"),
    raw("UTF-16", TEXT.encode("utf-16"), "catalog/byte-order-mark", "UTF-16"),
    raw(
        "null byte",
        TEXT.encode().replace(b"Offers", b"Off\x00ers", 1),
        "catalog/not-yaml",
        "control character",
    ),
    raw(
        "two documents", TEXT.encode() + b"---\nversion: 1\n", "catalog/several-documents", "second document"
    ),
    raw("a list", b"- version: 1\n", "catalog/not-a-mapping", "version: 1"),
    raw("deep nesting", b"version: " + b"[" * 100_000, "catalog/too-deep", "deep"),
    edited(
        "duplicate key",
        "    title: Offers",
        "    title: Offers\n    title: Twice",
        "catalog/duplicate-key",
        "'title'",
        line="title: Twice",
    ),
    edited(
        "anchor",
        "[lead, on-call]",
        "&people [lead, on-call]",
        "catalog/anchor",
        "&people",
        "remove it",
        line="&people",
    ),
    edited("tag", "title: Offers", "title: !!python/name:os.system Offers", "catalog/tag", "tag"),
    raw("alias bomb", bomb(), "catalog/alias", "*a38", "aliases are not read"),
    raw("merge key", b"a: &a {x: 1}\nb: {<<: *a}\n", "catalog/alias", "*a", "write the value out"),
    raw("50 MB", huge(), "catalog/too-big", "larger than 16 MiB"),
)
SCALARS = tuple(
    edited(f"ambiguous {value}", "title: Offers", f"title: {value}", "catalog/ambiguous", value, "quotes")
    for value in ("1.10", "on", "012", "12:30", "1e3", "2026-01-01", "0x1F", "No")
)
SHAPE = (
    edited(
        "unknown key", "    title: Offers", "    titel: Offers", "catalog/unknown-key", "'titel'", "'title'"
    ),
    edited("wrong type", "port: 4101", "port: many", "catalog/wrong-type", "many", "1024"),
    edited("no value", "title: Offers", "title: ~", "catalog/no-value", "~", "write a value"),
    edited(
        "a bare number for a duration",
        "timeout: 1h",
        "timeout: 60",
        "catalog/wrong-value",
        "60",
        line="timeout: 60",
    ),
    edited(
        "port outside the range", "port: 4101", "port: 70000", "catalog/wrong-value", "70000", "1024", "65535"
    ),
    edited("missing key", OFFERS, "  offers:\n", "catalog/missing-key", "title", line="  offers:"),
    edited(
        "reserved key",
        "version: 1\n",
        "version: 1\ninclude: [more.yaml]\n",
        "catalog/reserved-key",
        "include",
        line="include:",
    ),
)
IDS = (
    edited(
        "ids equal but for case",
        OFFERS,
        f"  Front:\n    title: Other\n    port: 4110\n{OFFERS}",
        "catalog/id-collision",
        "Front",
        "front",
        line="  Front:",
    ),
    *(
        edited(f"id {name!r}", "  offers:\n", f"  {name}:\n", "catalog/bad-id", line=name)
        for name in ('"../etc"', '"a/b"', '"a;reboot"', '"$(id)"', '"a b"', '"-a"', "ünï", '"a.b"')
    ),
    edited("id too long", "  offers:\n", f"  {'o' * 60}:\n", "catalog/id-too-long", "60", line="  oooo"),
    *(
        edited(f"reserved id {name}", "  offers:\n", f"  {name}:\n", "catalog/reserved-id", name)
        for name in ("global", "workload", "platform", "support", "services")
    ),
)
REFERENCES = (
    edited(
        "unknown tier",
        "tier: support\n    team: shop\n    language: python\n    port: 4101",
        "tier: suport\n    team: shop\n    language: python\n    port: 4101",
        "catalog/unknown-tier",
        "'suport'",
        "'support'",
    ),
    edited(
        "unknown team",
        "team: shop\n    language: python\n    port: 4101",
        "team: shopp\n    language: python\n    port: 4101",
        "catalog/unknown-team",
        "'shopp'",
        "'shop'",
    ),
    edited(
        "unknown dependency",
        "depends_on: [store]",
        "depends_on: [stroe]",
        "catalog/unknown-service",
        "'stroe'",
        "'store'",
    ),
    edited(
        "unknown resource", "uses: [queue]", "uses: [quue]", "catalog/unknown-resource", "'quue'", "'queue'"
    ),
    edited(
        "cycle",
        "    scaling: {replicas: 3}",
        "    depends_on: [offers]\n    scaling: {replicas: 3}",
        "catalog/dependency-cycle",
        "offers -> store -> offers",
        line="depends_on: [store]\n    rollout",
    ),
    edited(
        "itself",
        "depends_on: [store]\n    rollout",
        "depends_on: [offers]\n    rollout",
        "catalog/self-dependency",
        "offers",
    ),
    edited("port taken", "port: 4101", "port: 4102", "catalog/taken", "4102", "offers", line="port: 4102"),
)
PROTECTION = (
    edited(
        "loosened without a reason",
        '      probes.startup: {why: Loads the map of the warehouse first., until: "2099-06-30"}\n',
        "",
        "catalog/loosened",
        "why",
        "until",
        line="probes: {startup: {failures: 90}}",
    ),
    edited(
        "loosened without an end",
        'the warehouse first., until: "2099-06-30"}',
        "the warehouse first.}",
        "catalog/missing-key",
        "until",
        line="probes.startup: {why",
    ),
)


def line_of(mistake: Mistake, data: bytes) -> int:
    """The line, from 1, that the finding is about; 0: none in particular."""
    text = data.decode("utf-8", "replace")
    at = text.rfind(mistake.line) if mistake.line else -1
    return text.count("\n", 0, at) + 1 if at >= 0 else 0


def places(err: str, rule: str) -> list[int]:
    """The lines of all findings of a rule; 0 where a finding is about the whole file."""
    pattern = rf"^[^\n]*?\.yaml(?::(\d+))?(?::\d+)?: error: .* \[{re.escape(rule)}\]$"
    return [int(match[1] or 0) for match in re.finditer(pattern, err, re.MULTILINE)]
