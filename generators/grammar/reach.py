"""What checked address ranges come to: everybody, or the addresses at which clouds hand out credentials.

Ranges of IPv6 that stand for IPv4 (NAT64, 6to4) are taken for what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

EGRESS = "egress"
MOST = 4
"""The prefix of the most public addresses of IPv4 that are somebody: a sixteenth of all. The largest
cloud has half of that. Of IPv6 it is a sixteenth of 2000::/3."""
MOST6 = 3 + MOST
_NOT_PUBLIC = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"),
)
"""Addresses of nobody outside: private, local, multicast and reserved."""
_EMBEDDED = (("64:ff9b::/96", 96), ("64:ff9b:1::/48", 96), ("2002::/16", 16))
"""Ranges of IPv6 with all of IPv4 in them, and after how many bits it begins: RFC 6052, 8215, 3056."""

METADATA = (
    "169.254.169.254",  # nearly every cloud
    *("169.254.170.2", "169.254.170.23"),  # containers and pods of AWS
    "168.63.129.16",  # Azure
    "100.100.100.200",  # Alibaba Cloud
    "192.0.0.192",  # Oracle Cloud
)
"""What answers for the machine: its identity, its user data, its credentials."""
METADATA6 = ("fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254")
LINK_LOCAL = "169.254.0.0/16"
LINK_LOCAL6 = ("fe80::/10", "fd00:ec2::/32", "fd20:ce::/32")
"""Addresses that each machine has for itself, and those that clouds treat so: taken one by one, such as the
one of a DNS cache on the node. A range of them is nobody's, and credentials are among them.
"""
_LOCAL = "link-local addresses"


def open_to_all(ranges: Iterable[str]) -> bool:
    """Whether checked ranges together hold more public addresses than any third party has.

    However such a list is cut, it means everybody.
    """
    fours, sixes = _by_family(ranges)
    if not sixes and sum(1 << 32 - int(one.rpartition("/")[2]) for one in fours) <= 1 << 32 - MOST:
        return False
    # Only catalogs with very large ranges, or with IPv6, pay for the import.
    from ipaddress import IPv4Network, IPv6Network, collapse_addresses

    public = IPv6Network("2000::/3")
    seen = sum(_shared(one, public) for one in collapse_addresses(map(IPv6Network, sixes)))
    if seen > 1 << 128 - MOST6:
        return True
    fours.extend(four for one in sixes for four in _fours(one))
    within = _public_ranges()
    seen = sum(_shared(one, part) for one in collapse_addresses(map(IPv4Network, fours)) for part in within)
    return seen > 1 << 32 - MOST


def metadata_in(cidr: str) -> str:
    """The address in a checked range at which a cloud hands out a machine's credentials, or nothing.

    Of a range of link-local addresses that holds none of those, that it is one.
    """
    fours, sixes = _by_family((cidr,))
    if sixes:
        # Only catalogs that use IPv6 pay for the import.
        from ipaddress import IPv6Address, IPv6Network

        network = IPv6Network(cidr)
        found = next((one for one in METADATA6 if IPv6Address(one) in network), "")
        found = found or next(filter(None, map(metadata_in, _fours(cidr))), "")
        local = network.prefixlen < 128 and any(network.overlaps(IPv6Network(one)) for one in LINK_LOCAL6)
        return found or _LOCAL * local
    first, _, bits = fours[0].rpartition("/")
    others = 32 - int(bits)
    found = next((one for one in METADATA if _number(first) >> others == _number(one) >> others), "")
    return found or _LOCAL * (others > 0 and first.startswith("169.254."))


def exempting(party: str) -> tuple[str, str]:
    """The keys of ``loosen`` under which a third party may be everybody: all of them, or this one."""
    return EGRESS, f"{EGRESS}.{party}"


def _by_family(ranges: Iterable[str]) -> tuple[list[str], list[str]]:
    every = list(ranges)
    return [one for one in every if ":" not in one], [one for one in every if ":" in one]


def _number(address: str) -> int:
    return int.from_bytes(bytes(map(int, address.split("."))), "big")


def _fours(cidr: str) -> Iterator[str]:
    """The ranges of IPv4 that a range of IPv6 stands for."""
    from ipaddress import IPv4Network, IPv6Network

    one = IPv6Network(cidr)
    for text, start in _EMBEDDED:
        if one.overlaps(IPv6Network(text)):
            bits = min(max(one.prefixlen - start, 0), 32)
            number = int(one.network_address) >> (96 - start) & 0xFFFFFFFF if bits else 0
            yield str(IPv4Network((number >> 32 - bits << 32 - bits, bits)))


def _public_ranges() -> list[IPv4Network]:
    from ipaddress import IPv4Network

    left = [IPv4Network("0.0.0.0/0")]
    for text in _NOT_PUBLIC:
        taken = IPv4Network(text)
        left = [
            part for one in left for part in (one.address_exclude(taken) if taken.subnet_of(one) else (one,))
        ]
    return left


def _shared(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> int:
    """How many addresses two ranges have in common: all of one, or none."""
    if not one.overlaps(other):
        return 0
    return min(one.num_addresses, other.num_addresses)
