"""What the operators that are stood in for would do with an object. Each act may be repeated."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import time
from collections.abc import Callable, Mapping
from functools import partial

from cluster.api import Api, Object
from cluster.authority import Authority
from cluster.objects import CONTROLLER

GATEWAY = "gateway.networking.k8s.io/v1"
_KEYS = ("metadata", "kind", "apiVersion")


def acts(authority: Authority) -> Mapping[str, Callable[[Api, Object], None]]:
    """What to do with every object found at each path."""
    return {
        "/apis/external-secrets.io/v1/externalsecrets": copy_secret,
        "/apis/external-secrets.io/v1/secretstores": accept_store,
        "/apis/cert-manager.io/v1/certificates": partial(issue, authority),
        f"/apis/{GATEWAY}/gatewayclasses": accept_class,
        f"/apis/{GATEWAY}/gateways": accept_gateway,
        f"/apis/{GATEWAY}/httproutes": accept_route,
        "/api/v1/persistentvolumeclaims": provision,
    }


def copy_secret(api: Api, one: Object) -> None:
    """External Secrets: a Secret with every key that is asked for, each with a value of its own."""
    spec = one["spec"]
    name = spec.get("target", {}).get("name") or one["metadata"]["name"]
    keys = [entry["secretKey"] for entry in spec.get("data", ())]
    keys += list(spec.get("target", {}).get("template", {}).get("data", {}))
    namespace = one["metadata"]["namespace"]
    data = {key: value_of(namespace, name, key) for key in keys}
    _keep_secret(api, one, name, "Opaque", data)
    _say(api, one, {"Ready": ("SecretSynced", "secret synced")}, refreshTime=_now())


def value_of(namespace: str, name: str, key: str) -> str:
    """The value that stands in for a secret: always the same for the same key."""
    return hashlib.sha256(f"{namespace}/{name}/{key}".encode()).hexdigest()[:32]


def accept_store(api: Api, one: Object) -> None:
    """External Secrets: the store can be reached."""
    _say(api, one, {"Ready": ("Valid", "store validated")}, capabilities="ReadOnly")


def issue(authority: Authority, api: Api, one: Object) -> None:
    """cert-manager: a real certificate of the cluster's own authority."""
    spec, metadata = one["spec"], one["metadata"]
    if _says(one, "Ready"):
        return
    name = f"issued-{metadata['uid']}"
    authority.sign(name, f"/CN={metadata['name']}", tuple(f"DNS:{host}" for host in spec["dnsNames"]))
    data = {
        "tls.crt": authority.certificate(name).read_text(encoding="ascii"),
        "tls.key": authority.key(name).read_text(encoding="ascii"),
        "ca.crt": authority.ca.read_text(encoding="ascii"),
    }
    _keep_secret(api, one, spec["secretName"], "kubernetes.io/tls", data)
    ends = subprocess.run(
        ["openssl", "x509", "-noout", "-enddate", "-dateopt", "iso_8601"],
        input=data["tls.crt"].encode(),
        check=True,
        capture_output=True,
    )
    moment = ends.stdout.decode().strip().partition("=")[2].replace(" ", "T")
    _say(api, one, {"Ready": ("Ready", "certificate is up to date and has not expired")}, notAfter=moment)


def accept_class(api: Api, one: Object) -> None:
    """The gateway's controller: the class is ours."""
    if one["spec"]["controllerName"] == CONTROLLER:
        _say(api, one, {"Accepted": ("Accepted", "")})


def accept_gateway(api: Api, one: Object) -> None:
    """The gateway's controller: every listener works."""
    generation = one["metadata"]["generation"]
    fine = ("Accepted", "Programmed", "ResolvedRefs")
    listeners = [
        {
            "name": listener["name"],
            "attachedRoutes": 0,
            "supportedKinds": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}],
            "conditions": [_condition(kind, kind, "", generation) for kind in fine],
        }
        for listener in one["spec"]["listeners"]
    ]
    _say(api, one, dict.fromkeys(fine[:2], ("Ready", "")), listeners=listeners)


def accept_route(api: Api, one: Object) -> None:
    """The gateway's controller: the route is served."""
    generation = one["metadata"]["generation"]
    said = one.get("status", {}).get("parents", ())
    if said and all(c["observedGeneration"] == generation for p in said for c in p["conditions"]):
        return
    parents = [
        {
            "parentRef": parent,
            "controllerName": CONTROLLER,
            "conditions": [_condition(kind, kind, "", generation) for kind in ("Accepted", "ResolvedRefs")],
        }
        for parent in one["spec"]["parentRefs"]
    ]
    _write_status(api, one, {"parents": parents})


def provision(api: Api, one: Object) -> None:
    """The provisioner: a volume for each claim that has none."""
    if one["spec"].get("volumeName") or one.get("status", {}).get("phase") == "Bound":
        return
    metadata = one["metadata"]
    api.create(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": f"pvc-{metadata['uid']}"},
            "spec": {
                "accessModes": one["spec"]["accessModes"],
                "capacity": {"storage": one["spec"]["resources"]["requests"]["storage"]},
                "claimRef": {
                    "apiVersion": "v1",
                    "kind": "PersistentVolumeClaim",
                    "namespace": metadata["namespace"],
                    "name": metadata["name"],
                    "uid": metadata["uid"],
                },
                "hostPath": {"path": "/nowhere"},
                "persistentVolumeReclaimPolicy": "Delete",
                "storageClassName": one["spec"].get("storageClassName", ""),
            },
        }
    )


def _keep_secret(api: Api, owner: Object, name: str, kind: str, data: Mapping[str, str]) -> None:
    namespace = owner["metadata"]["namespace"]
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "ownerReferences": [
                {
                    "apiVersion": owner["apiVersion"],
                    "kind": owner["kind"],
                    "name": owner["metadata"]["name"],
                    "uid": owner["metadata"]["uid"],
                    "controller": True,
                }
            ],
        },
        "type": kind,
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()},
    }
    api.must(api.apply(secret, manager="stand-in"), f"writing Secret {name}")


def _say(api: Api, one: Object, true: Mapping[str, tuple[str, str]], **status: object) -> None:
    """Writes conditions that are true, unless they stand there already for this generation."""
    generation = one["metadata"].get("generation", 1)
    if all(_says(one, kind) for kind in true):
        return
    conditions = [_condition(kind, *words, generation) for kind, words in true.items()]
    if not one["apiVersion"].startswith("gateway."):
        for condition in conditions:
            condition.pop("observedGeneration")
    _write_status(api, one, {"conditions": conditions, **status})


def _write_status(api: Api, one: Object, status: Object) -> None:
    # From a condition on the newest version: a merge keeps what other fields say.
    place = f"{api.place(one)}/status"
    answer = api.request("PATCH", place, {"status": status}, content="application/merge-patch+json")
    api.must(answer, f"writing the status of {one['kind']} {one['metadata']['name']}")


def _says(one: Object, condition: str) -> bool:
    conditions = one.get("status", {}).get("conditions") or ()
    generation = one["metadata"].get("generation", 1)
    return any(
        entry["type"] == condition
        and entry["status"] == "True"
        and entry.get("observedGeneration", generation) == generation
        for entry in conditions
    )


def _condition(kind: str, reason: str, message: str, generation: int) -> Object:
    return {
        "type": kind,
        "status": "True",
        "reason": reason or kind,
        "message": message,
        "lastTransitionTime": _now(),
        "observedGeneration": generation,
    }


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
