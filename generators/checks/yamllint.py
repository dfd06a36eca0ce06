"""yamllint finds nothing in any YAML file: generated, rendered by helm, or written by hand.

Counts texts. Templates of this project are no YAML before they are rendered, and the corpus of bad
catalogs is bad on purpose, as are Windows line ends in one of the good: none of these is read. What
Copier renders has a suffix, and the rest there is plain.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generators import headers
from generators.checks import Context, Missing, Result
from generators.checks._engine.store import identity, key
from generators.checks._rendered.manifests import usable
from generators.problems import Place, Problem, Severity

NEEDS = ("helm",)
JUDGES = ("charts", "pipelines", "monitoring")

CONFIGURATION = ".yamllint.yaml"
SUFFIXES = (".yaml", ".yml")
NOT_READ = ("tests/cases/bad", "tests/cases/good/crlf.yaml", "node_modules")
TEMPLATES = "templates"
PLAIN = "service"
"""The one folder of templates that Copier reads, with questions in YAML; of it a template ends in .jinja."""
SAID = re.compile(
    r"^(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): \[\w+\] (?P<said>.*?)(?: \((?P<rule>[\w-]+)\))?$"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A YAML text and where a person finds it; a rendered one has no file of its own."""

    place: str
    text: str
    rendered: str = ""


def run(context: Context) -> Result:
    """One finding per line that yamllint complains of."""
    program = context.once("yamllint", lambda: context.tools.environment("test")) / "yamllint"
    configuration = context.repository / CONFIGURATION
    rendered, unread = _rendered(context)
    texts = [*_generated(context), *rendered, *_by_hand(context)]
    rules = configuration.read_text(encoding="utf-8")
    names = [key("yamllint", identity(program), rules, one.text) for one in texts]
    answers = {name: context.store.get(name) for name in names}
    unknown = {name: one.text for name, one in zip(names, texts, strict=True) if answers[name] is None}
    for part in context.each("yamllint", lambda part: _ask(context, program, part), _parts(unknown, context)):
        answers |= part
    problems = unread
    clean = 0
    for name, one in zip(names, texts, strict=True):
        found = list(_problems(one, (answers[name] or "").splitlines()))
        clean += not found
        problems += found
    return Result(clean, len(texts), tuple(problems))


def _generated(context: Context) -> Iterator[Text]:
    for path, text in context.planned.items():
        if path.endswith(SUFFIXES) and not headers.is_helm_template(path):
            yield Text(context.shows(path), text)


def _rendered(context: Context) -> tuple[list[Text], list[Problem]]:
    """What helm makes of the charts; where it is missing on a laptop a warning that nobody read that."""
    try:
        found = usable(context)
    except Exception as error:
        if not isinstance(error, Missing) or context.ci:
            raise
        said = f"what helm renders was not read: {error.reason}"
        place = Place("check:yamllint")
        return [], [Problem("yamllint/unread", said, place, hint=error.hint, severity=Severity.WARNING)]
    return [Text(context.shows(one.target.chart.folder), one.text, one.target.name) for one in found], []


def _by_hand(context: Context) -> Iterator[Text]:
    """The catalog wherever it is and, where the repository is what is judged, all that is not of the plan:
    what was generated for another is among it, a golden tree for one.
    """
    found = {context.catalog.resolve()}
    if context.output is None:
        found.update(yaml_files(context.repository))
        found -= {(context.repository / path).resolve() for path in context.planned}
    for path in sorted(found):
        if path.is_file():
            yield Text(_relative(path, context), path.read_text(encoding="utf-8", errors="replace"))


def yaml_files(repository: Path) -> Iterator[Path]:
    """The YAML files of a repository that helm does not render, generated ones among them."""
    templates = repository / TEMPLATES
    left_out = {repository / name for name in NOT_READ}
    left_out |= {path for path in templates.glob("*") if path.name != PLAIN}
    for parent, folders, names in os.walk(repository):
        folders[:] = [
            name
            for name in folders
            if Path(parent, name) not in left_out
            and name != "node_modules"
            and (not name.startswith(".") or name == ".github")
        ]
        for name in names:
            path = Path(parent, name)
            if path in left_out:
                continue
            # A chart's templates are helm's, a link's target is linted where it lies.
            of_helm = headers.is_helm_template(path.relative_to(repository).as_posix())
            if name.endswith(SUFFIXES) and not path.is_symlink() and not of_helm:
                yield path.resolve()


def _relative(path: Path, context: Context) -> str:
    if path == context.catalog.resolve():
        return context.shown
    return os.path.relpath(path, context.repository.resolve())


def _parts(unknown: dict[str, str], context: Context) -> list[dict[str, str]]:
    """Even shares, one per worker: yamllint reads slowly, and one text after the other."""
    shares: list[dict[str, str]] = [{} for _ in range(context.workers)]
    for name in sorted(unknown, key=lambda one: -len(unknown[one])):
        smallest = min(shares, key=lambda share: sum(map(len, share.values())))
        smallest[name] = unknown[name]
    return [share for share in shares if share]


def _ask(context: Context, program: Path, part: dict[str, str]) -> dict[str, str]:
    """What yamllint says of each text by key, paths taken off, and kept for next time."""
    answers: dict[str, list[str]] = {name: [] for name in part}
    with context.new_folder() as folder:
        for name, text in part.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8", newline="")
        words = ["--format", "parsable", "--config-file", str(context.repository / CONFIGURATION), "."]
        done = context.processes.run([program, *words], folder=folder)
    if done.code not in {0, 1, 2} or (done.code and not done.out):
        raise RuntimeError(f"yamllint could not run: {done.err.strip()}")
    for line in done.out.splitlines():
        path, _, rest = line.partition(":")
        answers[Path(path).stem].append(f"-:{rest}")
    for name, lines in answers.items():
        context.store.put(name, "\n".join(lines))
    return {name: "\n".join(lines) for name, lines in answers.items()}


def _problems(text: Text, lines: Iterable[str]) -> Iterator[Problem]:
    source = text.text.splitlines()
    for line in lines:
        found = SAID.match(line)
        if not found:
            raise RuntimeError(f"yamllint said {line!r}, which is no finding")
        number, column = int(found["line"]), int(found["column"])
        rule = f"yamllint/{found['rule'] or 'syntax'}"
        shown = source[number - 1] if number <= len(source) else ""
        if text.rendered:
            message = f"line {number} of {text.rendered} as rendered: {found['said']}: {shown.strip()}"
            yield Problem(rule, message, Place(text.place), hint="correct the template")
        else:
            hint = f"see {CONFIGURATION} for the rules and their reasons"
            yield Problem(rule, found["said"], Place(text.place, number, column), hint, source=shown)
