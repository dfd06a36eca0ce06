"""From ``services.yaml`` to the model, or to findings with line and column.

Read (bytes to plain values), shape (the grammar, by pydantic), rules (what the grammar cannot say),
build (layers merged, frozen values). Everything that is wrong is reported at once, sorted by place.
``loading`` is that sentence as code.

The modules, by what they are for:

- read: ``read`` a file, ``guards`` what is refused before it is parsed, ``syntax`` where YAML ends,
  ``tabs`` of an indentation, ``tree`` nodes to plain values, ``positions`` where a key stands,
  ``interfaces`` the OpenAPI files among the services' sources;
- shape: ``validator`` the grammar for pydantic, ``shape`` each mistake in the catalog's words,
  ``standing_in`` what is left of a tree without them;
- what was meant: ``forms`` of a list or a mapping, ``short_forms`` of an item, ``nearly`` of a text,
  ``intended`` of a name, ``identifier`` of an id, ``free_ports`` of a port, ``figures`` of a threshold;
- rules: ``rules`` one module a family, ``context`` what they look at, ``findings`` what they yield,
  ``misfits`` what means nothing where it stands, ``weaker`` which protections are loosened, ``powers`` what
  may be changed with the Kubernetes API;
- build: ``layers`` of settings, ``resolve`` what holds in an environment, ``sections`` to frozen values,
  ``build_fleet``, ``build_resource``, ``build_alerting``, ``build_delivery`` and ``build_service`` the rest,
  ``fingerprints`` of what is stated;
- what is built: ``origins`` where a value comes from, ``exemptions`` what has ended by a day.
"""

from generators.catalog.exemptions import expired
from generators.catalog.loading import Loaded, json_schema, load
from generators.catalog.origins import Origin, Origins

__all__ = ["Loaded", "Origin", "Origins", "expired", "json_schema", "load"]
