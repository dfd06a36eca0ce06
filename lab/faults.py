"""Mistakes that the generated tests must notice: named edits of an instance of the template."""

from __future__ import annotations

from collections.abc import Iterator

from lab.fault import Edit, Fault
from lab.page_faults import page_faults
from lab.python_faults import python_faults


def faults() -> tuple[Fault, ...]:
    """All of them, each with its own name."""
    rows = (Fault(name, part, suite, tuple(edits)) for name, part, suite, *edits in _rows())
    return (*rows, *page_faults(), *python_faults())


def _rows() -> Iterator[tuple[str, str, str, *tuple[Edit, ...]]]:
    yield from _answers()
    yield from _access()
    yield from _data()
    yield from _neighbours()


def _answers() -> Iterator[tuple[str, str, str, *tuple[Edit, ...]]]:
    health, metrics, seen = "src/http/health.ts", "src/metrics.ts", "src/http/observing.ts"
    problems, limiting, app = "src/problems.ts", "src/http/limiting.ts", "src/app.ts"
    yield (
        "health lies while it drains",
        "integration",
        "shutdown",
        (health, "status === 'ok' ? 200 : 503", "200"),
    )
    yield "liveness moves", "unit", "health", (health, "app.get(probes.liveness,", "app.get('/alive',")
    yield "a metric is renamed", "unit", "metrics", (metrics, "'http_requests_total'", "'http_request_total'")
    yield (
        *("the objective's bucket is gone", "unit", "metrics"),
        (
            metrics,
            "[...new Set([...SECONDS, declared.latency])]",
            "SECONDS.filter((one) => one !== declared.latency)",
        ),
    )
    yield (
        *("a series appears with its first event only", "unit", "metrics"),
        (metrics, "for (const labels of all) counter.inc(labels, 0);", ""),
    )
    yield (
        *("routes are counted by address", "unit", "metrics"),
        (seen, "request.is404 || !url ? 'unmatched' : url", "request.url"),
    )
    yield (
        "the correlation id is not echoed",
        "unit",
        "errors",
        (seen, "reply.header(CORRELATION, request.id);", ""),
    )
    yield "logs lose the correlation id", "integration", "logs", (app, "'correlationId'", "'reqId'")
    yield (
        *("a token is logged", "integration", "logs"),
        (
            seen,
            "request.log.info({ method,",
            "request.log.info({ token: request.headers.authorization, method,",
        ),
    )
    yield (
        "problems lose their media type",
        "unit",
        "errors",
        (problems, "'application/problem+json'", "'application/json'"),
    )
    yield "bodies have no bound", "unit", "errors", (app, "BODY = 65_536", "BODY = 65_536_000")
    yield (
        *("unknown keys are dropped in silence", "unit", "errors"),
        (
            "src/http/validation.ts",
            "coerceTypes: false, removeAdditional: false",
            "coerceTypes: false, removeAdditional: true",
        ),
    )
    yield (
        "inline script is allowed",
        "unit",
        "API",
        (app, "defaultSrc: [\"'self'\"]", "defaultSrc: [\"'self'\", \"'unsafe-inline'\"]"),
    )
    yield (
        *("an address is not described", "unit", "API"),
        ("src/items/live.ts", "{ summary: 'Changes, over a WebSocket' }", "{ hide: true }"),
    )
    yield (
        *("the limiter is off", "unit", "rate limit"),
        (
            limiting,
            "throw new Problem(429, 'rate-limited'",
            "if (seconds === '') throw new Problem(429, 'rate-limited'",
        ),
    )
    yield (
        "429 does not say when",
        "unit",
        "rate limit",
        (limiting, ", { headers: { 'retry-after': seconds } }", ""),
    )
    yield "nothing is shed", "integration", "outages", (limiting, "inWork >= most", "inWork < 0")
    yield (
        *("connections are kept while it drains", "integration", "shutdown"),
        (app, "reply.header('connection', 'close')", "reply.header('connection', 'keep-alive')"),
    )


def _access() -> Iterator[tuple[str, str, str, *tuple[Edit, ...]]]:
    who, tokens = "src/http/authentication.ts", "src/http/tokens.ts"
    yield (
        *("401 becomes 200", "unit", "authentication"),
        (
            who,
            "if (!request.identity) throw unauthenticated('This needs a token.');",
            "if (!request.identity) return 'anybody';",
        ),
    )
    yield (
        "403 becomes 200",
        "unit",
        "authorization",
        (who, "!request.identity.scopes.has(scope)", "scope === ''"),
    )
    yield (
        "any audience will do",
        "unit",
        "authentication",
        (tokens, "    audience,\n    algorithms", "    algorithms"),
    )
    yield (
        "any issuer will do",
        "unit",
        "authentication",
        (tokens, "    issuer,\n    audience", "    audience"),
    )
    yield (
        "expiry is an hour late",
        "unit",
        "authentication",
        (tokens, "clockTolerance: 5", "clockTolerance: 3_600"),
    )
    yield (
        *("what is another's can be read", "unit", "authorization"),
        (
            "src/items/postgres.ts",
            ".where('id', '=', id).where('owner', '=', owner).executeTakeFirst()",
            ".where('id', '=', id).executeTakeFirst()",
        ),
        ("src/items/cache.ts", "${this.#prefix}${id}:${owner}", "${this.#prefix}${id}"),
    )


def _data() -> Iterator[tuple[str, str, str, *tuple[Edit, ...]]]:
    store, cache = "src/items/postgres.ts", "src/items/cache.ts"
    yield (
        *("SQL is concatenated", "integration", "injection"),
        (store, "import type { Kysely,", "import { sql } from 'kysely';\nimport type { Kysely,"),
        (
            store,
            ".where('owner', '=', owner)\n        .where('place', '>', after)",
            ".where(sql<boolean>`${sql.raw(`(owner = '${owner}')`)}`)\n        .where('place', '>', after)",
        ),
    )
    yield (
        "the cache keeps old versions",
        "unit",
        "storage",
        (cache, "tonumber(held) >= tonumber(ARGV[1])", "held"),
    )
    yield (
        *("the cache keeps what was deleted", "unit", "storage"),
        (cache, "await this.#set(owner, id, version + 1, null);", "void version;"),
    )
    yield (
        *("a query is slow", "unit", "response time"),
        (
            "src/database/database.ts",
            "return await work(this.query);",
            "await new Promise((resolve) => setTimeout(resolve, 300));\n      return await work(this.query);",
        ),
    )
    yield (
        *("the last writer wins", "integration", "consistency"),
        (
            store,
            "(part) => part.where('version', '=', version!))\n        .returningAll()",
            "(part) => part)\n        .returningAll()",
        ),
    )
    yield (
        *("idempotency keys are ignored", "integration", "idempotency"),
        ("src/items/routes.ts", "repeatableOf(request.headers['idempotency-key'], draft)", "undefined"),
    )


def _neighbours() -> Iterator[tuple[str, str, str, *tuple[Edit, ...]]]:
    routes, upstream = "src/upstream/routes.ts", "src/upstream/upstream.ts"
    yield (
        "callees are not told who asks",
        "integration",
        "dependencies",
        (routes, "[CORRELATION]: request.id, ", ""),
    )
    yield (
        "a required service is thought optional",
        "integration",
        "dependencies",
        (routes, "if (!upstream.optional) throw", "if (upstream.id === '') throw"),
    )
    yield (
        "calls have no time limit",
        "integration",
        "dependencies",
        (upstream, "timeout(milliseconds, ", "timeout(60_000, "),
    )
    yield (
        "the breaker never opens",
        "integration",
        "dependencies",
        (upstream, "new ConsecutiveBreaker(FAILURES)", "new ConsecutiveBreaker(1_000)"),
    )
    yield (
        *("everybody hears everything", "integration", "live updates"),
        (
            "src/items/feed.ts",
            "this.#emitter.emit(owner, change);\n    const shared",
            "this.#emitter.eventNames().forEach((one) => this.#emitter.emit(one, change));\n    const shared",
        ),
    )
    yield (
        "WebSockets end without a reason",
        "integration",
        "shutdown",
        ("src/items/live.ts", "socket.close(GOING_AWAY)", "socket.close()"),
    )
