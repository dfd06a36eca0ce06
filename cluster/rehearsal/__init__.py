"""Operations, played in one run on a real control plane: what people, releases and machines do to a fleet.

Everything is done as a person does it, with ``./doit`` in a process of its own, and judged by what
the API server holds afterwards, not by what the command says of itself. Who plays which part follows
from the catalog, never from a name. Nothing else of ``cluster`` knows of this package.
"""
