"""The programs of the control plane and how each is started: on loopback, with ports of their own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cluster.authority import ADMIN, PROXY, SERVER, Authority
from cluster.kubeconfig import COMPONENTS
from cluster.plan import KEDA, METRICS, NATS, ROLLOUTS
from cluster.ports import LOOPBACK
from cluster.state import LOGS

ETCD, API, MANAGER, SCHEDULER, KWOK = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
)
STAND_IN = "stand-in"
KEDA_OPERATOR, KEDA_ADAPTER = "keda-operator", "keda-adapter"
CORE = (ETCD, API, MANAGER, SCHEDULER, KWOK)
BY_CONTROLLER: Mapping[str, tuple[str, ...]] = {
    ROLLOUTS: ("rollouts-controller",),
    KEDA: (KEDA_OPERATOR, KEDA_ADAPTER),
    METRICS: ("metrics-server",),
    NATS: ("nats-server",),
}
"""The programs of each controller of a plan."""

PORTS = {
    ETCD: ("client", "peer"),
    API: ("api",),
    MANAGER: ("https",),
    SCHEDULER: ("https",),
    KWOK: ("http",),
    STAND_IN: ("proxy",),
    "rollouts-controller": ("metrics", "health"),
    KEDA_OPERATOR: ("health", "metrics", "service"),
    KEDA_ADAPTER: ("https", "metrics"),
    "metrics-server": ("https",),
    "nats-server": ("client", "monitor"),
}
STAGES = Path(__file__).parent / "stages"
SPOKEN = f"{LOGS}/spoken.json"
"""What pods write, as kwok is told it."""
UNROUTABLE = "192.0.2.1"
"""What the API server announces as its address. Without a default route it finds none itself, and
this one, reserved for documentation (RFC 5737), leads nowhere by design."""
_SECURE = ("--leader-elect=false", f"--bind-address={LOOPBACK}")
_QUICK = ("--kube-api-qps=500", "--kube-api-burst=1000")


@dataclass(frozen=True, slots=True)
class Server:
    """One program as it is started. ``ready``: an address that answers 200, "" where there is none."""

    name: str
    command: tuple[str, ...]
    ports: Mapping[str, int]
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the programs, the files and the ports of one cluster are."""

    folder: Path
    programs: Mapping[str, str]
    ports: Mapping[str, Mapping[str, int]]

    @property
    def authority(self) -> Authority:
        """Its certificates."""
        return Authority(self.folder / "certificates")

    @property
    def kubeconfig(self) -> Path:
        """Of the cluster's own programs."""
        return self.folder / COMPONENTS

    @property
    def address(self) -> str:
        """Of the API server."""
        return f"https://{LOOPBACK}:{self.ports[API]['api']}"

    def port(self, server: str, name: str) -> int:
        """A port by the server that has it."""
        return self.ports[server][name]

    def server(self, name: str) -> Server:
        """How a server is started. Raises KeyError for an unknown name."""
        words, ready = _BUILDERS[name](self)
        program = self.programs[name].split("\0")
        return Server(name, (*program, *words), self.ports[name], ready, _environment(self, name))


Words = tuple[tuple[str, ...], str]


def _etcd(at: Layout) -> Words:
    client = f"http://{LOOPBACK}:{at.port(ETCD, 'client')}"
    peer = f"http://{LOOPBACK}:{at.port(ETCD, 'peer')}"
    words = (
        f"--data-dir={at.folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--log-level=warn",
        # The cluster is gone with its folder: there is nothing to keep over a power failure.
        "--unsafe-no-fsync",
    )
    return words, f"{client}/health"


def _api(at: Layout) -> Words:
    own = at.authority
    words = (
        f"--etcd-servers=http://{LOOPBACK}:{at.port(ETCD, 'client')}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={at.port(API, 'api')}",
        f"--advertise-address={UNROUTABLE}",
        "--endpoint-reconciler-type=none",
        f"--tls-cert-file={own.certificate(SERVER)}",
        f"--tls-private-key-file={own.key(SERVER)}",
        f"--client-ca-file={own.ca}",
        f"--token-auth-file={at.folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--anonymous-auth=false",
        "--service-account-issuer=https://kubernetes.default.svc",
        # Names of played nodes lead nowhere; logs are read at their address.
        "--kubelet-preferred-address-types=InternalIP",
        f"--service-account-key-file={own.folder / 'sa.key'}",
        f"--service-account-signing-key-file={own.folder / 'sa.key'}",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--requestheader-client-ca-file=" + str(own.ca),
        "--requestheader-allowed-names=front-proxy",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-username-headers=X-Remote-User",
        f"--proxy-client-cert-file={own.certificate(PROXY)}",
        f"--proxy-client-key-file={own.key(PROXY)}",
        "--profiling=false",
    )
    return words, f"{at.address}/readyz"


def _manager(at: Layout) -> Words:
    port = at.port(MANAGER, "https")
    words = (
        f"--kubeconfig={at.kubeconfig}",
        f"--secure-port={port}",
        *_SECURE,
        *_QUICK,
        "--use-service-account-credentials",
        f"--service-account-private-key-file={at.authority.folder / 'sa.key'}",
        f"--root-ca-file={at.authority.ca}",
    )
    return words, f"https://{LOOPBACK}:{port}/healthz"


def _scheduler(at: Layout) -> Words:
    port = at.port(SCHEDULER, "https")
    words = (f"--kubeconfig={at.kubeconfig}", f"--secure-port={port}", *_SECURE, *_QUICK)
    return words, f"https://{LOOPBACK}:{port}/healthz"


def _kwok(at: Layout) -> Words:
    port = at.port(KWOK, "http")
    stages = sorted(STAGES.glob("*.yaml"))
    words = (
        f"--kubeconfig={at.kubeconfig}",
        "--manage-all-nodes=true",
        "--node-lease-duration-seconds=40",
        f"--server-address={LOOPBACK}:{port}",
        f"--node-ip={LOOPBACK}",
        f"--node-port={port}",
        *(f"--config={path}" for path in (*stages, at.folder / SPOKEN)),
    )
    return words, f"http://{LOOPBACK}:{port}/healthz"


def _stand_in(at: Layout) -> Words:
    return (f"--folder={at.folder}", f"--port={at.port(STAND_IN, 'proxy')}"), ""


def _rollouts(at: Layout) -> Words:
    ports = at.ports["rollouts-controller"]
    words = (
        f"--kubeconfig={at.kubeconfig}",
        "--leader-elect=false",
        f"--metricsport={ports['metrics']}",
        f"--healthzPort={ports['health']}",
        "--qps=500",
        "--burst=1000",
    )
    return words, f"http://{LOOPBACK}:{ports['health']}/healthz"


def _keda_operator(at: Layout) -> Words:
    ports = at.ports[KEDA_OPERATOR]
    words = (
        f"--kubeconfig={at.kubeconfig}",
        f"--cert-dir={at.folder / 'keda'}",
        f"--health-probe-bind-address={LOOPBACK}:{ports['health']}",
        f"--metrics-bind-address={LOOPBACK}:{ports['metrics']}",
        f"--metrics-service-bind-address={LOOPBACK}:{ports['service']}",
    )
    return words, f"http://{LOOPBACK}:{ports['health']}/readyz"


def _keda_adapter(at: Layout) -> Words:
    ports, own = at.ports[KEDA_ADAPTER], at.authority
    config = at.kubeconfig
    words = (
        f"--kubeconfig={config}",
        f"--lister-kubeconfig={config}",
        f"--authentication-kubeconfig={config}",
        f"--authorization-kubeconfig={config}",
        "--authentication-skip-lookup",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={ports['https']}",
        f"--port={ports['metrics']}",
        f"--cert-dir={at.folder / 'keda'}",
        f"--tls-cert-file={own.certificate(SERVER)}",
        f"--tls-private-key-file={own.key(SERVER)}",
        f"--client-ca-file={own.ca}",
        # Nothing is looked up, so it must be told that the API server speaks for others: otherwise
        # every request is the proxy's own, which may read no metric.
        f"--requestheader-client-ca-file={own.ca}",
        "--requestheader-allowed-names=front-proxy",
        f"--metrics-service-address=localhost:{at.port(KEDA_OPERATOR, 'service')}",
    )
    return words, f"https://{LOOPBACK}:{ports['https']}/readyz"


def _metrics(at: Layout) -> Words:
    port, own = at.port("metrics-server", "https"), at.authority
    config = at.kubeconfig
    words = (
        f"--kubeconfig={config}",
        f"--authentication-kubeconfig={config}",
        f"--authorization-kubeconfig={config}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={port}",
        f"--tls-cert-file={own.certificate(SERVER)}",
        f"--tls-private-key-file={own.key(SERVER)}",
        "--deprecated-kubelet-completely-insecure",
        "--kubelet-use-node-status-port",
        "--kubelet-preferred-address-types=InternalIP",
        "--metric-resolution=10s",
        "--kubelet-request-timeout=5s",
    )
    return words, f"https://{LOOPBACK}:{port}/livez"


def _nats(at: Layout) -> Words:
    ports = at.ports["nats-server"]
    words = (
        *("-a", LOOPBACK, "-p", str(ports["client"]), "-m", str(ports["monitor"])),
        *("-js", "-sd", str(at.folder / "nats")),
    )
    return words, f"http://{LOOPBACK}:{ports['monitor']}/healthz"


_BUILDERS = {
    ETCD: _etcd,
    API: _api,
    MANAGER: _manager,
    SCHEDULER: _scheduler,
    KWOK: _kwok,
    STAND_IN: _stand_in,
    "rollouts-controller": _rollouts,
    KEDA_OPERATOR: _keda_operator,
    KEDA_ADAPTER: _keda_adapter,
    "metrics-server": _metrics,
    "nats-server": _nats,
}


def _environment(at: Layout, name: str) -> dict[str, str]:
    """What a controller needs besides its words; names of the cluster it reaches through the stand-in."""
    proxy = f"http://{LOOPBACK}:{at.port(STAND_IN, 'proxy')}" if STAND_IN in at.ports else ""
    inside = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": f"localhost,{LOOPBACK}"} if proxy else {}
    if name == STAND_IN:
        return {"PYTHONPATH": os.fspath(Path(__file__).resolve().parent.parent)}
    keda = {"KEDA_CLUSTER_OBJECT_NAMESPACE": "keda", "WATCH_NAMESPACE": "", "POD_NAMESPACE": "keda"}
    return {"rollouts-controller": inside, KEDA_OPERATOR: {**inside, **keda}, KEDA_ADAPTER: keda}.get(
        name, {}
    )


__all__ = ["ADMIN", "BY_CONTROLLER", "CORE", "PORTS", "STAND_IN", "Layout", "Server"]
