"""The line by which a generated file certifies itself: stamped on, read back, proven.

One grammar in every comment style. The digest covers the whole file, header included, with its own
16 digits zeroed and CRLF read as LF, so moving the line, or changing what it says, is an edit too.
Pure: texts in, values out; which file a text came from is the caller's affair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from generators.artifacts import Artifact, Ownership
from generators.conventions import ownership

ZEROS = "0" * 16
_ZEROS = ZEROS.encode()
CATALOG = ownership.CATALOG
FIRST_LINES = 5
HEAD_LENGTH = 4096
"""A header lies within the first FIRST_LINES lines and the first HEAD_LENGTH characters."""

_SAYS = "; do not edit, run ./doit generate. sha256:"
_WORD = re.compile(r"[\w./@:+-]+", re.ASCII)
_NOT_IN_A_NAME = re.compile(r"[^\w.@:+]+", re.ASCII)
_HEADER = re.compile(
    r"^(?:# |// |(?P<markup><!-- )|(?P<go>\{\{- /\* )|(?P<json>[ \t]*\"\$comment\": \"))"
    r"Generated for (?P<platform>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)"
    r" from (?:(?P<template>[\w./@:+-]+) and )?(?P<catalog>[\w.@:+-]+)(?: \((?P<key>[\w./@:+-]+)\))?"
    r"; do not edit, run \./doit generate\. sha256:(?P<digest>[0-9a-f]{16})"
    r"(?(markup) -->)(?(go) \*/ -\}\})(?(json)\",?)\r?$",
    re.ASCII | re.MULTILINE,
)

_HASH = ("# ", "")
_SLASHES = ("// ", "")
_MARKUP = ("<!-- ", " -->")
_TEMPLATE = ("{{- /* ", " */ -}}")
_JSON = ('"$comment": "', '"')

_BY_SUFFIX = {
    **dict.fromkeys(
        (".yaml", ".yml", ".py", ".sh", ".bash", ".toml", ".txt", ".ini", ".cfg", ".conf", ".env"),
        _HASH,
    ),
    **dict.fromkeys((".properties", ".mk", ".tf", ".rego", ".dockerfile"), _HASH),
    **dict.fromkeys((".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".go"), _SLASHES),
    **dict.fromkeys((".md", ".html", ".svg", ".xml"), _MARKUP),
    **dict.fromkeys((".tpl", ".tmpl"), _TEMPLATE),
    ".json": _JSON,
}
_BY_NAME = {
    **dict.fromkeys(("CODEOWNERS", "Dockerfile", "Makefile", "Chart.lock"), _HASH),
    **dict.fromkeys((".helmignore", ".dockerignore", ".gitignore", ".gitattributes"), _HASH),
    **dict.fromkeys((".editorconfig", ".yamllint"), _HASH),
}
# Helm renders every file below a chart's templates/, NOTES.txt and JSON too. The folder above must
# be `charts/<name>`, because a service may itself be called "templates".
_HELM_TEMPLATE = re.compile(r"(?:^|/)charts/[^/]+/templates/")
_DOCKER_DIRECTIVE = re.compile(r"#[ \t]*(?:syntax|escape|check)[ \t]*=", re.IGNORECASE)
_JSON_START = re.compile(r"\{(?:\n([ \t]+)(?=\")|\s*)")


def is_helm_template(path: str) -> bool:
    """Whether helm renders a file, by its path in a tree: then it is no YAML or JSON as it stands."""
    return "/templates/" in path and _HELM_TEMPLATE.search(path) is not None


class HeaderError(ValueError):
    """An artifact that cannot carry a header: a bug of the output that made it. Names the path."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself. ``template`` and ``key`` may be empty; ``line`` counts from 1.

    ``catalog`` is the name of the file that ``key`` is in.

    ``text`` is the whole line as it stands in the file, without its line end.
    """

    platform: str
    template: str
    catalog: str
    key: str
    digest: str
    line: int
    text: str

    @property
    def service(self) -> str:
        """The service the file belongs to; empty for files of the fleet."""
        family, _, rest = self.key.partition(".")
        return rest.partition(".")[0] if family == "services" else ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A header with what the file is worth: the digest stated and the digest computed."""

    header: Header
    computed: str

    @property
    def genuine(self) -> bool:
        """Whether nobody has changed the file since it was generated."""
        return self.header.digest == self.computed


@dataclass(frozen=True, slots=True)
class Stamped:
    """A file's bytes with its header, and the digest that this states (8 bytes; empty: no header)."""

    data: bytes
    digest: bytes


def catalog_name(file: str) -> str:
    """The name of a catalog's file, links followed, as headers have it: a dash for what these cannot hold."""
    return _NOT_IN_A_NAME.sub("-", file)


def stamp(artifact: Artifact, platform: str, catalog: str = CATALOG) -> str:
    """The artifact's text as it stands in the tree. Raises HeaderError."""
    return stamped(artifact, platform, catalog).data.decode()


def stamped(artifact: Artifact, platform: str, catalog: str = CATALOG) -> Stamped:
    """The same as bytes, with its digest. Seeded artifacts and links get no header. Raises HeaderError."""
    text = artifact.text
    path = artifact.path
    if "\r" in text:
        raise HeaderError(f"{path}: the text of an artifact uses LF, and this one has a CR")
    if artifact.ownership is Ownership.SEEDED or artifact.link:
        return Stamped(text.encode(), b"")
    opening, closing = _style(path)
    says = _sentence(platform, artifact.template, catalog, artifact.key)
    if opening is _JSON[0]:
        at, opening, after = _first_key(path, text)
        closing = f"{closing}{after}"
    else:
        if opening is _MARKUP[0] and text.startswith("---\n"):
            opening, closing = _HASH  # front matter is YAML, and must stay the first thing
        elif opening is _MARKUP[0] and "--" in says:
            raise HeaderError(f"{path}: {says!r} has '--', which ends a comment of this format")
        at = _place(path, text, opening)
        closing = f"{closing}\n"
    before = f"{text[:at]}{opening}{says}".encode()
    end = closing.encode()
    # Most of a text is copied twice only, into bytes and into the file's: it can be long.
    rest = (text[at:] if at else text).encode()
    sha = sha256(b"%b%b%b" % (before, _ZEROS, end))
    sha.update(rest)
    digest = sha.digest()[:8]
    return Stamped(b"".join((before, digest.hex().encode(), end, rest)), digest)


def read(text: str) -> Header | None:
    """The header of a text, or None: then the file is not ours. Accepts LF and CRLF."""
    match = _find(text)
    return None if match is None else _header(text, match)


def certify(text: str) -> Certificate | None:
    """The certificate of a whole text, or None where there is no header.

    Bytes that are not UTF-8 may stand in ``text`` as surrogates (``errors="surrogateescape"``).
    """
    match = _find(text)
    if match is None:
        return None
    header = _header(text, match)
    start, end = match.span("digest")
    zeroed = normalise(f"{text[:start]}{ZEROS}{text[end:]}")
    computed = sha256(zeroed.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Certificate(header, computed)


def body(text: str) -> str:
    """The text without its header line, with LF: what a change of the header leaves equal."""
    match = _find(text)
    if match is None:
        return normalise(text)
    return normalise(text[: match.start()]) + normalise(text[match.end() :])[1:]


def normalise(text: str) -> str:
    """The text with LF, as it was before git or an editor made its lines end in CRLF."""
    return text.replace("\r\n", "\n") if "\r" in text else text


def _find(text: str) -> re.Match[str] | None:
    if text.find("Generated for ", 0, HEAD_LENGTH) < 0:
        return None
    match = _HEADER.search(text, 0, HEAD_LENGTH)
    if match is None or text.count("\n", 0, match.start()) >= FIRST_LINES:
        return None
    # The search stops inside a line that runs over HEAD_LENGTH, and takes the cut for its end.
    if match.end() == HEAD_LENGTH and text[HEAD_LENGTH : HEAD_LENGTH + 1] not in ("", "\n", "\r"):
        return None
    return match


def _header(text: str, match: re.Match[str]) -> Header:
    return Header(
        platform=match["platform"],
        template=match["template"] or "",
        catalog=match["catalog"],
        key=match["key"] or "",
        digest=match["digest"],
        line=text.count("\n", 0, match.start()) + 1,
        text=match[0].rstrip("\r"),
    )


@lru_cache(maxsize=64)  # files that share one come one after the other, and few do
def _sentence(platform: str, template: str, catalog: str, key: str) -> str:
    for name, word in (("platform", platform), ("template", template), ("catalog", catalog), ("key", key)):
        if word and not _WORD.fullmatch(word):
            raise HeaderError(f"{name} {word!r} has characters that a header cannot hold")
    source = f"{template} and {catalog}" if template else catalog
    says = f"Generated for {platform} from {source}{f' ({key})' if key else ''}{_SAYS}"
    if not _HEADER.match(f"# {says}{ZEROS}"):
        raise HeaderError(f"platform {platform!r} is not a lower-case DNS label")
    return says


def _style(path: str) -> tuple[str, str]:
    if is_helm_template(path):
        return _TEMPLATE
    name = path.rpartition("/")[2]
    style = _BY_NAME.get(name) or _BY_SUFFIX.get(name[max(name.rfind("."), 0) :].lower())
    if style is None:
        raise HeaderError(
            f"{path}: no comment style is known for this kind of file, so it could not carry its"
            f" header; generators/headers.py knows {' '.join(sorted((*_BY_NAME, *_BY_SUFFIX)))}"
        )
    return style


def _place(path: str, text: str, opening: str) -> int:
    """Where the header line goes: first, but after what must itself stand first."""
    if opening is _HASH[0]:
        at = 0
        if text.startswith(("#!", "---\n")):
            at = text.find("\n") + 1
        elif path.lower().endswith("dockerfile"):
            while _DOCKER_DIRECTIVE.match(text, at):
                at = text.find("\n", at) + 1 or len(text)
    elif opening is _SLASHES[0]:
        at = text.find("\n") + 1 if text.startswith("#!") else 0
    elif opening is _MARKUP[0]:
        at = text.find("\n") + 1 if text[:9].lower().startswith(("<?xml", "<!doctype")) else 0
    else:
        return 0  # `{{-` and `-}}` eat the line ends beside them, a `---` above would go astray
    unended = text[at - 1] != "\n" if at else text.startswith(("#!", "<?xml"))
    if unended:
        raise HeaderError(f"{path}: the first line has no end, so no header can follow it")
    return at


def _first_key(path: str, text: str) -> tuple[int, str, str]:
    match = _JSON_START.match(text)
    if match is None:
        raise HeaderError(f"{path}: only a JSON object can carry a header, as its first key")
    if text.startswith('"$comment"', match.end()):
        raise HeaderError(f'{path}: the key "$comment" is kept for the header')
    after = "\n" if text.startswith("}", match.end()) else ",\n"
    indentation = match[1] or "  "
    # What stood between the brace and the first key stays after the comma.
    return 1, f"\n{indentation}{_JSON[0]}", after if match[1] is None else ","
