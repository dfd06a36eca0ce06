"""One selector or reference of a rendered object, and what is wrong with it, if anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generators.checks._rendered.documents import Document
from generators.checks._rendered.pods import Pods


@dataclass(frozen=True, slots=True)
class Link:
    """``wrong`` is empty when it meets just what it should; else it reads on from the subject."""

    family: str
    subject: str
    wrong: str = ""
    hint: str = ""


def exactly(family: str, subject: Document, met: Iterable[Pods], wanted: Iterable[Pods]) -> Link:
    """A selector that must meet all of ``wanted`` and nobody else."""
    met, wanted = list(met), list(wanted)
    foreign = [pods for pods in met if pods not in wanted]
    lost = [pods for pods in wanted if pods not in met]
    hint = "select by the two labels of workload.selector, in the object's own namespace"
    if foreign:
        names = ", ".join(sorted(f"{pods.namespace}/{pods.name}" for pods in foreign))
        return Link(family, str(subject), f"also selects pods of {names}", hint)
    if lost or not met:
        names = ", ".join(sorted(pods.name for pods in lost)) or "anything"
        return Link(family, str(subject), f"does not select the pods of {names}", hint)
    return Link(family, str(subject))


def there(family: str, subject: Document, what: str, name: object, known: Iterable[object]) -> Link:
    """A reference by name to something that must be among ``known``."""
    names = sorted({str(one) for one in known})
    if str(name) in names:
        return Link(family, str(subject))
    listed = ", ".join(names) or "none"
    return Link(
        family, str(subject), f"names the {what} {name}, which is not rendered", f"there are: {listed}"
    )
