"""Sources that stand where a service's are looked for, and that the template did not make."""

from __future__ import annotations

from generators.conventions.names import sources
from generators.model import Model
from generators.pipeline import Request
from generators.problems import Place, Problem
from generators.service_sources.record import ANSWERS


def made_elsewhere(typed: str, request: Request, model: Model) -> Problem | None:
    """Of a service of the catalog whose folder has no record of the template: nothing can update it."""
    service = typed.lower()
    folder = sources(model.fleet.platform.sources, service)
    here = request.output / folder
    known = any(one.id == service for one in model.services)
    if not known or not here.is_dir() or (here / ANSWERS).exists():
        return None
    shown = request.shows(folder)
    message = f"{service} is there already, and {shown} was not made from the template"
    hint = f"keep it as it is; or move it away, run ./doit new {service}, and put back what it held"
    return Problem("new/exists", message, Place("ID"), hint)
