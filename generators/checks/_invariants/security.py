"""What a pod may do: the hardening that is no value, read back from what was rendered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generators.checks._engine.context import Context
from generators.checks._invariants.invariant import Claim, Workload, about, every_workload
from generators.checks._rendered.documents import at, containers, pod_template
from generators.checks._rendered.manifests import DIGEST, usable
from generators.checks._rendered.pods import landscapes
from generators.conventions.access import BEYOND_GRANTED, INSIDE_OTHERS
from generators.conventions.variables import tells_a_secret

LOWEST_USER = 10000
_EXCUSES = ("checkov.io/skip", "bridgecrew.io/skip", "cortex.io/skip", "kube-score/ignore")
"""What annotations begin with by which an object tells a linter to pass over a rule."""
_VERBS = frozenset({"*", *BEYOND_GRANTED})
_RESOURCES = frozenset({"*", *INSIDE_OTHERS})


def runs_as_nobody(context: Context) -> Iterator[Claim]:
    """Pod and container run as a user and a group far from those of the host, never as root."""
    for workload, name, context_ in _contexts(context):
        user, group = context_.get("runAsUser", 0), context_.get("runAsGroup", 0)
        right = context_.get("runAsNonRoot") is True and user >= LOWEST_USER and group >= LOWEST_USER
        wrong = f"runs as {user}:{group}, non-root {context_.get('runAsNonRoot')}"
        yield workload.claim("" if right else wrong, name)


def gains_no_privileges(context: Context) -> Iterator[Claim]:
    """A container has no capability, is not privileged and cannot become so."""
    for workload, container in _containers(context):
        found = container.get("securityContext") or {}
        right = (
            found.get("allowPrivilegeEscalation") is False
            and not found.get("privileged")
            and at(found, "capabilities", "drop") == ["ALL"]
            and not at(found, "capabilities", "add")
        )
        yield workload.claim("" if right else f"has the security context {found}", container["name"])


def root_is_read_only(context: Context) -> Iterator[Claim]:
    """A container writes only to volumes, and those in the node's memory or disk have a size."""
    for workload, container in _containers(context):
        right = at(container, "securityContext", "readOnlyRootFilesystem") is True
        volumes = at(pod_template(workload.document), "spec", "volumes") or []
        unbounded = [v["name"] for v in volumes if "emptyDir" in v and not at(v, "emptyDir", "sizeLimit")]
        wrong = "" if right else "may write to its root file system"
        wrong = f"has the volumes {unbounded} without a size" if right and unbounded else wrong
        yield workload.claim(wrong, container["name"])


def system_calls_are_filtered(context: Context) -> Iterator[Claim]:
    """Every pod has the runtime's seccomp profile."""
    for workload in every_workload(context):
        spec = at(pod_template(workload.document), "spec") or {}
        found = at(spec, "securityContext", "seccompProfile", "type")
        yield workload.claim("" if found == "RuntimeDefault" else f"has the seccomp profile {found}")


def shares_nothing_with_the_host(context: Context) -> Iterator[Claim]:
    """No pod uses the host's network, processes, ports or files."""
    for workload in every_workload(context):
        spec = at(pod_template(workload.document), "spec") or {}
        shared = [name for name in ("hostNetwork", "hostPID", "hostIPC") if spec.get(name)]
        shared += ["hostPath" for volume in spec.get("volumes") or () if "hostPath" in volume]
        shared += [
            "hostPort"
            for container in containers(workload.document)
            for port in container.get("ports") or ()
            if "hostPort" in port
        ]
        yield workload.claim(f"uses {', '.join(shared)}" if shared else "")


def token_only_where_permitted(context: Context) -> Iterator[Claim]:
    """A token for the API is mounted only into services that ask for permissions."""
    for workload in every_workload(context):
        spec = at(pod_template(workload.document), "spec") or {}
        accounts = workload.rendered.of_kind("ServiceAccount")
        mounted = spec.get("automountServiceAccountToken") is not False or any(
            account.data.get("automountServiceAccountToken") is not False for account in accounts
        )
        projected = any(
            "serviceAccountToken" in source
            for volume in spec.get("volumes") or ()
            for source in at(volume, "projected", "sources") or ()
        )
        permitted = bool(workload.service and workload.service.permissions)
        wrong = "mounts a token by default" if mounted else ""
        wrong = "mounts a token, and asks for no permission" if projected and not permitted else wrong
        yield workload.claim(wrong)


def image_by_recorded_digest(context: Context) -> Iterator[Claim]:
    """Every image is the one of the release record, by digest, and is always looked up."""
    for workload, container in _containers(context):
        image, policy = str(container.get("image")), container.get("imagePullPolicy")
        right = image.endswith(f"@{DIGEST}") and ":" in image.partition("@")[0].rpartition("/")[2]
        wrong = "" if right else f"runs {image}, not the recorded digest"
        wrong = f"pulls its image {policy}" if right and policy != "Always" else wrong
        yield workload.claim(wrong, container["name"])


def secrets_are_files(context: Context) -> Iterator[Claim]:
    """Secrets reach a process as read-only files, never through its environment."""
    for workload, container in _containers(context):
        named = [e["name"] for e in container.get("env") or () if at(e, "valueFrom", "secretKeyRef")]
        whole = [e for e in container.get("envFrom") or () if "secretRef" in e]
        volumes = at(pod_template(workload.document), "spec", "volumes") or []
        secret = {volume["name"] for volume in volumes if "secret" in volume}
        mounts = container.get("volumeMounts") or ()
        writable = [m["name"] for m in mounts if m["name"] in secret and not m.get("readOnly")]
        wrong = f"reads the variables {named} from a Secret" if named or whole else ""
        wrong = f"mounts {writable} writable" if writable else wrong
        yield workload.claim(wrong, container["name"])


def configuration_holds_no_secret(context: Context) -> Iterator[Claim]:
    """No ConfigMap has a key, and no container a variable, whose name says that it is a secret."""
    for one in usable(context):
        for document in one.of_kind("ConfigMap"):
            keys = [str(key) for key in document.data.get("data") or {}]
            telling = [key for key in keys if tells_a_secret(key)]
            yield about(one, document, f"has the keys {telling}" if telling else "")
    for workload, container in _containers(context):
        stated = [str(e["name"]) for e in container.get("env") or () if e.get("value")]
        telling = [name for name in stated if tells_a_secret(name)]
        yield workload.claim(f"states the variables {telling}" if telling else "", container["name"])


def roles_are_narrow(context: Context) -> Iterator[Claim]:
    """No Role has a wildcard, nor a verb or resource that leads to more than it says."""
    for one in usable(context):
        for role in one.of_kind("Role", "ClusterRole"):
            wide: set[str] = set()
            for rule in role.data.get("rules") or ():
                wide |= _VERBS & set(rule.get("verbs") or ())
                wide |= _RESOURCES & set(rule.get("resources") or ())
                wide |= {"*"} & {*(rule.get("apiGroups") or ()), *(rule.get("nonResourceURLs") or ())}
            yield about(one, role, f"grants {', '.join(sorted(wide))}" if wide else "")


def namespaces_are_restricted(context: Context) -> Iterator[Claim]:
    """Every namespace enforces, warns and audits the restricted standard of its own version."""
    version = f"v{context.model.fleet.platform.kubernetes}"
    for one in usable(context):
        for namespace in one.of_kind("Namespace"):
            labels = namespace.at("metadata", "labels") or {}
            prefix = "pod-security.kubernetes.io"
            wrong = [
                mode
                for mode in ("enforce", "warn", "audit")
                if labels.get(f"{prefix}/{mode}") != "restricted"
                or labels.get(f"{prefix}/{mode}-version") != version
            ]
            yield about(one, namespace, f"does not {', '.join(wrong)} restricted {version}" if wrong else "")


def namespaces_deny_by_default(context: Context) -> Iterator[Claim]:
    """Every namespace denies all traffic that no policy allows."""
    for landscape in landscapes(context):
        for one in landscape.rendered:
            policies = [p for r in landscape.rendered for p in r.of_kind("NetworkPolicy")]
            for namespace in one.of_kind("Namespace"):
                shut = any(
                    policy.namespace == namespace.name
                    and not policy.spec.get("podSelector")
                    and set(policy.spec.get("policyTypes") or ()) == {"Ingress", "Egress"}
                    and not policy.spec.get("ingress")
                    and not policy.spec.get("egress")
                    for policy in policies
                )
                yield about(one, namespace, "" if shut else "has no policy that denies by default")


def nothing_excuses_itself(context: Context) -> Iterator[Claim]:
    """No object tells a linter what to pass over: reasons stand in generators/checks/suppressions.yaml."""
    for one in usable(context):
        for document in one.documents:
            template = pod_template(document)
            stated = {**(document.at("metadata", "annotations") or {})}
            stated |= at(template, "metadata", "annotations") or {}
            found = sorted(name for name in stated if str(name).startswith(_EXCUSES))
            yield about(one, document, f"has the annotations {', '.join(found)}" if found else "")


def _containers(context: Context) -> Iterator[tuple[Workload, Any]]:
    for workload in every_workload(context):
        for container in containers(workload.document):
            yield workload, container


def _contexts(context: Context) -> Iterator[tuple[Workload, str, Any]]:
    for workload in every_workload(context):
        yield workload, "pod", at(pod_template(workload.document), "spec", "securityContext") or {}
        for container in containers(workload.document):
            yield workload, container["name"], container.get("securityContext") or {}
