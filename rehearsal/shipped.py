"""The copy of the shipped configuration that is run, and a proof of what differs in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from generators.emit import to_json_in_yaml
from rehearsal import factor

ADDRESS, SECRET, FOLDER = "address", "path of a secret", "folder of the run"
TIME, OTHER = "duration", "something else"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FILES = ("prometheus/*.yml", "prometheus/scrape/*/*.yaml", "rules/*/*.yaml", "alertmanager/alertmanager.yml")
_ADDRESSES = frozenset({"api_server", "url", "smtp_smarthost", "pagerduty_url", "targets"})
_MISSING = "(not stated)"
_FOLDERS = frozenset({"--config.file", "--storage.tsdb.path", "--storage.path"})


class NotThereError(Exception):
    """There is no shipped configuration; the text says where it was looked for."""


@dataclass(frozen=True)
class Substitutes:
    """What stands in for the addresses of a cluster. ``public`` maps each public host to a place."""

    api: str
    store: str
    prober: str
    prober_shipped: str
    inbox: str
    mail: str
    public: Mapping[str, str]
    secrets: Path
    """Folder of the secrets; each keeps the name it is shipped with below its last two folders."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs: file, path inside it, what kind of difference, both values."""

    file: str
    where: str
    kind: str
    before: str
    after: str


def must_be_there(monitoring: Path) -> None:
    """Raises NotThereError without shipped files."""
    if not any(path for pattern in FILES for path in monitoring.glob(pattern)):
        raise NotThereError(f"{monitoring} holds no monitoring configuration")


def copy(monitoring: Path, target: Path, substitutes: Substitutes) -> tuple[Difference, ...]:
    """Writes what is run to ``target`` and returns every difference, found by comparing.

    Raises NotThereError without shipped files.
    """
    must_be_there(monitoring)
    found: list[Difference] = []
    for pattern in FILES:
        for path in sorted(monitoring.glob(pattern)):
            name = path.relative_to(monitoring).as_posix()
            shipped = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
            tested = _substituted(factor.divided(shipped), substitutes, name)
            _write(target / name, to_json_in_yaml(tested))
            found += differences(name, shipped, tested)
    for path in sorted((monitoring / "alertmanager/templates").glob("*")):
        _write(target / path.relative_to(monitoring), path.read_text(encoding="utf-8"))
    return tuple(found)


def arguments(path: Path) -> list[str]:
    """The shipped arguments of a server, as they stand."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def replaced(stated: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """Arguments with other values of some; those of ``values`` that are not stated come after them."""
    found, left = [], dict(values)
    for one in stated:
        name = one.partition("=")[0]
        found.append(f"{name}={left.pop(name)}" if name in left else one)
    return [*found, *(f"{name}={value}" for name, value in left.items())]


def argument_differences(
    name: str, stated: Iterable[str], run: Iterable[str], defaults: Mapping[str, str]
) -> Iterator[Difference]:
    """Every argument that differs, with its kind; ``defaults`` holds where none is stated."""
    before, after = {**defaults, **_by_name(stated)}, {**defaults, **_by_name(run)}
    for one in [*before, *(one for one in after if one not in before)]:
        old, new = before.get(one, _MISSING), after.get(one, _MISSING)
        if old != new:
            yield Difference(name, one, _argument_kind(one, old, new), old, new)


def _by_name(arguments: Iterable[str]) -> dict[str, str]:
    """Values by name; one that is stated twice has both."""
    found: dict[str, list[str]] = {}
    for one in arguments:
        name, _, value = one.partition("=")
        found.setdefault(name, []).append(value)
    return {name: " ".join(values) for name, values in found.items()}


def _argument_kind(name: str, before: str, after: str) -> str:
    if name in _FOLDERS:
        return FOLDER
    if name.endswith(".listen-address"):
        return ADDRESS
    return TIME if factor.is_shorter(before, after) else OTHER


def differences(name: str, shipped: Any, tested: Any) -> Iterator[Difference]:
    """Every leaf of two documents that differs, with the kind it is of."""
    yield from _differences(name, "", "", shipped, tested)


def _differences(name: str, where: str, key: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        timed = before.get("target_label") in {"__scrape_interval__", "__scrape_timeout__"}
        addressed = before.get("target_label") == "__address__"
        for one in [*before, *(one for one in after if one not in before)]:
            inner = "interval" if timed and one == "replacement" else one
            inner = "url" if addressed and one == "replacement" else inner
            old, new = before.get(one, _MISSING), after.get(one, _MISSING)
            yield from _differences(name, f"{where}.{one}" if where else one, inner, old, new)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(name, f"{where}[{index}]", key, old, new)
    elif before != after:
        yield Difference(name, where, _kind(key, before, after), str(before), str(after))


def _kind(key: str, before: Any, after: Any) -> str:
    if key in _ADDRESSES:
        return ADDRESS
    if key.endswith("_file"):
        return SECRET
    if key == "expr" and factor.expression(before) == after:
        return TIME
    if key in factor.KEYS and factor.shorter(before) == after:
        return TIME
    return OTHER


def _substituted(data: Any, to: Substitutes, name: str, key: str = "") -> Any:
    if isinstance(data, list):
        return [_substituted(one, to, name, key) for one in data]
    if isinstance(data, dict):
        changed = {one: _substituted(value, to, name, one) for one, value in data.items()}
        if key == "kubernetes_sd_configs":
            changed["api_server"] = to.api
        if key == "remote_write":
            changed["url"] = to.store
        if key == "global" and "smtp_smarthost" in changed:
            changed |= {"smtp_smarthost": to.mail, "pagerduty_url": f"{to.inbox}/pagerduty"}
        if changed.get("target_label") == "__address__" and changed.get("replacement") == to.prober_shipped:
            changed["replacement"] = to.prober
        return changed
    if key.endswith("_file") and isinstance(data, str):
        return str(secret(to.secrets, data))
    if key == "targets" and isinstance(data, str) and data.startswith("https://"):
        parts = urlsplit(data)
        return f"https://{to.public[parts.netloc]}{parts.path}"
    return data


def secret(folder: Path, shipped: str) -> Path:
    """Where the secret that is shipped with this path lies in a rehearsal."""
    return folder.joinpath(*Path(shipped).parts[-2:])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
