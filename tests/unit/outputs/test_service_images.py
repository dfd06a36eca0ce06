"""The images of the service template run as the chart says: its user, and nothing built in the last stage."""

from __future__ import annotations

import pytest

from generators.conventions import workloads
from generators.conventions.enumerations import LANGUAGES
from tests.e2e.checkout import REPOSITORY

OWN = f"{workloads.USER}:{workloads.USER}"


def image(language: str) -> str:
    path = REPOSITORY / f"templates/service/{language}/Dockerfile.jinja"
    return path.read_text(encoding="utf-8")


def complaints(text: str) -> list[str]:
    """What would not go with the chart."""
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line[:1].isupper()]
    begins = [number for number, (word, _) in enumerate(steps) if word == "FROM"]
    last = steps[max(begins, default=0) :]
    found = [] if len(begins) > 1 else ["one stage builds and runs"]
    if [rest for word, rest in last if word == "USER"] != [OWN] or last[-1][0] == "USER":
        found.append("another user")
    found += [f"{word} in what runs" for word, _ in last if word in ("RUN", "ADD")]
    found += [f"{rest} as it lies there" for word, rest in last if word == "COPY" and "--from=" not in rest]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_runs_as_the_user_of_the_chart_and_brings_only_what_was_built_and_tested(language: str) -> None:
    assert complaints(image(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (f"USER {OWN}\n", "USER 65532:65532\n", "another user"),
        (f"USER {OWN}\n", "", "another user"),
        (f"USER {OWN}\n", f"USER {OWN}\nUSER root\n", "another user"),
        (f"USER {OWN}\n", f"RUN id\nUSER {OWN}\n", "RUN in what runs"),
        ("COPY --from=checked /app/migrations ./migrations", "COPY . .", ". . as it lies there"),
        ("\nFROM ", "\n# ", "one stage builds and runs"),
    ],
)
def test_what_the_chart_would_refuse_is_seen(language: str, old: str, new: str, said: str) -> None:
    text = image(language)
    assert old in text
    assert said in complaints(text.replace(old, new))
