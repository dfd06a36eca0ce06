"""Signatures without keys: made by this workflow's identity, and asked for before anything is deployed."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from ci import programs

ISSUER = "https://token.actions.githubusercontent.com"
WORKFLOW = ".github/workflows/deploy.yml"
STATEMENTS = {"SBOM": ("SPDX", "spdxjson"), "Provenance": ("SLSA", "slsaprovenance1")}
"""What the builder kept beside an image: its field, the key in it, and what cosign calls that."""


def sign(reference: str) -> str:
    """Signs an index with all in it, and what the builder stated of each platform; else what went wrong."""
    if programs.run(["cosign", "sign", "--yes", "--recursive", reference]):
        return "it could not be signed"
    for field, (key, kind) in STATEMENTS.items():
        words = ["docker", "buildx", "imagetools", "inspect", reference, "--format", f"{{{{json .{field}}}}}"]
        code, said = programs.ask(words)
        statements = _statements(said, key) if code == 0 else []
        if not statements:
            return f"the builder left no {field} beside it"
        for statement in statements:
            with tempfile.TemporaryDirectory() as folder:  # noqa: TID251 - the machine goes with the job
                path = Path(folder, "predicate.json")
                path.write_text(statement, encoding="utf-8")
                words = ["cosign", "attest", "--yes", "--type", kind, "--predicate", str(path), reference]
                if programs.run(words):
                    return f"its {field} could not be signed"
    return ""


def _statements(said: str, key: str) -> list[str]:
    """One a platform, where there are several; their order is the builder's."""
    try:
        data = json.loads(said)
    except ValueError:
        return []
    if not isinstance(data, dict):
        return []
    parts = [data] if key in data else list(data.values())
    return [json.dumps(one[key]) for one in parts if isinstance(one, dict) and one.get(key)]


def identity(branch: str) -> str:
    """Who must have signed: the workflow that deploys, of this repository, on this branch."""
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    return f"{server}/{os.environ.get('GITHUB_REPOSITORY', '')}/{WORKFLOW}@refs/heads/{branch}"


def verified(reference: str, branch: str, commit: str = "") -> bool:
    """Whether this exact digest carries the signature that it must have, of ``commit`` if one is named."""
    words = ["cosign", "verify", "--certificate-identity", identity(branch)]
    words += ["--certificate-oidc-issuer", ISSUER]
    words += ["--certificate-github-workflow-sha", commit] if commit else []
    code, _ = programs.ask([*words, reference])
    return code == 0
