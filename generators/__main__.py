"""``python -m generators VERB``: what the launcher ``./doit`` runs.

Answers the commonest question, "is there anything to generate?", before it imports anything that
costs time; everything else goes through ``cli``.
"""

import sys


def main() -> int:
    """Exit code 0 clean, 1 findings, 2 usage, 3 a bug of ours or a broken environment, 130 Ctrl-C."""
    try:
        return _run(sys.argv[1:])
    except KeyboardInterrupt:
        # Here and not in cli, because it may come while that is still being imported.
        sys.stderr.write("\nInterrupted: nothing half-written was left behind.\n")
        return 130


def _run(arguments: list[str]) -> int:
    if arguments == ["generate"]:
        from generators.writer.shortcut import report_if_current

        if report_if_current():
            return 0
    from generators.cli import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
