"""``logs``: what the pods of a service wrote, together and in order."""

from __future__ import annotations

import math
import re
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor

from generators.conventions.workloads import CONTAINER
from generators.grammar.scalars import milliseconds
from generators.model import Service
from generators.problems import Place, Problem
from ops.adapters.api import Api
from ops.faults import USAGE, ApiError, Unreachable, of_api, stopped
from ops.reading import NAME
from ops.verdicts.lines import merged
from ops.world import World, in_words

MOST = 10_000_000
"""Bytes of one pod's log that are read at most."""


def run(arguments: Namespace) -> int:
    """0 when the log of every pod could be read."""
    world = World("logs", arguments)
    environment = world.environment(arguments.environment)
    (service,) = world.services([arguments.service])
    query, wanted = _asked(arguments)
    api = world.api(environment)
    try:
        path = f"/api/v1/namespaces/{environment.namespace}/pods"
        pods = sorted(
            one["metadata"]["name"] for one in api.each(path, {"labelSelector": f"{NAME}={service.id}"})
        )
        if not pods:
            place = f"{environment.name}/{service.id}"
            words = f"{service.id} has no pod in {environment.name}"
            raise stopped("logs/no-pod", words, f"./doit status {environment.name}", place=place)
        with world.busy(f"logs of {len(pods)} pods"), ThreadPoolExecutor(8) as pool:
            read = list(pool.map(lambda pod: _read(api, f"{path}/{pod}/log", query), pods))
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, api, f"reading the logs of {service.id}") from error
    logs = {pod: text for pod, text in zip(pods, read, strict=True) if isinstance(text, str)}
    problems = [
        _unread(environment.name, service, pod, error)
        for pod, error in zip(pods, read, strict=True)
        if isinstance(error, ApiError)
    ]
    lines = merged(logs, wanted)
    shown = [f"{one.at} {one.pod.removeprefix(f'{service.id}-')} {one.text}" for one in lines]
    shown.append(f"logs {environment.name}: {len(logs)} of {len(pods)} pods read, {len(lines)} lines")
    more = {"service": service.id, "lines": [one.as_object() for one in lines]}
    return world.tell(problems, shown, checked=len(logs), of=len(pods), more=more)


def _asked(arguments: Namespace) -> tuple[dict[str, str], re.Pattern[str] | None]:
    query = {"container": CONTAINER, "timestamps": "true", "limitBytes": str(MOST)}
    query["tailLines"] = str(arguments.tail)
    try:
        if arguments.since:
            query["sinceSeconds"] = str(math.ceil(milliseconds(arguments.since) / 1000))
        if arguments.previous:
            query["previous"] = "true"
        return query, re.compile(arguments.grep) if arguments.grep else None
    except (ValueError, re.error) as error:
        hint = "as in --since 10m --grep 'refused|timeout'"
        raise stopped("usage/logs", str(error), hint, place="logs", code=USAGE) from error


def _read(api: Api, path: str, query: dict[str, str]) -> str | ApiError:
    try:
        return api.text(path, **query)
    except ApiError as error:
        return error


def _unread(environment: str, service: Service, pod: str, error: ApiError) -> Problem:
    place = Place(f"{environment}/{service.id}")
    if error.status == 400:
        # The kubelet's word for a container that never ran, or never before.
        words = f"{pod} has no such log: {error.message}"
        return Problem("logs/none", words, place, f"./doit verify {environment} {service.id}")
    if error.status >= 500 and "dial tcp" in error.message:
        words = f"the node of {pod} did not answer the API server: {error.message.rpartition('dial ')[2]}"
        hint = "look at the node, or for what it wrote in the store of logs"
        return Problem("logs/node", words, place, hint, service=service.id)
    told = of_api(error, environment, f"reading the log of {pod}").problems[0]
    return Problem(told.rule, told.message, place, told.hint, service=service.id)
