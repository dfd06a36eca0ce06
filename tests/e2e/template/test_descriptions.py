"""What a team keeps as the description of its service is what answers are judged by, in both languages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.conventions.enumerations import LANGUAGES
from generators.toolchain import Toolchain
from generators.toolchain.environments import PINS_OF_SERVICES
from lab import packages
from lab.runners import GROUP
from lab.workspace import PYTHON, TYPESCRIPT
from tests.e2e.checkout import REPOSITORY

IN_PYTHON = """
import json, sys
import httpx
sys.path.insert(0, ".")
from support.openapi import Document, judge, untold
promise, live, shape, body = json.loads(sys.argv[1])
documents = Document(promise), Document(live)
answer = httpx.Response(200, json=body, request=httpx.Request("GET", "http://service"))
try:
    judge(documents, answer, shape)
    said = []
except AssertionError as error:
    said = [str(error)]
print(json.dumps([said, untold(*documents)]))
"""
IN_TYPESCRIPT = """
const { complaints, untold } = await import("./support/openapi.ts");
const [promise, live, shape, body] = JSON.parse(process.argv[1]);
const judged = () => {
  try {
    return complaints([promise, live], "GET", shape, 200, body);
  } catch (error) {
    return [error.message];
  }
};
console.log(JSON.stringify([judged(), untold(promise, live)]));
"""
Judge = Callable[[Any, Any, str, Any], tuple[list[str], list[str]]]


def of(paths: dict[str, dict[str, str]]) -> dict[str, Any]:
    """A document: by path and method, the type of what ``name`` is in a good answer."""
    return {
        "openapi": "3.1.0",
        "paths": {
            path: {
                "parameters": [],
                **{method: {"responses": {"200": answer(kind)}} for method, kind in each.items()},
            }
            for path, each in paths.items()
        },
        "components": {
            "schemas": {
                kind: {"type": "object", "required": ["name"], "properties": {"name": {"type": kind}}}
                for kind in ("string", "integer")
            }
        },
    }


def answer(kind: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind}"}}}}


@pytest.fixture(params=LANGUAGES)
def judge(request: pytest.FixtureRequest, tmp_path: Path) -> Judge:
    toolchain = Toolchain(REPOSITORY, lambda _: None)
    shutil.copytree(REPOSITORY / f"templates/scaffolds/shared/{request.param}", tmp_path, dirs_exist_ok=True)
    (tmp_path / "node_modules").symlink_to(toolchain.node_packages(GROUP))
    python = packages.of_python(REPOSITORY / PINS_OF_SERVICES) / "bin/python"
    commands: dict[str, list[str | Path]] = {
        TYPESCRIPT: [toolchain.node() / "node", "--input-type=module", "-e", IN_TYPESCRIPT],
        PYTHON: [python, "-c", IN_PYTHON],
    }
    command = commands[request.param]

    def ask(promise: Any, live: Any, shape: str, body: Any) -> tuple[list[str], list[str]]:
        words = [*command, json.dumps([promise, live, shape, body])]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said, untold = json.loads(done.stdout)
        return said, untold

    return ask


def test_what_the_team_describes_goes_before_what_the_service_says(judge: Judge) -> None:
    promise, live = of({"/items/{id}": {"get": "string"}}), of({"/items/{item}": {"get": "integer"}})
    assert judge(promise, live, "/items/{}", {"name": "a"}) == ([], [])
    (said,), _ = judge(promise, live, "/items/{}", {"name": 7})
    assert "/items/{id}" in said


def test_what_the_team_does_not_describe_is_judged_by_the_service_itself(judge: Judge) -> None:
    promise, live = of({"/items": {"post": "string"}}), of({"/items": {"get": "integer"}})
    assert judge(promise, live, "/items", {"name": 7}) == ([], ["POST /items"])
    (said,), _ = judge(promise, live, "/items", {"name": "a"})
    assert "/items" in said
    (said,), _ = judge(promise, live, "/nowhere", {})
    assert "no OpenAPI document tells of GET /nowhere" in said
