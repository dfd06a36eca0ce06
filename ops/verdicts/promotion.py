"""May a digest that runs in one environment be approved for the next?"""

from __future__ import annotations

from dataclasses import dataclass

from ops.records.standing import Standing


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, and one next step; the rule is ``promote/<name>``."""

    name: str
    words: str
    hint: str


def refusal(
    service: str, source: str, target: str, digest: str, now: Standing, there: Standing, *,
    healthy: bool, soaked: float, soak: int,
) -> Refusal | None:  # fmt: skip
    """None where it may. ``soaked``: seconds since the digest was verified; ``soak``: how many it takes.

    ``now`` is the standing in the source, ``there`` that in the target.
    """
    if digest not in now.verified:
        words = f"{service} runs {digest[:19]} in {source}, which was never verified there, or failed since"
        return Refusal("never-verified", words, f"./doit verify {source} {service} --apply")
    if not healthy:
        words = f"{service} was verified in {source}, but is not healthy there now"
        return Refusal("unwell", words, f"./doit verify {source} {service}")
    for standing, where in ((now, source), (there, target)):
        if digest in standing.barred:
            words = f"{digest[:19]} of {service} is barred in {where}: {standing.barred[digest].reason}"
            hint = f"./doit rollback {where} {service} --lift {digest} --reason TEXT --apply"
            return Refusal("barred", words, hint)
    if soaked < soak:
        words = f"{service} was verified {soaked / 60:.0f} minutes ago; {target} asks for {soak / 60:.0f}"
        return Refusal(
            "soaking", words, f"wait {(soak - soaked) / 60:.0f} minutes, then run the command again"
        )
    return None
