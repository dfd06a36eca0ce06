"""From ``services.yaml`` to the model, or to findings with line and column.

Read (bytes to plain values), shape (the grammar, by pydantic), rules (what the grammar cannot say),
build (layers merged, frozen values). Everything that is wrong is reported at once, sorted by place.
"""

from generators.catalog.exemptions import expired
from generators.catalog.loading import Loaded, json_schema, load
from generators.catalog.origins import Origin, Origins

__all__ = ["Loaded", "Origin", "Origins", "expired", "json_schema", "load"]
