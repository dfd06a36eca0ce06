"""Mistakes in a service in Python among its neighbours, each with the function that notices it."""

from __future__ import annotations

from collections.abc import Iterator

from lab.fault import Edit

Row = tuple[str, str, *tuple[Edit, ...]]
"""What is wrong, the function that notices it, and the edits."""


def integration_rows() -> Iterator[Row]:
    """Of those whom it calls, of its servers, of what is written, and of what goes together."""
    yield from (*_neighbours(), *_servers(), *_written(), *_followed(), *_together())


def _neighbours() -> Iterator[Row]:
    app, upstream = "service/app.py", "service/upstream.py"
    yield (
        *("health lies while it drains", "test_it_answers_while_it_drains"),
        (app, 'good=lifecycle.status == "ok"', "good=True"),
    )
    yield (
        *("callees are not told who asks", "test_services_that_are_called"),
        (app, "passed = {CORRELATION: request.state.correlation}", "passed = {}"),
    )
    yield (
        *("callees are not told of the trace", "test_services_that_are_called"),
        (app, 'request.headers.get("traceparent")', 'request.headers.get("trace")'),
    )
    yield (
        *("it is not ready while a service fails", "test_it_degrades"),
        (
            app,
            "except DownError as error:\n",
            'except DownError as error:\n            parts.lifecycle.status = "starting"\n',
        ),
    )
    yield (
        *("a required service is thought optional", "test_it_degrades"),
        (app, "if not upstream.optional:", 'if upstream.id == "":'),
    )
    yield (
        *("a good answer is thought a failure", "test_it_goes_on_with_what_it_expects"),
        (upstream, "not answer.is_success", "answer.status_code == 200"),
    )
    yield (
        *("what callers expect has another type", "test_what_every_caller_expects"),
        (app, '"version": config.version', '"version": 1'),
    )
    yield (
        *("calls have no time limit", "test_it_degrades"),
        (upstream, "asyncio.timeout(self._seconds)", "asyncio.timeout(60)"),
        (upstream, "timeout=self._seconds", "timeout=60"),
    )
    row, settings = "test_one_that_fails_in_a_row", "FAILURES, OPEN, AT_ONCE = 3, "
    yield "the breaker never opens", row, (upstream, f"{settings}5, 5.0", f"{settings}5_000, 5.0")
    yield "the breaker never closes again", row, (upstream, f"{settings}5, 5.0", f"{settings}5, 500.0")
    yield (
        *("a lost database is a mistake of its own", "test_without_its_database"),
        ("service/database.py", 'raise unavailable("The database does not answer.") from error', "raise"),
    )


def _servers() -> Iterator[Row]:
    yield (
        *("it is ready before its database is", "test_it_is_neither_started_nor_ready"),
        (
            "service/__main__.py",
            "    await own.open()\n    await listens.wait()\n    own.lifecycle.started()",
            "    own.lifecycle.started()\n    await own.open()\n    await listens.wait()",
        ),
    )
    yield (
        *("a lost cache is a mistake of its own", "test_without_its_cache"),
        ("service/shared.py", "raise LostError(str(error)) from error", "raise"),
    )
    yield (
        *("nothing is shed", "test_what_is_more_than_it_can_take"),
        ("service/surroundings.py", "self._in_work > self._most", "self._in_work < 0"),
    )


def _written() -> Iterator[Row]:
    """What only many at once, other processes, or requests that no client sends can notice."""
    app, cache, store = "service/app.py", "service/items/cache.py", "service/items/postgres.py"
    yield (
        *("any file is found by its path", "test_a_path_leads_nowhere"),
        (
            app,
            "    for path in sorted(PUBLIC.iterdir()):",
            (
                '    router.add_api_route("/assets/{rest:path}", lambda rest: FileResponse(PUBLIC / rest))\n'
                "    for path in sorted(PUBLIC.iterdir()):"
            ),
        ),
    )
    yield (
        *("a path goes into a header as it is", "test_a_line_end_reaches_no_header"),
        (
            "service/surroundings.py",
            'headers[CORRELATION] = scope["state"]["correlation"]',
            'headers[CORRELATION], headers["x-path"] = scope["state"]["correlation"], scope["path"]',
        ),
    )
    yield (
        *("names that reach into objects are let in", "test_a_body_cannot_reach"),
        (
            "service/bodies.py",
            "return parse(found, model)",
            'return parse({one: found[one] for one in found if one[:2] != "__"}, model)',
        ),
    )
    yield (
        *("a limit goes into a statement as it is", "test_in_an_address_it_finds_nothing"),
        (
            "service/items/headers.py",
            'r"[0-9]{1,3}", text) or not 1 <= int(text) <= 100',
            'r".{1,99}", text)',
        ),
    )
    yield (
        *("names are compared before they are written", "test_of_many_who_take_one_name"),
        (
            "migrations/versions/0001_items.py",
            "DEFAULT now(),\n          UNIQUE (owner, name)",
            "DEFAULT now()",
        ),
        (
            store,
            "            stated = insert(ITEMS)",
            (
                "            same = select(ITEMS).where(ITEMS.c.owner == owner, ITEMS.c.name == draft.name)\n"
                "            if (await connection.execute(same)).first():\n"
                "                raise taken()\n"
                "            stated = insert(ITEMS)"
            ),
        ),
    )
    yield (
        *("of many writes some are rolled back", "test_no_write_of_many_is_lost"),
        (
            "service/database.py",
            "async with connection.begin():\n                    return await use(connection)",
            (
                "async with connection.begin() as begun:\n"
                "                    found = await use(connection)\n"
                "                    if self._engine.pool.checkedout() > 2:\n"
                "                        await begun.rollback()\n"
                "                    return found"
            ),
        ),
    )
    yield (
        *("each process has a cache of its own", "test_what_one_process_wrote"),
        (cache, 'f"{service}:item:"', "f\"{service}:{__import__('os').getpid()}:item:\""),
    )
    yield (
        *("any key will do", "test_a_key_that_is_none"),
        ("service/items/headers.py", r'r"[\x21-\x7e]{1,200}"', 'r".{0,999}"'),
    )
    yield (
        *("a key is everybody's", "test_a_key_belongs_to_its_user"),
        (store, "values(owner=owner, key=", 'values(owner="all", key='),
        (store, "where(KEYS.c.owner == owner, KEYS.c.key", 'where(KEYS.c.owner == "all", KEYS.c.key'),
        (store, "mine = (KEYS.c.owner == owner)", 'mine = (KEYS.c.owner == "all")'),
    )


def _followed() -> Iterator[Row]:
    """What who follows, who leaves and who asks a lot can notice."""
    around, live, drains = (
        "service/surroundings.py",
        "service/items/live.py",
        "test_it_answers_while_it_drains",
    )
    reach, load = "test_updates_reach_their_user", "test_a_bounded_load"
    yield (
        *("everybody hears everything", reach),
        ("service/items/feed.py", "self._listeners.get(owner, ())", "set().union(*self._listeners.values())"),
    )
    yield (
        *("updates need no token", "test_updates_need_a_token"),
        (
            "service/guard.py",
            "return allowed(await guard.admit(socket), scope)",
            'return getattr(await guard.admit(socket), "subject", "anybody")',
        ),
    )
    yield (
        "connections are kept while it drains",
        drains,
        (around, '"connection"] = "close"', '"x-drain"] = "yes"'),
    )
    yield "WebSockets end without a reason", drains, (live, "socket.close(GOING_AWAY)", "socket.close()")
    yield "streams do not hear of the end", drains, (live, "{change, ending, *", "{change, *")
    yield (
        *("of many requests some are not counted", load),
        (
            around,
            "self._metrics.requests.labels(method, route, str(status)).inc()",
            "self._metrics.requests.labels(method, route, str(status)).inc(self._in_work < 2)",
        ),
    )
    yield (
        *("every request is remembered", load),
        (
            around,
            '        found = getattr(scope.get("route")',
            (
                '        self.__dict__.setdefault("seen", []).append(b"." * 2_000_000)\n'
                '        found = getattr(scope.get("route")'
            ),
        ),
    )


def _together() -> Iterator[Row]:
    around, store = "service/surroundings.py", "service/items/postgres.py"
    mine = "update(ITEMS).where(ITEMS.c.id == identifier, ITEMS.c.owner == owner)\n        if version is"
    yield (
        *("logs lose the correlation id", "test_logs_tie_a_request"),
        (around, '"answered",\n            correlationId=', '"answered",\n            request='),
    )
    yield (
        *("a token is logged", "test_logs_tie_a_request"),
        (
            around,
            '"answered",\n',
            '"answered",\n            token=Headers(scope=scope).get("authorization"),\n',
        ),
    )
    yield (
        *("SQL is concatenated", "test_text_stays_text"),
        (store, "    func,\n", "    func,\n    text,\n"),
        (store, "ITEMS.c.owner == owner, ITEMS.c.place", "text(f\"owner = '{owner}'\"), ITEMS.c.place"),
    )
    yield (
        *("the last writer wins", "test_of_many_who_change_one_version"),
        (store, f"{mine} not None:", f"{mine} ...:"),
    )
    yield (
        *("idempotency keys are ignored", "test_the_same_request_is_done_once"),
        (
            "service/items/routes.py",
            'repeatable_of(request.headers.get("idempotency-key"), draft)',
            "None",
        ),
    )
