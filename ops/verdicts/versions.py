"""Does a server speak the Kubernetes that everything was rendered for and checked with?"""

from __future__ import annotations

from generators.problems import Place, Problem, Severity

FAR = 1
"""Minor versions apart up to which Kubernetes promises that clients and servers understand each other."""


def skew(stated: str, server: tuple[str, str], environment: str, *, changes: bool) -> Problem | None:
    """None where it does. ``server``: major and minor as it says them, also "37+".

    Further apart than FAR nothing may be changed (``changes``): fields would be dropped or refused in the
    middle of it. To look is a warning in any case.
    """
    wanted, found = _numbers(*stated.split(".")[:2]), _numbers(*server)
    if wanted == found:
        return None
    near = wanted[0] == found[0] and abs(wanted[1] - found[1]) <= FAR
    words = f"the server runs Kubernetes {found[0]}.{found[1]}, the catalog states {stated}"
    hint = f'state platform.kubernetes: "{found[0]}.{found[1]}", generate and check; or upgrade the server'
    severity = Severity.ERROR if changes and not near else Severity.WARNING
    return Problem("cluster/version-skew", words, Place(environment), hint, severity)


def _numbers(major: str, minor: str) -> tuple[int, int]:
    return int(major.rstrip("+")), int(minor.rstrip("+"))
