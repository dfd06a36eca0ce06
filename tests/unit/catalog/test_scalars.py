"""Durations, percentages, quantities, dates, cron and addresses: what is meant and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as calendar
from decimal import Decimal
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.catalog.shape import check
from generators.grammar import (
    Key,
    Refused,
    Shape,
    addresses,
    quantities,
    reach,
    scalars,
    schedules,
    vocabulary,
)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("15s", 15_000),
        ("5m", 300_000),
        ("1h30m", 5_400_000),
        ("30d", 2_592_000_000),
        ("300ms", 300),
        ("1s500ms", 1500),
    ],
)
def test_durations_have_units(text: str, milliseconds: int) -> None:
    assert scalars.milliseconds(text) == milliseconds


@given(st.integers(1, 10**10))
def test_a_duration_comes_back_as_it_was_written(milliseconds: int) -> None:
    assert scalars.milliseconds(scalars.as_duration(milliseconds / 1000)) == milliseconds


@given(st.decimals(Decimal(0), Decimal(100), places=4))
def test_a_share_comes_back_as_it_was_written(share: Decimal) -> None:
    assert scalars.percent(scalars.as_percent(float(share / 100))) == share


def test_a_share_is_the_nearest_number_and_not_a_rounding_error() -> None:
    assert vocabulary.share("0%", "100%").parse("99.9%") == 0.999


REFUSED: list[tuple[Callable[[Any], Any], tuple[object, ...]]] = [
    (scalars.milliseconds, (30, True, "", "30", "5 m", "m", "1m1h", "-5s", "1.5h", [])),
    (scalars.percent, (5, False, "5", "5 %", "-5%", ".5%", "05%", "%", None)),
    (scalars.cpu, ("0m", "1 core", "1.5m", "-1", "1,5", True, {})),
    (scalars.size, (512, "512", "512MB", "512M", "0Gi", "1.5Gi", "")),
    (scalars.date, ("2027-02-29", "2027-13-01", "27-01-01", "2027-1-1", "soon", 20270101)),
    (schedules.cron, ("", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7")),
    (schedules.cron, ("*/0 * * * *", "5-1 * * * *", "a * * * *", "@daily", 5)),
    (schedules.zone, ("", "Local", "EST", "Europe/Bukarest", "europe/berlin", "Etc/GMT+13", "Etc/GMT-15", 1)),
    (addresses.cidr, ("10.0.0.0", "10.0.0.1/24", "256.0.0.0/8", "10.0.0.0/33", "x", "::1", 4)),
    (scalars.milliseconds, ("٥m", "９s", "9" * 4400 + "s")),
    (scalars.percent, ("٥%", "9" * 4400 + "%")),
    (scalars.cpu, ("٢", "0.0", "0.000", "1000001", 1_000_001, "9" * 4400, "9" * 4400 + "m")),
    (scalars.size, ("٢Gi", "1025Ti", "9" * 4400 + "Gi")),
    (scalars.date, ("٢٠٢٧-01-01", "0000-01-01")),
    (schedules.cron, ("*/00 * * * *", "٥ * * * *", "*/٥ * * * *", "*/60 * * * *", "* * * mon *")),
    (schedules.cron, ("0 3 * * *\u00a0", "0\u20283 * * *", "100 * * * *")),
    (addresses.cidr, ("010.0.0.0/8", "10.0.0.0/08", "١٠.0.0.0/8", "fe80::%1/64", "::/00")),
    (addresses.cidr, ("2001:DB8::/32", "2001:db8:0::/48", "2001:db8::1/32", "::ffff:10.0.0.0/104")),
    (addresses.url, ("http://a:65536", "http://a:0", "http://a:٨٠", "http://a:080", "http://" + "a." * 130)),
    (addresses.folder, ("", "data", "/", "/data/", "//data", "/data/..", "/data/./x", "/Data", 5)),
    (addresses.folder, ("/tmp", "/tmp/x", "/etc", "/etc/flags", "/etc/secrets/x", "/var", "/proc/1")),
    (addresses.host, ("", "a_b", "-a", "A.example", "http://a", "a:80", "a" * 64, "a..b")),
    (addresses.domain, ("10.0.0.1", "shop.1", "", "a_b", ".".join([*["a" * 62] * 3, "a" * 63]))),
    (vocabulary.share("1%", "99%", whole=True).parse, ("0.5%", "70.5%", "0%", "100%", 70, "70")),
    (addresses.folder, ("/etc/cart", "/bin", "/usr/lib/x", "/lib64")),
    (addresses.folder, ("/_data", "/0data", "/-data", "/.data")),
    (addresses.url, ("", "a.example", "ftp://a", "https://", "https://u:p@a", "https://a?b")),
]


@pytest.mark.parametrize(
    ("parse", "value"), [(parse, value) for parse, values in REFUSED for value in values]
)
def test_what_is_not_well_formed_is_refused_with_a_hint(parse: Callable[[Any], Any], value: object) -> None:
    with pytest.raises(Refused) as refused:
        parse(value)

    assert str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize(
    "text", ["0 3 * * *", "*/15 0-6,22 1,15 jan-mar MON-FRI", "5 4 * * sun", "0 0 29 2 *"]
)
def test_cron_knows_ranges_steps_lists_and_names(text: str) -> None:
    assert schedules.cron(text) == text


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("0 0 31 2 *", True),
        ("0 0 30-31 feb *", True),
        ("0 0 31 4,6,9,11 *", True),
        ("0 0 29 2 *", False),
        ("0 0 30,28 2 *", False),
        ("0 0 31 2,3 *", False),
        ("0 0 */31 2 *", False),
        ("0 0 31 2 mon", False),
        ("0 0 * 2 *", False),
    ],
)
def test_a_day_that_no_month_has_never_comes(text: str, never: bool) -> None:
    assert schedules.never(schedules.cron(text)) is never


@pytest.mark.parametrize(
    "text", ["/data", "/tmpfiles", "/etcetera", "/var/lib/cart", "/app/data", "/d/_e-f.g"]
)
def test_folders_beside_those_of_the_pod_are_free(text: str) -> None:
    assert addresses.folder(text) == text


def test_a_value_is_quoted_so_that_no_terminal_obeys_it() -> None:
    assert scalars.seen("a\x1b[31m\u202eb țară") == "'a\\x1b[31m\\u202eb țară'"


def test_what_is_made_visible_is_one_line() -> None:
    assert scalars.visible("țară\n::error::x\x1b\u2028") == "țară\\n::error::x\\x1b\\u2028"


def test_a_domain_leaves_room_for_its_wildcard() -> None:
    longest = ".".join(["a" * 60] * 4) + ".example"

    assert len(longest) == addresses.DOMAIN_LIMIT == 251
    assert addresses.domain(longest) == longest


@pytest.mark.parametrize(
    ("text", "prose", "data"),
    [
        ('țară 🛒 "a" `b` 5% #1: {one} {two} }{', False, True),
        ('țară 🛒 "a" `b` 5% #1: {one} {two} }', True, True),
        ("{} {a}{b}", True, True),
        ("{a", True, True),
        ("a{", False, True),
        ("{{ a }}", False, True),
        ("a }} b", False, True),
        ("a\tb", False, True),
        ("a\x85b", False, False),
        ("a\nb", False, False),
        ("a\n", False, False),
        ("a\u2028b", False, False),
        ("a\x7fb", False, False),
        ("a\ufeffb", False, False),
        ("a\ufffeb", False, False),
        ("a\u200bb", False, False),
        ("a\u200db", True, True),
        ("❤\ufe0f", True, True),
        ("a\u00adb", False, False),
        ("a\u3164b", False, False),
        ("a\ue000b", False, False),
        ("a\ufe00b", False, False),
        (" a", False, False),
        ("", False, False),
    ],
)
def test_text_may_hold_what_no_template_and_no_reader_takes_for_something_else(
    text: str, prose: bool, data: bool
) -> None:
    for form, wanted in ((vocabulary.Line, prose), (vocabulary.Value, data)):
        shape = Shape("one", "", {"text": Key(form, "")})
        assert (not check(shape, {"text": text}).findings) is wanted


@pytest.mark.parametrize("text", ["10.20.0.0/24", "0.0.0.0/0", "203.0.113.7/32", "2001:db8::/32", "::/0"])
def test_address_ranges_of_both_families_are_known(text: str) -> None:
    assert addresses.cidr(text) == text
    assert reach.open_to_all([text]) == text.endswith("/0")


@given(st.ip_addresses(), st.integers(1, 128))
def test_the_pattern_of_a_range_takes_whatever_the_catalog_takes(address: Any, bits: int) -> None:
    text = str(ip_network((address, min(bits, address.max_prefixlen)), strict=False))
    try:
        taken = addresses.cidr(text)
    except Refused:
        return
    assert re.fullmatch(addresses.RANGE, taken)
    assert ":" in taken or re.fullmatch(addresses.RANGE4, taken)


@given(st.ip_addresses(v=4), st.integers(1, 32))
def test_the_pattern_of_a_first_address_takes_no_other(address: Any, bits: int) -> None:
    first = str(ip_network((address, bits), strict=False).network_address)
    assert (re.fullmatch(addresses.RANGE4, f"{address}/{bits}") is not None) == (first == str(address))


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0/0", "::/0", "256.0.0.0/8", "010.0.0.0/8", "10.0.0.0/33", "10.0.0/8", "::/129", "FD00::/8"],
)
def test_the_pattern_of_a_range_takes_nothing_else_that_a_chart_could_be_given(text: str) -> None:
    assert not re.fullmatch(addresses.RANGE, text)


@pytest.mark.parametrize(
    ("ranges", "everybody"),
    [
        (["0.0.0.0/1", "128.0.0.0/1"], True),
        (["0.0.0.0/1"], True),
        (["128.0.0.0/1"], True),
        (["128.0.0.0/2", "0.0.0.0/2"], True),
        ([f"{first}.0.0.0/8" for first in range(1, 224)], True),
        ([f"{first}.0.0.0/8" for first in range(11, 28)], True),
        ([f"{first}.0.0.0/8" for first in range(1, 18)], False),
        ([f"{first}.{second}.0.0/16" for first in range(11, 127) for second in range(256)], True),
        (["224.0.0.0/3", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], False),
        (["2000::/3"], True),
        (["2000::/4", "fc00::/7"], True),
        (["2a00::/11", "2001:db8::/32"], False),
        (["::/1"], True),
        (["8000::/1"], False),
        (["2400::/7", "0.0.0.0/4"], False),
        (["2000::/6"], True),
        (["16.0.0.0/4", "32.0.0.0/32"], True),
        (["64:ff9b::/96"], True),
        (["64:ff9b:1::/64"], True),
        (["64:ff9b::1000:0/100"], False),
        (["64:ff9b::1000:0/100", "32.0.0.0/8"], True),
        (["2002::/16"], True),
        (["2002:cb00:7100::/40"], False),
        (["::/8"], True),
    ],
)
def test_everybody_is_everybody_however_it_is_cut(ranges: list[str], everybody: bool) -> None:
    assert reach.open_to_all(ranges) is everybody


@given(st.dates())
def test_every_day_of_the_calendar_is_one(day: calendar) -> None:
    assert scalars.date(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "meant"), [("5%", ("ratio", 0.05)), ("300ms", ("seconds", 0.3)), (10, ("count", 10.0))]
)
def test_a_threshold_keeps_the_unit_it_is_written_in(text: object, meant: tuple[str, float]) -> None:
    assert vocabulary.amount(text) == meant


@pytest.mark.parametrize(("cpu", "number"), [("250m", 250), ("2", 2000), ("0.5", 500), ("1.25", 1250)])
def test_cores_and_thousandths_compare(cpu: str, number: int) -> None:
    assert quantities.millicores(scalars.cpu(cpu)) == number


def test_sizes_compare_whatever_their_unit() -> None:
    assert quantities.bytes_of("1024Mi") == quantities.bytes_of("1Gi")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("169.254.169.254/32", "169.254.169.254"),
        ("169.254.0.0/16", "169.254.169.254"),
        ("128.0.0.0/1", "169.254.169.254"),
        ("0.0.0.0/0", "169.254.169.254"),
        ("169.254.170.0/24", "169.254.170.2"),
        ("168.63.129.16/32", "168.63.129.16"),
        ("100.100.0.0/16", "100.100.100.200"),
        ("169.254.169.253/32", ""),
        ("169.254.20.10/32", ""),
        ("169.254.20.0/24", "link-local addresses"),
        ("fe80::1/128", ""),
        ("fe80::/64", "link-local addresses"),
        ("fd00:ec2::/120", "fd00:ec2::23"),
        ("fd00:ec2:1::/64", "link-local addresses"),
        ("203.0.113.0/24", ""),
        ("fd00:ec2::254/128", "fd00:ec2::254"),
        ("fd00::/8", "fd00:ec2::254"),
        ("fd00:1::/64", ""),
        ("64:ff9b::a9fe:a9fe/128", "169.254.169.254"),
        ("64:ff9b:1:2::a9fe:a9fe/128", "169.254.169.254"),
        ("2002:a83f:8110::/48", "168.63.129.16"),
        ("2002:a83f:8111::/48", ""),
    ],
)
def test_the_address_of_credentials_is_found_in_a_range(text: str, address: str) -> None:
    assert reach.metadata_in(text) == address
