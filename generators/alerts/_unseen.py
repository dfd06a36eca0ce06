"""Parts of the platform that are gone without anybody being called: what they tell is missing then."""

from __future__ import annotations

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._component import Platform, key
from generators.alerts.text import duration
from generators.conventions import scraping
from generators.model import Fleet

_ALWAYS = (
    scraping.KUBELET,
    scraping.NODE,
    scraping.EPHEMERAL_STORAGE,
    scraping.DNS,
    scraping.COLLECTOR,
    scraping.EXTERNAL_SECRETS,
    scraping.CERT_MANAGER,
    scraping.ROLLOUTS,
    scraping.TRIVY,
    scraping.KYVERNO,
)


def parts(fleet: Fleet) -> tuple[str, ...]:
    """Jobs that have no alert of their own about being gone, in the order in which they are scraped."""
    queues = any(resource.type == "nats" for resource in fleet.resources.values())
    told = fleet.platform.status is not None
    return (*_ALWAYS, *(scraping.KEDA,) * queues, *(scraping.STATUS,) * told)


def unseen(platform: Platform, part: str, steps: tuple[str, str, str]) -> Alert:
    """One alert for all of them, with the ``job`` of each that is gone or was never found."""
    jobs = parts(platform.fleet)
    up = f'sum by (job) (up{{component=~"{"|".join(jobs)}"}})'
    # A sum knows what does not answer, and nothing of what is not there.
    missing = " or ".join(f'absent(up{{job="{job}",component="{job}"}})' for job in jobs)
    limit = platform.limit("discovery", "part", "warning")
    lasts = duration(limit.duration)
    series = [f'up{{job="{job}",component="{job}",instance="10.0.0.1:1"}}' for job in jobs]
    return platform.alert(
        part,
        "discovery",
        "PartUnseen",
        limit.severity,
        "monitoring",
        f"{up} == 0 or {missing}",
        limit.duration,
        summary="A part of the platform is not seen",
        description="Nothing of {{ $labels.job }} answers the scraper, or nothing of it is found.",
        impact="Every alert that reads what it tells is blind.",
        why=limit.why,
        threshold=f"no target for {lasts}",
        panel=Panel(up, "short", "Targets that answer"),
        proof=Proof(
            (
                Input(series[0], 0, 1, 1, idle=1),
                # Below: one target that is left is enough.
                Input(series[0].replace("10.0.0.1", "10.0.0.2"), 0, 1, 0, idle=1),
                *(Input(one, 1, 1, 1, idle=1) for one in series[1:]),
            ),
            0,
            (("job", jobs[0]),),
            missing="fires",
        ),
        steps=(
            f"kubectl get pods --all-namespaces -l 'app.kubernetes.io/name in ({', '.join(jobs)})' -o wide",
            steps[-1],
            f"kubectl -n {platform.monitoring} get events --sort-by=.lastTimestamp",
        ),
        verify="Something of that job answers again: the panel shows its targets.",
        key=key("discovery", "part", limit),
    )
