"""Mistakes in the page that the generated tests of the browser must notice, in both languages.

The page is one: most of its mistakes are the same edit of an instance in TypeScript and of one in Python.
Each test of the browser has a mistake here that it is there to notice.
"""

from __future__ import annotations

from collections.abc import Iterator

from lab.fault import Edit, Fault
from lab.workspace import PYTHON

_LIVE = "service/items/live.py"


def page_faults() -> Iterator[Fault]:
    """Those of services in TypeScript and those of services in Python, each with a name of its own."""
    rows = (*_shown(), *_done(), *_kept())
    for name, _, words, *edits in rows:
        yield Fault(name, "e2e", words, tuple(edits))
    yield from _of_typescript()
    for name, test, _, *edits in rows:
        yield Fault(f"Python: {name}", "e2e", test, tuple(edits), PYTHON)
    yield from _of_python()


Row = tuple[str, str, str, *tuple[Edit, ...]]
"""What is wrong, the test in Python and the words of the one in TypeScript that notice it, and the edits."""


def _shown() -> Iterator[Row]:
    page, sheet = "public/index.html", "public/page.css"
    wcag = ("test_nothing_is_against_wcag_2_2_aa", "nothing is against WCAG 2.2 AA")
    label = '<label for="token">Access token</label>'
    yield (
        "the page has another title",
        "test_a_refused_token_is_said",
        "a refused token is said",
        (page, "<h1>", "<h1>Not "),
    )
    yield "the page loses a label", *wcag, (page, label, "<span>Access token</span>")
    yield "in the dark it is read with difficulty", *wcag, (sheet, "--quiet: #b9c0ca", "--quiet: #3b3f46")
    yield (
        *("the focus is not seen", "test_everything_can_be_done_by_keyboard", "by keyboard alone"),
        (sheet, "outline: 3px solid var(--strong)", "outline: none"),
    )
    yield (
        *("long names do not fit", "test_the_journey_fits_into_320_pixels", "fits into 320 pixels"),
        (sheet, "flex: 1 1 8rem;\n  overflow-wrap: anywhere", "white-space: nowrap"),
    )
    yield (
        *("a name is taken for markup", "test_markup_in_a_name", "markup in a name is shown"),
        (
            "public/list.js",
            "textContent: item.name });\n    const quantity",
            "innerHTML: item.name });\n    const quantity",
        ),
    )


def _done() -> Iterator[Row]:
    page = "public/page.js"
    yield (
        *("a refusal is not said", "test_a_refused_token_is_said", "a refused token is said"),
        (page, "if (error.status > 0) warn(error.message);", ""),
    )
    yield (
        *("deleting is for show", "test_what_is_added_is_listed", "what is added is listed"),
        (page, "await ask('DELETE', `/api/v1/items/${item.id}`);", ""),
    )
    yield (
        *("adding blocks the page", "test_vitals_stay_within_the_budget", "stay within the budget"),
        (
            page,
            "const draft = {",
            "for (const end = performance.now() + 1_500; performance.now() < end; );\n    const draft = {",
        ),
    )


def _kept() -> Iterator[Row]:
    api, page = "public/api.js", "public/page.js"
    yield (
        *("live updates are dead", "test_what_changes_elsewhere", "what changes elsewhere"),
        (api, "source.addEventListener('item',", "source.addEventListener('items',"),
    )
    yield (
        *("being offline is not said", "test_offline_is_said", "offline is said"),
        (page, "You are offline. Changes", "Changes"),
    )
    yield (
        *("what was missed stays missed", "test_offline_is_said", "offline is said"),
        (page, "void attempt(load);", ""),
    )
    yield (
        *("answers have to come at once", "test_on_a_slow_network_it_works", "on a slow network it works"),
        (
            api,
            "{ method, headers: { ...headers } };",
            "{ method, signal: AbortSignal.timeout(200), headers };",
        ),
    )


def _of_typescript() -> Iterator[Fault]:
    session, stays = "src/http/session.ts", "who signs in stays so"
    yield Fault(
        "the session is open to scripts", "e2e", stays, ((session, "httpOnly: true", "httpOnly: false"),)
    )
    yield Fault(
        *("signing out does not end the session", "e2e", stays),
        ((session, "reply.clearCookie(COOKIE, cookie).code(204)", "reply.code(204)"),),
    )


def _of_python() -> Iterator[Fault]:
    session, stays = "service/session.py", "test_who_signs_in_stays_so"
    rows: tuple[tuple[str, str, Edit], ...] = (
        ("the session is open to scripts", stays, (session, "httponly=True", "httponly=False")),
        (
            *("signing out does not end the session", stays),
            (session, 'f"{COOKIE}=; Path=/; Max-Age=0;', 'f"{COOKIE}-ended=; Path=/; Max-Age=0;'),
        ),
        (
            *("WebSockets are silent", "test_whoever_is_signed_in_hears_changes"),
            (_LIVE, "await socket.send_text(change)", "continue"),
        ),
        (
            *("the stream is never told", "test_what_changes_elsewhere"),
            (_LIVE, 'yield f"event: item\\ndata: {change}\\n\\n" if', 'yield ": nothing\\n\\n" if'),
        ),
    )
    for name, test, edit in rows:
        yield Fault(f"Python: {name}", "e2e", test, (edit,), PYTHON)
