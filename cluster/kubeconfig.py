"""Kubeconfig files: one per role, in each the contexts are called as the catalog calls them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from cluster.authority import ADMIN as ADMIN_CERTIFICATE
from cluster.authority import Authority
from cluster.plan import ADMIN, EXPIRED, Context
from generators.user_state import KUBECONFIG

CLUSTER = "laptop"
COMPONENTS = "components.kubeconfig"
"""Of the cluster's own programs."""


def file_of(folder: Path, role: str) -> Path:
    """The file in which every context stands for ``role``; the administrator's has the plain name."""
    return folder / (KUBECONFIG if role == ADMIN else f"{role}.{KUBECONFIG}")


def tokens(contexts: Iterable[Context]) -> dict[str, str]:
    """A new secret token for each user who has no certificate."""
    return {_user(one): secrets.token_hex(16) for one in contexts if one.role != ADMIN}


def token_file(contexts: Iterable[Context], made: Mapping[str, str]) -> str:
    """What the API server reads: token, user, id and groups. Who is expired is not in it."""
    lines = []
    for one in contexts:
        user = _user(one)
        if user in made and one.role != EXPIRED:
            lines.append(f'{made[user]},{user},{user},"{",".join(one.groups)}"\n')
    return "".join(lines)


def write(
    folder: Path, address: str, authority: Authority, contexts: tuple[Context, ...], made: Mapping[str, str]
) -> None:
    """Writes the file of each role. The main one also has ``<context>@<role>`` for the other roles."""
    for role in sorted({one.role for one in contexts}):
        mine = [one for one in contexts if one.role == role]
        listed = [(one.name, one) for one in mine]
        if role == ADMIN:
            listed += [(f"{one.name}@{one.role}", one) for one in contexts if one.role != ADMIN]
        path = file_of(folder, role)
        _store(path, _document(address, authority, listed, made))
    # People and commands name their context each time; programs of the cluster cannot.
    own = _document(address, authority, [(CLUSTER, Context(CLUSTER, "default", ADMIN, ()))], {})
    _store(folder / COMPONENTS, {**own, "current-context": CLUSTER})


def disguise(folder: Path, user: str, role: str) -> None:
    """Writes one more file, as for a role: in it every context of the catalog stands for one ``user``."""
    document = yaml.safe_load(file_of(folder, ADMIN).read_text(encoding="utf-8"))
    for one in document["contexts"]:
        one["context"]["user"] = user
    _store(file_of(folder, role), document)


def _store(path: Path, document: Mapping[str, Any]) -> None:
    path.touch(mode=0o600)
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


def _document(
    address: str, authority: Authority, listed: list[tuple[str, Context]], made: Mapping[str, str]
) -> dict[str, Any]:
    users = {_user(one): one for _, one in listed}
    server = {"server": address, "certificate-authority-data": _text(authority.ca)}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": CLUSTER, "cluster": server}],
        "users": [{"name": name, "user": _login(authority, made.get(name))} for name in users],
        "contexts": [
            {"name": name, "context": {"cluster": CLUSTER, "user": _user(one), "namespace": one.namespace}}
            for name, one in listed
        ],
        "current-context": "",
    }


def _user(context: Context) -> str:
    return ADMIN if context.role == ADMIN else f"{context.name}@{context.role}"


def _login(authority: Authority, token: str | None) -> dict[str, str]:
    if token:
        return {"token": token}
    return {
        "client-certificate-data": _text(authority.certificate(ADMIN_CERTIFICATE)),
        "client-key-data": _text(authority.key(ADMIN_CERTIFICATE)),
    }


def _text(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
