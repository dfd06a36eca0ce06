"""What a step of a pipeline says to a cluster."""

from __future__ import annotations

KUBERNETES = {
    "KUBERNETES_SERVER": "https://cluster.example",
    "KUBERNETES_CA": "PEM",
    "KUBERNETES_AUDIENCE": "demo",
}
