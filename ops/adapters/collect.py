"""Reads one environment into a snapshot: a few lists at once, each object trimmed as it arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from generators.model import Environment
from ops import reading
from ops.adapters.api import Api
from ops.faults import ApiError, of_api, stopped
from ops.snapshot import Snapshot

Item = Mapping[str, Any]
WORKLOADS = {
    "Deployment": "apis/apps/v1/namespaces/{}/deployments",
    "StatefulSet": "apis/apps/v1/namespaces/{}/statefulsets",
    "Rollout": "apis/argoproj.io/v1alpha1/namespaces/{}/rollouts",
    "CronJob": "apis/batch/v1/namespaces/{}/cronjobs",
    "Job": "apis/batch/v1/namespaces/{}/jobs",
}
PODS = "api/v1/namespaces/{}/pods"
SCALERS = "apis/autoscaling/v2/namespaces/{}/horizontalpodautoscalers"
BUDGETS = "apis/policy/v1/namespaces/{}/poddisruptionbudgets"
SECRETS = "apis/external-secrets.io/v1/namespaces/{}/externalsecrets"
CERTIFICATES = "apis/cert-manager.io/v1/namespaces/{}/certificates"
QUOTAS = "api/v1/namespaces/{}/resourcequotas"
SLICES = "apis/discovery.k8s.io/v1/namespaces/{}/endpointslices"
EVENTS = "api/v1/namespaces/{}/events"
OPTIONAL = frozenset({"Rollout", SCALERS, BUDGETS, SECRETS, CERTIFICATES, QUOTAS, SLICES, EVENTS})
"""What a cluster may lack, or a reader may not see, without everything being unknown."""
_THREADS = 6
"""Lists that are read at once."""


class Collector:
    """Takes snapshots of one environment, stamped with the server's time before the lists are read."""

    def __init__(self, api: Api, environment: Environment, platform: str) -> None:
        self._api = api
        self._environment = environment
        self._platform = platform

    def brief(self) -> Snapshot:
        """What ``status`` shows: workloads, pods and scalers."""
        return self._take(whole=False)

    def whole(self) -> Snapshot:
        """What ``verify`` judges: the above, and everything that explains it.

        Raises Stopped for a refusal and Unreachable for silence, so that nothing unseen is called well.
        """
        return self._take(whole=True)

    def _take(self, *, whole: bool) -> Snapshot:
        space, taken = self._environment.namespace, self._api.now()
        unseen: list[tuple[str, str]] = []

        def read(name: str, path: str, make: Callable[[Iterable[Item]], Any], **query: str) -> Any:
            try:
                return make(self._api.each(f"/{path.format(space)}", query))
            except ApiError as error:
                if name in OPTIONAL and error.status in (403, 404):
                    unseen.append((name.rsplit("/", 1)[-1], error.message or "not known here"))
                    return make(())
                raise of_api(error, self._environment.name, f"listing {name.rsplit('/', 1)[-1]}") from error

        with ThreadPoolExecutor(_THREADS) as pool:
            workloads = [
                pool.submit(read, kind, path, self._workloads(kind)) for kind, path in WORKLOADS.items()
            ]
            pods = pool.submit(read, PODS, PODS, _each(reading.pod))
            scalers = pool.submit(read, SCALERS, SCALERS, _each(reading.scaler))
            more = self._more(pool, read) if whole else {}
            found = tuple(one for future in workloads for one in future.result())
            snapshot = Snapshot(
                self._environment.name,
                space,
                taken,
                found,
                pods.result(),
                scalers.result(),
                **{name: future.result() for name, future in more.items()},
                unseen=tuple(sorted(unseen)),
            )
        if not found:
            self._prove_that_it_is_there()
        return snapshot

    def _more(self, pool: ThreadPoolExecutor, read: Callable[..., Any]) -> dict[str, Any]:
        def dependencies() -> Any:
            secrets = read(SECRETS, SECRETS, _each(lambda i: reading.dependency("ExternalSecret", i)))
            own = read(CERTIFICATES, CERTIFICATES, _each(lambda i: reading.dependency("Certificate", i)))
            return secrets + own

        return {
            "budgets": pool.submit(read, BUDGETS, BUDGETS, _each(reading.budget)),
            "dependencies": pool.submit(dependencies),
            "quotas": pool.submit(read, QUOTAS, QUOTAS, _each(reading.quota)),
            "endpoints": pool.submit(read, SLICES, SLICES, reading.endpoints),
            "warnings": pool.submit(read, EVENTS, EVENTS, reading.warned, fieldSelector="type=Warning"),
        }

    def _workloads(self, kind: str) -> Callable[[Iterable[Item]], Any]:
        return _each(lambda item: reading.workload(kind, item, self._platform))

    def _prove_that_it_is_there(self) -> None:
        """Lists of a namespace that does not exist are empty too: ask for one thing in it."""
        space, name = self._environment.namespace, self._environment.name
        try:
            found = self._api.find(f"/api/v1/namespaces/{space}/serviceaccounts/default")
        except ApiError as error:
            raise of_api(error, name, f"looking into the namespace {space}") from error
        if found is None:
            raise stopped(
                "cluster/namespace",
                f"there is no namespace {space}, or nothing has ever run in it",
                f"./doit deploy {name} --apply makes it",
                place=name,
            )


def _each(make: Callable[[Item], Any]) -> Callable[[Iterable[Item]], Any]:
    def all_of(items: Iterable[Item]) -> tuple[Any, ...]:
        return tuple(make(item) for item in items)

    return all_of
