"""Network addresses, registries and folders: what is well formed, and why something is not.

The patterns are written for three engines (Python's, Rust's in the validator, the editors'): ASCII
classes only, nothing that looks ahead.
"""

from __future__ import annotations

import re

from generators.conventions import mounts
from generators.grammar.scalars import Refused, seen

PORT = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
"""1 to 65535, without leading zeros."""
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
"""One part of a host name (RFC 1123)."""
NAME = rf"{LABEL}(\.{LABEL})*"
"""A host name, a DNS subdomain."""
REPOSITORY = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
"""One part of an image's path in a registry."""
SEGMENT = r"([A-Za-z0-9_~-][A-Za-z0-9._~-]*|\.[A-Za-z0-9_~-][A-Za-z0-9._~-]*|\.\.[A-Za-z0-9._~-]+)"
"""One part of a path: any name but ``.`` and ``..``."""
SOURCE = r"([A-Za-z0-9_@-][A-Za-z0-9_@.-]*|\.[A-Za-z0-9_-][A-Za-z0-9_.-]*)"
"""One part of a path in the repository: any plain name but ``.`` and ``..``."""

_HOST = re.compile(rf"(?=.{{1,253}}\Z){NAME}")
_URL = re.compile(rf"https?://(?=[^/:]{{1,253}}(?:[/:]|\Z)){NAME}(:{PORT})?(/[A-Za-z0-9._~/-]*)?")
_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_RANGE4 = rf"{_BYTE}(\.{_BYTE}){{3}}/([1-9]|[12][0-9]|3[0-2])"
_GROUP = "(0|[1-9a-f][0-9a-f]{0,3})?"
_RANGE6 = f"({_GROUP}:)+{_GROUP}/([1-9][0-9]?|1[01][0-9]|12[0-8])"
RANGE = f"({_RANGE4}|{_RANGE6})"
"""A range as ``cidr`` returns it, as near as a short pattern comes to it; none of the whole internet."""


def _multiples(step: int) -> str:
    """The numbers below 256 that ``step`` divides, as a pattern: by what stands before their last digit."""
    last: dict[str, str] = {}
    for one in map(str, range(0, 256, step)):
        last[one[:-1]] = last.get(one[:-1], "") + one[-1]
    return "|".join(before + (f"[{one}]" if len(one) > 1 else one) for before, one in last.items())


def _range4() -> str:
    found = []
    for whole in range(4):
        before, behind = rf"{_BYTE}\." * whole, r"\.0" * (3 - whole)
        ends = (f"({_multiples(256 >> bits)}){behind}/{8 * whole + bits}" for bits in range(1, 9))
        found.append(f"{before}({'|'.join(ends)})")
    return "|".join(found)


RANGE4 = _range4()
"""A range of IPv4 that begins at its first address, as ``cidr`` returns it; none of the whole internet."""
_OCTET = "(0|[1-9][0-9]{0,2})"
_ADDRESS = re.compile(rf"{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}")
_IPV4 = re.compile(rf"{_ADDRESS.pattern}/(0|[1-9][0-9]?)")
_IPV6 = re.compile(r"[0-9A-Fa-f:.]+/(0|[1-9][0-9]{0,2})")
FOLDER = r"/[a-z][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*)*"
"""An absolute folder without empty parts, ``.`` and ``..``; its first part begins with a letter."""
DOMAIN_LIMIT = 253 - len("*.")
"""Characters of a domain whose wildcard is still a name."""
_FOLDER = re.compile(FOLDER)
_FOLDER_HINT = "write for example /data: small letters first, without .. and //"


def host(value: object) -> str:
    """A host name in lower case, without scheme, port or path. Raises Refused."""
    if not isinstance(value, str) or not _HOST.fullmatch(value):
        raise Refused(f"{seen(value)} is no host name", "write for example postgres.internal.example")
    return value


def domain(value: object) -> str:
    """A host name that others can lie under: no address of a machine, and with room for a wildcard.

    Raises Refused.
    """
    name = host(value)
    if name.rpartition(".")[2].isdigit():
        raise Refused(f"{seen(value)} is no domain: its last part is a number", "write a name: shop.example")
    if len(name) > DOMAIN_LIMIT:
        raise Refused(f"{seen(value)} has {len(name)} characters", f"at most {DOMAIN_LIMIT} are allowed")
    return name


def url(value: object) -> str:
    """An http or https address without user, query or fragment. Raises Refused."""
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise Refused(f"{seen(value)} is no address", "write for example https://vault.example:8200")
    return value


def secure_url(value: object) -> str:
    """An https address: what goes there, or comes from there, is nobody else's to read. Raises Refused."""
    address = url(value)
    if not address.startswith("https://"):
        raise Refused(f"{seen(value)} is not encrypted on its way", f"write https://{address[7:]}")
    return address


def cidr(value: object) -> str:
    """An address range in its one canonical spelling, beginning at the first address of the range.

    Raises Refused.
    """
    match = _IPV4.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        if isinstance(value, str) and _ADDRESS.fullmatch(value) and max(map(int, value.split("."))) <= 255:
            raise Refused(f"{seen(value)} is one address, and no range", f"write {value}/32 for it alone")
        return _cidr6(value)
    *octets, bits = map(int, match.groups())
    if max(octets) > 255 or bits > 32:
        raise Refused(f"{seen(value)} is no address range", "write for example 10.20.0.0/24")
    number = int.from_bytes(bytes(octets), "big")
    first = number >> (32 - bits) << (32 - bits)
    if first != number:
        start = ".".join(map(str, first.to_bytes(4, "big")))
        raise Refused(f"{value} does not begin at its range's first address", f"write {start}/{bits}")
    return match[0]


def _cidr6(value: object) -> str:
    # Only catalogs that use IPv6 pay for the import.
    from ipaddress import IPv6Network

    try:
        if not isinstance(value, str) or not _IPV6.fullmatch(value):
            raise ValueError
        network = IPv6Network(value, strict=False)
    except ValueError:
        raise Refused(
            f"{seen(value)} is no address range", "write for example 10.20.0.0/24 or fd00:1::/64"
        ) from None
    if network.network_address.ipv4_mapped is not None:
        raise Refused(f"{value} is a range of IPv4 in the clothes of IPv6", "write it as 10.20.0.0/24")
    if str(network) != value:
        raise Refused(f"{value} is not the canonical spelling of its range", f"write {network}")
    return value


def folder(value: object) -> str:
    """A folder to mount a volume at: absolute, canonical, and not in the way of what the pod or the image has.

    Raises Refused.
    """
    if not isinstance(value, str) or len(value) > 200 or not _FOLDER.fullmatch(value):
        raise Refused(f"{seen(value)} is no absolute folder", _FOLDER_HINT)
    for folders, whose in ((mounts.TAKEN, "every pod"), (mounts.OF_THE_IMAGE, "the image")):
        for taken in folders:
            if f"{value}/".startswith(f"{taken}/") or f"{taken}/".startswith(f"{value}/"):
                where = "is" if value == taken else "lies under" if len(value) > len(taken) else "covers"
                raise Refused(f"{value} {where} {taken}, which {whose} has", "write for example /data")
    return value
