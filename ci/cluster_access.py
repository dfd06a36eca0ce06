"""Lets this job, and nothing that could be copied out of it, talk to a cluster.

    python3 ci/cluster_access.py write --context codai-staging
    python3 ci/cluster_access.py credential

The first writes a kubeconfig for ``KUBERNETES_SERVER`` and ``KUBERNETES_CA`` (PEM), names it in
``GITHUB_ENV`` and holds no secret: whoever uses it runs the second, which asks GitHub for a token that
lives minutes and names this repository, workflow and environment. The cluster trusts that issuer for
the audience ``KUBERNETES_AUDIENCE``; a rollout longer than a token's life just asks again.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PATIENCE = 20
_NAMES = ("KUBERNETES_SERVER", "KUBERNETES_CA", "KUBERNETES_AUDIENCE")


class Refused(Exception):
    """What is missing, and where it is set."""


def kubeconfig(context: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """The kubeconfig, as data (JSON is YAML). Raises Refused where a variable is missing or wrong.

    Without a context as well: one of the environment's name would be somebody's guess.
    """
    if not context:
        raise Refused(
            "the catalog states no context for this environment: "
            "add environments.<name>.context there and run ./doit generate"
        )
    missing = [name for name in _NAMES if not environment.get(name)]
    if missing:
        raise Refused(f"{', '.join(missing)} not set: they are variables of the GitHub environment")
    server, authority, audience = (environment[name] for name in _NAMES)
    # Without this a token could be sent in the clear; the loopback address is for rehearsals.
    if not server.startswith(("https://", "http://127.0.0.1:")):
        raise Refused("KUBERNETES_SERVER must begin with https://")
    command = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": [str(Path(__file__).resolve()), "credential"],
        "env": [{"name": "KUBERNETES_AUDIENCE", "value": audience}],
        "interactiveMode": "Never",
    }
    cluster = {
        "server": server,
        "certificate-authority-data": base64.b64encode(authority.encode()).decode(),
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": context, "cluster": cluster}],
        "users": [{"name": context, "user": {"exec": command}}],
        "contexts": [{"name": context, "context": {"cluster": context, "user": context}}],
        "current-context": context,
    }


def credential(environment: Mapping[str, str]) -> dict[str, Any]:
    """What a Kubernetes client expects of such a program. Raises Refused when GitHub gives no token."""
    address = environment.get("ACTIONS_ID_TOKEN_REQUEST_URL", "")
    secret = environment.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "")
    if not address.startswith(("https://", "http://127.0.0.1:")) or not secret:
        raise Refused("GitHub offers no token here: the job lacks the permission id-token: write")
    query = urllib.parse.urlencode({"audience": environment.get("KUBERNETES_AUDIENCE", "")})
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
        f"{address}&{query}", headers={"Authorization": f"bearer {secret}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            token = json.load(answer)["value"]
    except (OSError, ValueError, KeyError, urllib.error.URLError) as error:
        raise Refused(f"GitHub gave no token: {error}") from None
    status: dict[str, Any] = {"token": token}
    ends = _expiry(token)
    if ends:
        status["expirationTimestamp"] = ends
    return {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": status,
    }


def _expiry(token: str) -> str:
    """When a JSON Web Token ends, as clients want it; empty where it does not say."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        moment = datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring. 1 where something is missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("write", "credential"))
    parser.add_argument("--context", default="", help="with write: the name that the catalog states")
    given = parser.parse_args(words)
    try:
        if given.what == "credential":
            sys.stdout.write(json.dumps(credential(os.environ)))
            return 0
        config = kubeconfig(given.context, os.environ)
    except Refused as error:
        sys.stderr.write(f"::error title=cluster::{error}\n")
        return 1
    path = Path(os.environ.get("RUNNER_TEMP", "."), "kubeconfig")
    path.write_text(json.dumps(config, indent=2), encoding="utf-8")
    path.chmod(0o600)
    target = os.environ.get("GITHUB_ENV")
    if target:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(f"KUBECONFIG={path}\n")
    sys.stdout.write(f"{given.context}: {config['clusters'][0]['cluster']['server']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
