"""The words a person types: verbs, help, completion, exit codes, formats, pipes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.checkout import Checkout

BAD = "version: 1\nplatfrom: {}\n"


@pytest.fixture
def bad(tmp_path: Path) -> list[str]:
    """Options that name a catalog with findings."""
    (tmp_path / "bad.yaml").write_text(BAD)
    return ["--catalog", str(tmp_path / "bad.yaml"), "--output", str(tmp_path / "out")]


def test_doit_alone_shows_the_map_of_verbs(pristine: Checkout) -> None:
    alone = pristine.run()
    assert (alone.code, alone.err) == (0, "")
    assert pristine.run("--help").out == pristine.run("help").out == alone.out
    assert "Usage: ./doit VERB" in alone.out
    for verb in ("generate", "check", "diff", "scorecard", "test"):
        assert re.search(rf"^  {verb} +\S", alone.out, re.MULTILINE)


@pytest.mark.slow
def test_every_verb_explains_itself(pristine: Checkout) -> None:
    verbs = re.findall(r"^  (\w+) ", pristine.run().out, re.MULTILINE)
    assert len(verbs) >= 10
    for verb in verbs:
        done = pristine.run("help", verb)
        assert (done.code, done.err) == (0, ""), verb
        assert "examples:" in done.out
        assert "exit codes: 0 clean" in done.out
    assert pristine.run("generate", "--help").out == pristine.run("help", "generate").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["genrate"], "did you mean ./doit generate?"),
        (["check:helm-lnt"], "did you mean check:helm-lint?"),
        (["generate", "--frobnicate"], "./doit help generate"),
        pytest.param(["chek:helm-lint"], "did you mean ./doit check?", marks=pytest.mark.slow),
        pytest.param(["check:zzz"], "there are: ", marks=pytest.mark.slow),
        pytest.param(["generate:charts"], "./doit generate", marks=pytest.mark.slow),
        pytest.param(["zzz"], "./doit shows all verbs", marks=pytest.mark.slow),
        pytest.param(["--format", "json"], "./doit shows them all", marks=pytest.mark.slow),
        (
            ["explain", "services.walet.scaling.max"],
            "did you mean ./doit explain services.wallet.scaling.max?",
        ),
        pytest.param(["help", "genrate"], "one of ", marks=pytest.mark.slow),
        pytest.param(["test:slow"], "test:quick", marks=pytest.mark.slow),
        pytest.param(["generate", "--format", "xml"], "./doit help generate", marks=pytest.mark.slow),
        pytest.param(["generate", "surplus"], "./doit help generate", marks=pytest.mark.slow),
        pytest.param(["completion", "tcsh"], "./doit help completion", marks=pytest.mark.slow),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(value),
)
def test_wrong_words_end_with_code_2_and_what_to_type(
    pristine: Checkout, words: list[str], said: str
) -> None:
    done = pristine.run(*words)
    assert done.code == 2
    # Who asked for JSON gets a document whatever stops a command.
    assert (json.loads(done.out)["ok"] is False) if "json" in words else done.out == ""
    assert f"hint: {said}" in done.err or ("hint: " in done.err and said in done.err)
    assert "Traceback" not in done.err


def test_findings_end_with_code_1_on_standard_error(pristine: Checkout, bad: list[str]) -> None:
    done = pristine.run("generate", *bad)
    assert (done.code, done.out) == (1, "generate: nothing was written\n")
    assert "catalog/unknown-key" in done.rules
    assert "did you mean 'platform'?" in done.err
    assert not Path(bad[-1]).exists()


@pytest.mark.slow
def test_a_mistake_of_ours_ends_with_code_3_and_no_traceback(checkout: Checkout) -> None:
    (checkout.root / "generators/outputs/broken.py").write_text('"""Has no contract."""\n')
    done = checkout.run("generate")
    assert (done.code, done.out) == (3, "")
    assert "generators/outputs/broken.py has no ROOTS [doit/bug]" in done.err
    assert "Traceback" not in done.err
    (log,) = checkout.home.rglob("doit-error.log")
    assert "Traceback" in log.read_text()


@pytest.mark.parametrize(
    "verb",
    ["generate", "check:catalog", *(pytest.param(v, marks=pytest.mark.slow) for v in ("diff", "scorecard"))],
)
def test_json_is_one_document_and_nothing_else(pristine: Checkout, bad: list[str], verb: str) -> None:
    silent = ("--progress", "none") if verb in {"check:catalog", "diff"} else ()
    clean = pristine.run(verb, "--format", "json", *silent)
    assert (clean.code, clean.err) == (0, "")
    assert clean.document["ok"] is True
    assert clean.document["command"] == verb.partition(":")[0]
    assert clean.document["summary"]["checked"] <= clean.document["summary"]["of"]

    done = pristine.run(verb, *bad, "--format", "json", *silent)
    assert (done.code, done.err) == (1, "")
    assert done.document["ok"] is False
    assert done.document["summary"]["errors"] == len(done.document["findings"]) > 0
    found = next(one for one in done.document["findings"] if one["rule"] == "catalog/unknown-key")
    assert (found["start"], found["severity"]) == ({"line": 2, "column": 1}, "error")
    assert found["hint"]


@pytest.mark.slow
def test_json_counts_the_files(pristine: Checkout) -> None:
    done = pristine.run("generate", "--format", "json")
    assert done.document["counts"]["same"] == done.document["counts"]["files"] > 300


def test_annotations_point_at_the_line(pristine: Checkout, bad: list[str]) -> None:
    done = pristine.run("generate", *bad, "--format", "github")
    assert done.code == 1
    pattern = r"^::error title=doit \(catalog/unknown-key\),file=[^,]*bad\.yaml,line=2,endLine=2,col=1"
    assert re.search(pattern, done.out, re.MULTILINE), done.out
    assert done.out.endswith("generate: nothing was written\n")


@pytest.mark.parametrize(("shell", "ending"), [("bash", "./doit doit"), ("fish", "'(__doit_keys)'")])
def test_completion_knows_this_catalog(pristine: Checkout, shell: str, ending: str) -> None:
    script = pristine.run("completion", shell).out
    assert " services.wallet" in script
    assert script.rstrip().endswith(ending)


def test_version_names_project_and_interpreter(pristine: Checkout) -> None:
    done = pristine.run("--version")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"[a-z-]+ \d+\.\d+\.\d+ \(doit \S+, Python 3\.\d+\.\d+\S*\)\n", done.out)


def test_a_reader_that_leaves_early_is_no_crash(pristine: Checkout, tmp_path: Path) -> None:
    (tmp_path / "many.yaml").write_text("version: 1\n" + "".join(f"key{n}: {n}\n" for n in range(1500)))
    words = f"generate --catalog '{tmp_path}/many.yaml' --output '{tmp_path}/out' --format json"
    piped = f"'{pristine.root}/doit' {words} | head -1; echo ${{PIPESTATUS[0]}}"
    done = pristine.execute(["bash", "-c", piped])
    first, code = done.out.split("\n")[:2]
    assert (first, code, done.err) == ("{", "1", "")
    overview = pristine.execute(["bash", "-c", f"'{pristine.root}/doit' | head -1"])
    assert (overview.out, overview.err) == ("Usage: ./doit VERB [options]\n", "")


@pytest.mark.slow
def test_colour_only_where_it_is_asked_for(pristine: Checkout, bad: list[str]) -> None:
    assert "\x1b" not in pristine.run("generate", *bad).err
    assert "\x1b[" in pristine.run("generate", *bad, "--color", "always").err


@pytest.mark.slow
def test_json_survives_any_text_of_a_catalog(pristine: Checkout, tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text('version: 1\n"key\\u2028 \\"☃": {}\n', encoding="utf-8")
    words = ("--catalog", tmp_path / "odd.yaml", "--output", tmp_path / "out", "--format", "json")
    done = pristine.run("generate", *words)
    assert json.loads(done.out)["ok"] is False
