"""Brings an environment to what the catalog and the release records say.

The platform chart first, then services level by level of the dependency graph, in parallel within a
level; stops after the first level that fails and says what is where. A service that fails goes back to
the last release that was verified. Without ``--apply`` it only says what it would do.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over
from generators.cli._command_line.interventions import add_freeze_reason
from generators.conventions.enumerations import RISKS

EXAMPLES = (
    "./doit deploy staging",
    "./doit deploy staging wallet --image wallet=1.4.2@sha256:… --apply",
    "./doit deploy production --apply",
    "./doit deploy production platform --apply",
    "./doit deploy production wallet --risk high --approved-by somebody --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """The environment, some of its services, and how."""
    parser.add_argument("environment", metavar="ENV")
    named = "all of them without one; `platform` for what they stand on"
    parser.add_argument("services", nargs="*", default=[], metavar="SERVICE", help=named)
    parser.add_argument(
        "--image",
        action="append",
        default=[],
        metavar="ID=VERSION@DIGEST",
        help="what was just built; only in the first environment, elsewhere promote decides",
    )
    parser.add_argument("--commit", default="", metavar="SHA", help="the commit that --image was built from")
    parser.add_argument(
        "--risk",
        choices=RISKS[1:],
        default="",
        help="of this change, as the pipeline weighed it: the higher, the more careful the rollout",
    )
    parser.add_argument(
        "--approved-by",
        default="",
        metavar="WHO",
        help="who approved a risk above what the environment takes by itself",
    )
    parser.add_argument(
        "--approved-at",
        default="",
        metavar="TIME",
        help="when that was, as in 2027-01-04T09:30:00Z; an approval that is too old is none",
    )
    parser.add_argument("--parallel", type=int, default=4, metavar="N", help="services at a time")
    parser.add_argument("--keep", action="store_true", help="leave what failed in place, to look at it")
    parser.add_argument(
        "--force-conflicts", action="store_true", help="overwrite fields that others own; see ./doit drift"
    )
    add_freeze_reason(parser)
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("deploy", arguments, programs=("helm",))
