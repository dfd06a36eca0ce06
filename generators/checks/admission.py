"""A real API server admits every object: strict fields, Pod Security, quotas, limits and rules in CEL.

Counts objects of all charts in all environments, one pod of each of their workloads, and what is
written for an operator. etcd, API server and controller manager are started for it, unless the same
was judged before; a warning counts as a finding. It fails too when the server admits what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generators.checks import Context, Result
from generators.checks._api_server import SERVERS, NoAnswerError, answer
from generators.checks._rendered.documents import Document, parse, pod_template
from generators.checks._rendered.manifests import usable
from generators.conventions import monitoring
from generators.problems import Place, Problem

NEEDS = ("helm", *SERVERS)
JUDGES = ("security policy",)

MODULE = "cluster.admission"
_HINTS = {
    "refused": "correct the template, or the output that writes its values",
    "warned": "a warning of today is a refusal of a later version: use what it names instead",
    "asleep": "see templates/platform: what guards the namespace does not",
}


def run(context: Context) -> Result:
    """One finding per object that is refused or warned of."""
    renders = list(_renders(context))
    try:
        said = answer(context, "admission", MODULE, json.dumps(renders, sort_keys=True))
    except NoAnswerError as error:
        return _failed(context, len(renders), str(error))
    verdict = json.loads(said)
    problems = tuple(_problem(context, one) for one in verdict["findings"])
    return Result(verdict["covered"], verdict["total"], problems)


def _renders(context: Context) -> Iterator[dict[str, Any]]:
    for one in usable(context):
        namespace = one.target.environment.namespace
        yield _render(one.target.chart.name, one.target.environment.name, one.documents, namespace)
    for path in sorted(context.planned):
        if path.startswith(f"{monitoring.OPERATOR}/") and path.endswith(".yaml"):
            found = tuple(one for one in parse(context.planned[path]) if one.kind and one.api)
            yield _render(path, "", found, context.model.fleet.platform.prometheus.namespace)


def _render(chart: str, environment: str, documents: tuple[Document, ...], namespace: str) -> dict[str, Any]:
    objects = [one.placed(namespace) for one in documents]
    pods = [pod for one in documents for pod in _pod(one, namespace)]
    return {"chart": chart, "environment": environment, "objects": objects, "pods": pods}


def _pod(document: Document, namespace: str) -> Iterator[dict[str, Any]]:
    template = pod_template(document)
    if template is None:
        return
    metadata = dict(template.get("metadata") or {})
    spec = dict(template.get("spec") or {})
    claims = document.at("spec", "volumeClaimTemplates") or ()
    volumes = [
        {"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": "judged"}}
        for claim in claims
    ]
    yield {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            **metadata,
            "name": f"{document.name}-judged"[-63:],
            "namespace": document.namespace or namespace,
        },
        "spec": {**spec, "volumes": [*(spec.get("volumes") or ()), *volumes]},
    }


def _problem(context: Context, found: dict[str, str]) -> Problem:
    chart, environment = found["chart"], found["environment"]
    where = f"{chart} in {environment}" if environment else chart
    path = f"charts/{chart}" if environment else chart
    return Problem(
        f"admission/{found['rule']}",
        f"{where}: {found['object']}: {found['what']}",
        context.place(path),
        _HINTS[found["rule"]],
        environment=environment,
    )


def _failed(context: Context, total: int, said: str) -> Result:
    problem = Problem(
        "admission/cannot-run",
        f"no API server could be asked: {said}",
        Place(context.shown),
        hint="see that ./doit cluster up works here",
    )
    return Result(0, total, (problem,))
