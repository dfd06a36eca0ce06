"""What the platform chart refuses by hand, and in which words."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
import yaml

from tests.unit.outputs.platform_fleets import FLEETS
from tests.unit.outputs.platform_helm import DIGEST, Chart, Refused, write

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Chart:
    return write(FLEETS["gateway"](), tmp_path_factory.mktemp("chart"))


@pytest.mark.parametrize(
    ("environment", "values", "namespace", "said"),
    [
        (
            "",
            {},
            "",
            "no environment was chosen; add -f values-ENVIRONMENT.yaml, where ENVIRONMENT is one of",
        ),
        ("", {"environment": "qa"}, "", 'no environment "qa"; the environments are: production, staging'),
        (
            "production",
            {"environment": "staging"},
            "",
            'the namespace of staging is codai-staging, not "codai-production"; choose by -f values-staging',
        ),
        ("staging", {"namespace": "kube-system"}, "kube-system", 'codai-staging, not "kube-system"'),
        ("staging", {"namespace": "default"}, "default", 'codai-staging, not "default"'),
        (
            "staging",
            {},
            "default",
            "belong to the namespace codai-staging, not default; pass -n codai-staging",
        ),
        (
            "staging",
            {"images": {}},
            "",
            "no image digest was approved for postgres; add -f releases/staging/",
        ),
        (
            "staging",
            {"images": {"postgres": {"version": "17.5", "digest": DIGEST}}},
            "",
            "approves postgres 17.5, the catalog asks for 17.6",
        ),
        ("staging", {"surprise": 1}, "", "additional properties 'surprise' not allowed"),
        ("staging", {"quota": {"pods": "300"}}, "", "got string, want integer"),
        ("staging", {"quota": {"cpu": 40}}, "", "got number, want string"),
        ("staging", {"images": {"postgres": {"version": "17.6", "digest": "latest"}}}, "", "does not match"),
        ("staging", {"secretStore": None}, "", "missing property 'secretStore'"),
    ],
)
def test_helm_refuses_and_says_why(
    gateway: Chart, environment: str, values: dict[str, Any], namespace: str, said: str
) -> None:
    with pytest.raises(Refused, match=re.escape(said)):
        gateway.run("template", environment, values, namespace)


def test_values_of_two_environments_are_refused(gateway: Chart) -> None:
    both = yaml.safe_load((gateway.folder / "charts/platform/values-staging.yaml").read_text("utf-8"))
    with pytest.raises(Refused, match="does not run inside production; take the values of one environment"):
        gateway.run("template", "production", {"resources": both["resources"]})


def test_the_release_has_one_name(gateway: Chart) -> None:
    overlay = "charts/platform/values-production.yaml"
    words = ("template", "second", "charts/platform", "--namespace", "codai-production", "--values", overlay)
    done = subprocess.run(
        [gateway.helm, *words], cwd=gateway.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "the release is called second; there is one in each namespace: call it platform" in done.stderr
