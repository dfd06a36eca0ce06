"""Mistakes in a service in Python that its unit and integration tests must notice."""

from __future__ import annotations

from collections.abc import Iterator

from lab.fault import Fault
from lab.python_integration_faults import Row, integration_rows
from lab.workspace import PYTHON


def python_faults() -> Iterator[Fault]:
    """Each with a name of its own."""
    parts = {"unit": (*_answers(), *_access(), *_data()), "integration": integration_rows()}
    for part, rows in parts.items():
        for name, test, *edits in rows:
            yield Fault(f"Python: {name}", part, test, tuple(edits), PYTHON)


def _answers() -> Iterator[Row]:
    metrics, around = "service/metrics.py", "service/surroundings.py"
    yield (
        *("liveness moves", "test_a_probe_answers_in_time"),
        ("service/app.py", "@router.get(probes.liveness)", '@router.get("/alive")'),
    )
    yield (
        *("a metric is renamed", "test_metrics_are_declared"),
        (metrics, '"http_requests_total"', '"http_request_total"'),
    )
    yield (
        *("a series appears with its first event only", "test_metrics_are_declared"),
        (metrics, "in product(*metric.labels.values()):", "in ():"),
    )
    yield (
        *("the objective's bucket is gone", "test_a_request_is_counted"),
        (metrics, "{*SECONDS, declared.latency}", "{*SECONDS} - {declared.latency}"),
    )
    yield (
        *("routes are counted by address", "test_a_request_is_counted"),
        (around, 'found if isinstance(found, str) and found else "unmatched"', 'scope["path"]'),
    )
    yield (
        *("the correlation id is not taken over", "test_a_correlation_id_is_taken_over"),
        (around, "given if _GOOD.fullmatch(given) else str(uuid.uuid4())", "str(uuid.uuid4())"),
    )
    yield (
        *("any correlation id is taken over", "test_a_correlation_id_is_taken_over"),
        (around, "given if _GOOD.fullmatch(given)", "given if given"),
    )
    yield (
        *("an address is not described", "test_its_document_describes"),
        (
            "service/items/live.py",
            'summary="Changes, over a WebSocket"',
            "include_in_schema=False",
        ),
    )
    yield (
        *("probes are counted", "test_probes_have_paths_of_their_own"),
        (around, "self._quiet = {probes.startup, probes.readiness, probes.liveness, ", "self._quiet = {"),
    )
    yield (
        *("a metric has a label that nobody stated", "test_metrics_are_declared"),
        (metrics, "description, tuple(metric.labels)", 'description, (*metric.labels, "more")'),
        (metrics, "made.labels(*values)", 'made.labels(*values, "")'),
        (metrics, "    if metric.labels:", "    if True:"),
    )
    yield (
        *("durations are in milliseconds", "test_durations_are_seconds"),
        (around, ".observe(seconds)", ".observe(seconds * 1000)"),
    )
    yield (
        *("inline script is allowed", "test_answers_carry_the_security_headers"),
        (around, "\"default-src 'self'; frame", "\"default-src 'self' 'unsafe-inline'; frame"),
    )
    yield (
        "it says another's name",
        "test_it_says_who_it_is",
        ("service/app.py", '"service": config.service', '"service": ""'),
    )
    yield (
        *("its document leaves a method out", "test_its_document_describes"),
        (
            "service/items/routes.py",
            'PATH + "/{id}", status_code=204',
            'PATH + "/{id}", status_code=204, include_in_schema=False',
        ),
    )
    yield (
        *("flags are read once", "test_flags_are_followed"),
        ("service/parts.py", "asyncio.create_task(self.flags.follow()), ", ""),
    )
    yield (
        *("an answer lacks what its document states", "test_it_answers_as_its_document_says"),
        (
            "service/items/routes.py",
            "item.model_dump_json(), status",
            'item.model_dump_json(exclude={"updatedAt"}), status',
        ),
    )
    yield (
        *("answers lose their media type", "test_it_answers_as_its_document_says"),
        (
            "service/items/routes.py",
            '"etag": etag(item.version), **headers}, "application/json"',
            '"etag": etag(item.version), **headers}, "text/plain"',
        ),
    )
    yield (
        *("problems lose their media type", "test_what_is_not_there_is_404"),
        (
            "service/app.py",
            'problem.headers, "application/problem+json"',
            'problem.headers, "application/json"',
        ),
    )
    yield (
        *("bodies have no bound", "test_bodies_that_are_wrong_are_refused"),
        ("service/bodies.py", "LARGEST = 65_536", "LARGEST = 65_536_000"),
    )
    yield (
        *("no body is taken for a body", "test_bodies_that_are_wrong_are_refused"),
        ("service/bodies.py", "json.loads(data)", 'json.loads(data or b\'{"name": "none"}\')'),
    )
    yield (
        *("a text is taken for a body", "test_bodies_that_are_wrong_are_refused"),
        (
            "service/bodies.py",
            "return parse(found, model)",
            'return parse({"name": found} if isinstance(found, str) else found, model)',
        ),
    )
    yield (
        *("an error shows where it was raised", "test_no_error_says_anything"),
        (
            "service/bodies.py",
            'invalid("The body is no JSON.")',
            'invalid(__import__("traceback").format_exc())',
        ),
    )
    yield (
        *("unknown keys are dropped in silence", "test_bodies_that_are_wrong_are_refused"),
        (
            "service/items/item.py",
            'extra="forbid", frozen=True)\n\n    name: Name\n    quantity: Quantity = 0',
            'extra="ignore", frozen=True)\n\n    name: Name\n    quantity: Quantity = 0',
        ),
    )
    yield (
        *("the limiter is off", "test_whoever_asks_too_often"),
        ("service/limiting.py", "        if good:", "        if told:"),
    )
    yield (
        *("what is left stays the same", "test_what_is_left"),
        ("service/limiting.py", "str(max(0, stats.remaining))", "str(self._most)"),
    )
    yield (
        *("each token has a limit of its own", "test_whoever_asks_too_often"),
        (
            "service/limiting.py",
            'f"subject:{identity.subject}"',
            "f\"subject:{connection.headers['authorization']}\"",
        ),
    )
    yield (
        *("429 does not say when", "test_whoever_asks_too_often"),
        ("service/limiting.py", '**told, "retry-after": seconds', "**told"),
    )


def _access() -> Iterator[Row]:
    tokens, refused = "service/tokens.py", "test_a_token_that_is_not_good"
    require = '"require": ["sub", "exp"]'
    yield (
        *("401 becomes 200", "test_without_a_token_it_is_401"),
        (tokens, 'raise unauthenticated("This needs a token.")', 'return "anybody"'),
    )
    yield (
        *("403 becomes 200", "test_without_a_token_it_is_401"),
        (tokens, "if scope not in identity.scopes:", "if not scope:"),
    )
    yield "any audience will do", refused, (tokens, require, f'{require}, "verify_aud": False')
    yield "any issuer will do", refused, (tokens, "                issuer=self._issuer,\n", "")
    yield "expiry is an hour late", refused, (tokens, "leeway=5", "leeway=3_600")
    yield (
        *("a token that nobody signed will do", "test_a_token_that_nobody_signed"),
        (
            tokens,
            "            key = await asyncio.to_thread(",
            """            if jwt.get_unverified_header(token)["alg"] == "none":
                said = jwt.decode(token, options={"verify_signature": False})
                return Identity(said["sub"], frozenset(said["scope"].split()), said["exp"])
            key = await asyncio.to_thread(""",
        ),
    )
    others = '"verify_exp": True, "verify_nbf": True, "verify_aud": True, "verify_iss": True'
    yield (
        *("signatures are not looked at", "test_a_token_whose_claims_were_changed"),
        (tokens, require, f'{require}, "verify_signature": False, {others}'),
    )
    yield (
        *("any scheme will do", "test_what_is_no_bearer_token"),
        ("service/authentication.py", 'r"Bearer +(', 'r"\\w+ +('),
    )
    yield (
        *("deleting needs no token", "test_a_change_without_a_token"),
        (
            "service/items/routes.py",
            "async def remove(owner: Writer, found: Identifier, request: Request)",
            'async def remove(found: Identifier, request: Request, owner: str = "anybody")',
        ),
    )
    yield (
        *("what is another's can be read", "test_what_belongs_to_somebody_else"),
        (
            "service/items/postgres.py",
            "select(ITEMS).where(ITEMS.c.id == identifier, ITEMS.c.owner == owner)",
            "select(ITEMS).where(ITEMS.c.id == identifier)",
        ),
        ("service/items/cache.py", "{identifier}:{owner}", "{identifier}"),
    )


def _data() -> Iterator[Row]:
    cache, versions = "service/items/cache.py", "test_what_is_written_is_read"
    yield (
        *("the cache keeps old versions", versions),
        (cache, "held and tonumber(held) >= tonumber(ARGV[1])", "held"),
    )
    yield (
        *("the cache keeps what was deleted", versions),
        (cache, 'await self._set(owner, identifier, version + 1, "null")', "return"),
    )
    yield (
        *("any etag is the version", "test_what_is_written_is_read"),
        (
            "service/items/routes.py",
            'request.headers.get("if-none-match") == etag(item.version)',
            'request.headers.get("if-none-match")',
        ),
    )
    yield (
        *("a name can be taken twice", "test_a_name_is_taken_once"),
        (
            "migrations/versions/0001_items.py",
            "DEFAULT now(),\n          UNIQUE (owner, name)",
            "DEFAULT now()",
        ),
    )
    yield (
        *("pages begin with what was read already", "test_pages_lead_through"),
        ("service/items/postgres.py", "ITEMS.c.place > after", "ITEMS.c.place >= after"),
    )
    yield (
        *("the cache is never asked", "test_a_second_read_comes_from_the_cache"),
        (cache, "        if held:\n", '        if held == "":\n'),
    )
    yield (
        *("a query is slow", "test_the_objective_holds"),
        (
            "service/database.py",
            "as connection:\n                if autocommit:",
            "as connection:\n                await asyncio.sleep(0.3)\n                if autocommit:",
        ),
    )
