"""One kubeconfig context: address, certificates and token, with every answer bounded in time."""

from __future__ import annotations

import logging
import os

import urllib3
from kubernetes.client import Configuration
from kubernetes.client.rest import RESTClientObject
from kubernetes.config import ConfigException, kube_config
from urllib3.exceptions import HTTPError
from yaml import YAMLError

from generators.model import Environment
from ops.adapters.api import Reply
from ops.adapters.kubeconfig import context_of, kubeconfig_files
from ops.faults import BROKEN, Unreachable, stopped

CONNECT, READ, WRITE = 2.0, 10.0, 35.0
"""Seconds: to be connected, for an answer to a question, for an answer to a change."""
_KEPT = 8
"""Connections that stay open for the next request."""


class Connection:
    """A pool of connections to the API server of one context; safe to use from several threads."""

    def __init__(self, configuration: Configuration) -> None:
        configuration.retries = False
        configuration.connection_pool_maxsize = _KEPT
        self._configuration = configuration
        self._pool: urllib3.PoolManager = RESTClientObject(configuration).pool_manager
        self.address: str = configuration.host

    def send(
        self, method: str, path: str, body: bytes | None = None, content_type: str = "", accept: str = ""
    ) -> Reply:
        """Raises Unreachable when no complete answer came in time."""
        headers = {"Accept": accept or "application/json", "User-Agent": "platform-ops"}
        if content_type:
            headers["Content-Type"] = content_type
        token = self._configuration.get_api_key_with_prefix("BearerToken", alias="authorization")
        if token:
            headers["authorization"] = token
        elif self._configuration.username:
            headers["authorization"] = self._configuration.get_basic_auth_token()
        timeout = urllib3.Timeout(connect=CONNECT, read=READ if method == "GET" else WRITE)
        try:
            answer = self._pool.request(
                method, f"{self.address}{path}", body=body, headers=headers, timeout=timeout, retries=False
            )
        except (HTTPError, OSError) as error:
            raise Unreachable(_plainly(error)) from error
        head = answer.headers
        return Reply(answer.status, answer.data, head.get("Warning", ""), head.get("Date", ""))


def connect(option: str, environment: Environment, wanted: str = "") -> Connection:
    """The connection of an environment. ``wanted`` is a context that the caller insists on.

    Raises Stopped without a kubeconfig, without the context, or for a context of no or another
    environment.
    """
    context = context_of(environment, wanted)
    files = kubeconfig_files(option)
    there = [path for path in files if path.is_file()]
    if not there:
        raise stopped(
            "cluster/no-kubeconfig",
            f"no kubeconfig: {', '.join(map(str, files))} is not there",
            "set KUBECONFIG or pass --kubeconfig FILE (a local cluster: ./doit cluster up)",
            place=environment.name,
            code=BROKEN,
        )
    joined = os.pathsep.join(map(str, there))
    logging.getLogger("kubernetes").setLevel(logging.CRITICAL)
    configuration = Configuration()
    try:
        # The usual list of contexts is refused where none is the current one, and none needs to be.
        merged = kube_config.KubeConfigMerger(joined).config
        known = [one["name"] for one in (merged.value if merged else {}).get("contexts") or ()]
        if context in known:
            kube_config.load_kube_config(
                joined, context=context, client_configuration=configuration, persist_config=False
            )
    except (ConfigException, YAMLError, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise stopped(
            "cluster/bad-kubeconfig",
            f"the kubeconfig cannot be used: {str(error).splitlines()[0]}",
            "repair it, or name another with --kubeconfig",
            place=joined,
            code=BROKEN,
        ) from error
    if context not in known:
        raise stopped(
            "cluster/no-context",
            f"the kubeconfig has no context {context!r}, which the catalog names for {environment.name}; "
            f"it has {', '.join(sorted(known)) or 'none'}",
            f"add it (kubectl config set-context {context}) or name another file with --kubeconfig",
            place=joined,
            code=BROKEN,
        )
    return Connection(configuration)


def _plainly(error: Exception) -> str:
    text = str(error)
    for words, plain in (
        ("Connection refused", "connection refused"),
        ("Read timed out", f"no answer within {READ:.0f} s"),
        ("timed out", f"not connected within {CONNECT:.0f} s"),
        ("Name or service not known", "its name is not known here"),
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not signed by the kubeconfig's authority"),
    ):
        if words in text:
            return plain
    return text.rsplit(": ", 1)[-1][:200]
