"""Real servers around one service: PostgreSQL, Redis, an issuer of tokens, stand-ins, the service itself.

Everything lives in one temporary folder, listens on unix sockets or loopback, and ends with the block
(and, if the process is killed, with the process). Nothing starts before it is asked for::

    with Lab(repository) as lab:                       # repository: the checkout's root
        app = lab.instantiate("wallet")                # templates/service for a service of services.yaml
        service = lab.serve(app, RATE_LIMIT="5")       # ready; variables on top of those of the chart
        token = lab.token(app, "items:read", "items:write", subject="ada")
        urlopen(Request(f"{service.url}/api/v1/items", headers={"authorization": f"Bearer {token}"}))

- ``lab.instantiate(id, catalog_path=None, into=None, language=None) -> App`` renders the template with the
  catalog's values of that id, in its language or in another, and gives it its packages. ``App.folder``,
  ``.service`` (the model's), ``.command`` (starts it; no build is needed), ``.packages`` (of Node or Python).
  ``lab.copy(app, into)``: to break something in it.
- ``lab.serve(app, *, database=None, **variables) -> Running`` (``lab.start``: without waiting): one process
  with a database of its own; two share one when both get the same ``database``. ``Running.url``, ``.port``,
  ``.pid``, ``.logs()`` (parsed lines), ``.terminate()`` (SIGTERM), ``.wait(seconds)`` (exit code),
  ``.stop()``, ``.variables``, ``.upstreams[id]`` (a stand-in for each service that it calls).
- ``lab.postgres``: ``.host`` (folder of the socket), ``.port``, ``.create(name) -> Database``;
  ``.template(name, database)`` freezes a migrated one, ``.create(other, template=name)`` copies it in about
  15 ms; ``Database.query(sql)`` (rows of text), ``.empty()`` (all rows but the migrations'), ``.drop()``.
- ``lab.redis``: ``.host`` (the socket), ``.port`` (0), ``.empty()``, ``.query(*words) -> text``.
- ``lab.issuer``: ``.url``, ``.jwks_url``, ``.token(subject, *scopes, audience, seconds=300, key, claims)``;
  other processes get one by ``POST <url>/token`` with JSON ``{"sub", "scope", "aud", "seconds", "claims",
  "key"}`` -> ``{"token"}``; ``key="unknown"`` signs with a key that is not published.
- ``lab.stand_in(id) -> StandIn`` plays a service that is called: ``.url``, ``.requests`` (method, path,
  headers), ``.answer(status, body, delay)``, ``.lose()`` (connections are reset), ``.restore()``.
- ``lab.proxy(host, port) -> Proxy`` stands before a resource: ``.host``, ``.port``, ``.delay(seconds)``,
  ``.cut()`` (open connections die, new ones are ended), ``.restore()``; as in
  ``lab.serve(app, REDIS_HOST=proxy.host)``.

Raises ``Missing`` when PostgreSQL or Redis is not installed: it says which Debian package has it.
"""

from lab.apps import App, copy
from lab.issuer import Issuer
from lab.lab import Lab
from lab.missing import Missing
from lab.postgres import Database, Postgres
from lab.processes import Died
from lab.proxy import Proxy
from lab.redis import Redis
from lab.running import Running
from lab.stand_in import Asked, StandIn

__all__ = [
    "App",
    "Asked",
    "Database",
    "Died",
    "Issuer",
    "Lab",
    "Missing",
    "Postgres",
    "Proxy",
    "Redis",
    "Running",
    "StandIn",
    "copy",
]
