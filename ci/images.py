"""Builds, merges, scans and signs images, one service after the other.

    python3 -m ci.images build --architecture arm64 --registry R [--push --digests DIR] SERVICE…
    python3 -m ci.images merge --registry R --digests DIR --images DIR SERVICE…
    python3 -m ci.images scan  --registry R (--local | --images DIR | --status FILE --environment E) …
    python3 -m ci.images sign  --registry R --images DIR --scanned DIR --signed DIR SERVICE…

An image is built by architecture on a native runner and pushed by digest; the index over them is what
is scanned, signed and deployed. Each stage leaves a file of each service that came through it, and the next
one goes by that: what is wrong with one image keeps no other back. Every service is done even where one
fails; ends with 1 when any did, with 2 where a word is no service.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ci import actions, programs, scanning, signing
from ci.command import command
from ci.matrix import RUNNERS
from ci.own import Own, Unknown, named
from ci.reference import Image, commit, is_digest, keep, read, version

PINS = Path(__file__).with_name("pins.json")


class Failed(Exception):
    """What became of one image, in a sentence."""


def build(service: Own, given: argparse.Namespace) -> None:
    """One architecture. With ``--push`` its digest is kept; without, nothing leaves the machine.

    An image of this commit that this workflow signed before is built no second time: another build would be
    another digest, of which nobody knows that it was verified, or barred. Raises Failed.
    """
    name, folder = f"{given.registry}/{service.id}", service.sources[0]
    cache = f"type=registry,ref={name}:cache-{given.architecture}"
    words = ["docker", "buildx", "build", "--platform", f"linux/{given.architecture}"]
    words += ["--file", f"{folder}/Dockerfile", "--build-context", "repository=.", "--cache-from", cache]
    words += ["--label", f"org.opencontainers.image.revision={commit()}"]
    kept = given.digests / f"{service.id}-{given.architecture}.json"
    before = _signed(name) if given.push else ""
    if before:
        sys.stdout.write(f"{service.id}: was built and signed for this commit already, as {before}\n")
        keep(kept, {"index": before})
        return
    metadata = Path(f"{service.id}-{given.architecture}.metadata.json")
    if given.push:
        words += ["--output", f"type=image,name={name},push-by-digest=true,name-canonical=true,push=true"]
        words += ["--provenance", "mode=max,version=v1"]
        words += ["--attest", f"type=sbom,generator={_lister()}"]
        words += ["--cache-to", f"{cache},mode=max"]
        words += ["--metadata-file", str(metadata)]
    else:
        words += ["--load", "--tag", f"{name}:local"]
    if programs.run([*words, folder]):
        raise Failed(
            "it could not be built"
            + (" or pushed; the log above has the registry's words" if given.push else "")
        )
    if given.push:
        digest = json.loads(metadata.read_bytes()).get("containerimage.digest", "")
        if not is_digest(digest):
            raise Failed(f"the builder gave {digest!r} for a digest")
        keep(kept, {"digest": digest})


def merge(service: Own, given: argparse.Namespace) -> None:
    """The index over all architectures, tagged for people and kept by digest. Raises Failed."""
    name = f"{given.registry}/{service.id}"
    built = {one: read(given.digests / f"{service.id}-{one}.json") for one in RUNNERS}
    digest = next((str(one["index"]) for one in built.values() if one.get("index")), "")
    if not digest:
        digest = _merged(name, {one: str(data.get("digest", "")) for one, data in built.items()})
    image = Image(service.id, name, digest, version(), commit())
    keep(given.images / f"{service.id}.json", image._asdict())


def _merged(name: str, digests: Mapping[str, str]) -> str:
    """The digest of a new index over images by architecture. Raises Failed."""
    for architecture, digest in digests.items():
        if not is_digest(digest):
            raise Failed(f"there is no image for {architecture}")
    tag, parts = f"{name}:{version()}", [f"{name}@{digest}" for digest in digests.values()]
    if programs.run(["docker", "buildx", "imagetools", "create", "--tag", tag, *parts]):
        raise Failed("the registry refused the index")
    digest = _tagged(tag)
    if not digest:
        raise Failed("the registry does not say under which digest it keeps the index")
    return digest


def _signed(name: str) -> str:
    """The digest of the index of this commit, where this workflow signed one; a tag alone proves nothing."""
    digest = _tagged(f"{name}:{version()}")
    branch = os.environ.get("GITHUB_REF_NAME", "")
    return digest if digest and signing.verified(f"{name}@{digest}", branch, commit()) else ""


def _tagged(tag: str) -> str:
    """The digest that a tag leads to in the registry; empty for none."""
    words = ["docker", "buildx", "imagetools", "inspect", tag, "--format", "{{json .Manifest}}"]
    code, said = programs.ask(words)
    digest = _json(said).get("digest", "") if code == 0 else ""
    return digest if is_digest(digest) else ""


def scan(service: Own, given: argparse.Namespace) -> None:
    """Every finding into a SARIF file of its own category, then the gate on those that can be mended.

    Of an index every architecture is scanned: what one has for packages says nothing of the other. Which
    index of this run passed is kept. Raises Failed.
    """
    target = _target(service, given)
    if not target:
        sys.stdout.write(f"{service.id}: does not run in {given.environment}\n")
        return
    problems = []
    for architecture in ("",) if given.local else RUNNERS:
        platform = f"linux/{architecture}" if architecture else ""
        # What runs and what is about to run are two series of findings.
        series = (service.id, given.environment if given.status else "", architecture)
        category = "/".join(("trivy", *filter(None, series)))
        path = given.sarif and given.sarif / f"{category.replace('/', '-')}.sarif"
        of = f"{architecture}: " if architecture else ""
        if path and not scanning.findings(target, category, path, platform):
            problems.append(f"{of}it could not be scanned")
        elif scanning.gate(target, platform):
            words = "it has findings of high or critical severity that have a fix, or could not be scanned"
            problems.append(f"{of}{words}")
    if problems:
        raise Failed("; ".join(problems))
    if not given.local and not given.status:
        keep(given.scanned / f"{service.id}.json", {"digest": _image(service, given).digest})


def _target(service: Own, given: argparse.Namespace) -> str:
    """What is scanned of a service; empty where it does not run. Raises Failed."""
    if given.local:
        return f"{given.registry}/{service.id}:local"
    if given.status:
        digest = scanning.deployed(read(given.status), given.environment).get(service.id, "")
        return digest and f"{given.registry}/{service.id}@{digest}"
    return _image(service, given).reference


def sign(service: Own, given: argparse.Namespace) -> None:
    """The signature, and signed statements of what is in the image and how it came about.

    Of exactly the index that passed the scan of this run; that it was signed is kept. Raises Failed.
    """
    image = _image(service, given)
    if read(given.scanned / f"{service.id}.json").get("digest") != image.digest:
        raise Failed("it did not pass the scan of this run, and signed means scanned")
    problem = signing.sign(image.reference)
    if problem:
        raise Failed(problem)
    keep(given.signed / f"{service.id}.json", {"digest": image.digest})


def _image(service: Own, given: argparse.Namespace) -> Image:
    data = read(given.images / f"{service.id}.json")
    if not is_digest(data.get("digest", "")):
        raise Failed("it was not built in this run")
    return Image(**data)


def _lister() -> str:
    """The image with which the builder lists what is in an image: it reads every layer, so it is pinned."""
    pin = json.loads(PINS.read_bytes())["images"]["contents"]
    return f"{pin['image']}:{pin['version']}@{pin['digest']}"


def _json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


_DONE: dict[str, Callable[[Own, argparse.Namespace], None]] = {
    "build": build,
    "merge": merge,
    "scan": scan,
    "sign": sign,
}


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    given = _arguments().parse_intermixed_args(words)
    try:
        names = given.services or (
            sorted(scanning.deployed(read(given.status), given.environment)) if given.status else []
        )
        services = named(names)
    except Unknown as error:
        sys.stderr.write(f"{actions.annotation('error', str(error))}\n")
        return 2
    failed = [text for service in services for text in _each(service, given)]
    for text in failed:
        sys.stdout.write(f"{actions.annotation('error', text)}\n")
    sys.stdout.write(f"{given.what}: {len(services) - len(failed)} of {len(services)}\n")
    return 1 if failed else 0


def _each(service: Own, given: argparse.Namespace) -> Iterator[str]:
    with programs.group(f"{given.what} {service.id}"):
        try:
            _DONE[given.what](service, given)
        except Failed as error:
            yield f"{given.what} {service.id}: {error}"


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.images",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=sorted(_DONE))
    parser.add_argument("services", nargs="*", metavar="SERVICE")
    parser.add_argument("--registry", required=True, help="where images go, such as ghcr.io/team")
    parser.add_argument("--architecture", choices=sorted(RUNNERS), default=next(iter(RUNNERS)))
    parser.add_argument("--push", action="store_true", help="with build: by digest, to the registry")
    parser.add_argument("--local", action="store_true", help="with scan: what build left on this machine")
    parser.add_argument("--digests", type=Path, default=Path("digests"), help="by architecture")
    parser.add_argument("--images", type=Path, default=Path("images"), help="by service")
    parser.add_argument("--scanned", type=Path, default=Path("scanned"), help="what passed the scan")
    parser.add_argument("--signed", type=Path, default=Path("signed"), help="with sign: what was signed")
    parser.add_argument("--sarif", type=Path, help="with scan: where all findings go")
    parser.add_argument("--status", type=Path, help="with scan: what ./doit status said")
    parser.add_argument("--environment", default=os.environ.get("ENVIRONMENT", ""), help="with --status")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
