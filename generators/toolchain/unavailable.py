"""The one error of this package: something that cannot be had on this machine."""

from __future__ import annotations


class Unavailable(Exception):
    """A program, a package or a schema that cannot be had here.

    `reason` says what is missing and why, `hint` the one next step. `rule` names the kind of thing:
    `setup/python`, `setup/go`, `setup/schemas` or `setup/cache`.
    """

    def __init__(self, reason: str, hint: str, *, rule: str = "setup/missing") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.rule = rule

    def __str__(self) -> str:
        """The finding as text: reason and rule on the first line, the hint on the second."""
        return f"error: {self.reason} [{self.rule}]\n    hint: {self.hint}"
