"""Names of Kubernetes objects, hosts, labels, images and files derived from a service.

Limits: a label value and an object name that becomes one have 63 characters (RFC 1123), a Helm
release 53, a CronJob and a StatefulSet 52 (a suffix of 11 is added to each). The catalog proves at
load time that ids keep within them with every suffix in ``SUFFIXES``.
"""

from __future__ import annotations

from generators.conventions import labels

HELM_RELEASE_LIMIT = 53
WORKLOAD_LIMIT = 52
LABEL_LIMIT = 63

DESCRIPTION = "openapi.json"
"""The file among a service's sources that says what it answers."""

RESERVED_IDS = frozenset({"global", "workload", "platform", "readme", "support", "services", "constructor"})
"""Ids that would collide with a folder, a chart, a key of Helm's or of every object of JavaScript."""

_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)
"""What no file or folder can be called on Windows, whatever follows a dot."""

NO_TEXT = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null"})
"""What some reader of YAML takes for a truth value or for nothing where it stands without quotes."""

SUFFIXES = ("-preview", "-metrics", "-config", "-flags", "-analysis", "-headless")
"""Every fixed suffix an object of a service carries; a Job's is a digest, for which its limit leaves room."""

SERVICE_SUFFIXES = ("-preview", "-metrics", "-headless")
"""Those of the Services beside a service's own: what a plain id becomes too."""

PLATFORM_PREFIX = "platform-"
"""What the platform's own objects in an environment begin with."""

SCALER_PREFIX = "keda-hpa-"
"""What KEDA puts before the name of a service that scales on a queue, for the object it scales with."""

NAMESPACE_OWN = ("default",)
"""Service accounts that Kubernetes makes in every namespace."""

SYSTEM_PRIORITIES = "system-"
"""Priority classes that begin with it are reserved for Kubernetes."""

SYSTEM_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
"""Namespaces that every cluster has; names that begin with ``kube-`` are reserved for more of them."""

API_SERVER = "kubernetes"
"""The external endpoint under which a service names the cluster's API server."""

ID_LIMIT = min(
    HELM_RELEASE_LIMIT,
    WORKLOAD_LIMIT,
    LABEL_LIMIT - max(map(len, SUFFIXES)),
    LABEL_LIMIT - max(len(labels.CALLS), len(labels.USES)),
)
"""The most characters an id may have so that every name derived from it is valid."""


def is_device(name: str) -> bool:
    """Whether Windows takes a file or folder of this name for a device: no clone could hold it."""
    return name.partition(".")[0].lower() in _DEVICES


def image(registry: str, service: str) -> str:
    """The image's repository, without tag and digest."""
    return f"{registry}/{service}"


def chart(service: str) -> str:
    """The folder of a service's chart."""
    return f"charts/{service}"


def priority_class(namespace: str, tier: str) -> str:
    """Priority classes have no namespace: the environment's keeps two of them apart."""
    return f"{namespace}-{tier}"


def tenant_namespace(namespace: str, tenant: str) -> str:
    """The namespace of a tenant in an environment."""
    return f"{namespace}-{tenant}"


def gateway(platform: str) -> str:
    """The Gateway of an environment's namespace."""
    return platform


def signature_policy(platform: str) -> str:
    """The policy of Kyverno that asks of every image of the platform who signed it."""
    return f"{platform}-signed-images"


def tls_secret(platform: str) -> str:
    """The Secret that holds the environment's wildcard certificate."""
    return f"{platform}-tls"


def host(name: str, domain: str) -> str:
    """A public host; ``@`` is the domain itself."""
    return domain if name == "@" else f"{name}.{domain}"


def environment_prefix(identifier: str) -> str:
    """The prefix of environment variables about a service or resource: ``LOGAI_``."""
    return identifier.upper().replace("-", "_") + "_"


def release_record(environment: str, service: str) -> str:
    """Where it is recorded which version was approved to run."""
    return f"releases/{environment}/{service}.yaml"


def sources(folder: str, service: str) -> str:
    """Where a service's sources belong."""
    return f"{folder}/{service}"


def interface(folder: str, service: str) -> str:
    """Where the OpenAPI description of a service lies, for those that have one among their sources."""
    return f"{sources(folder, service)}/{DESCRIPTION}"
