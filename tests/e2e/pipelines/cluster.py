#!/usr/bin/env python3
"""`./doit` of the rehearsal: the real one for all that needs no cluster, and a cluster that is played.

What helm would send is really rendered, by the real helm with the chart, the environment's values and the
digest, and really judged by kubeconform; only then is it taken for deployed. Its state is a file, every
call is written down, and files in `broken` say what goes wrong.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

WORLD = Path(os.environ["REHEARSAL"])
KIND = "{{.ResourceKind}}{{.KindSuffix}}.json"
SUITES, MISTAKES, OUTAGES = "test:services", "check:scaffold-mutants", "rehearse"
OURS = (SUITES, MISTAKES, OUTAGES, "test:deep", "rehearse:cluster")
"""Tests of the project: each runs for an hour, or runs the walk that asks for it."""
SAID = {
    "outage": "errors-6-percent: ErrorsCritical of front reached no pagerduty within 56 s",
    "suite": "a test failed",
}
PLATFORM = "platform"
PLAYED = ("deploy", "verify", "rollback", "status", "drift", *OURS)


def main(words: list[str]) -> int:
    """Plays what reaches a cluster, unless there is a real one; becomes the real program for any other verb.

    What takes long and needs no cluster is played here in either case.
    """
    reached = os.environ.get("REHEARSAL_KUBECONFIG", "")
    if reached and words[0] not in OURS:
        os.environ["KUBECONFIG"] = reached
    if words[0] not in PLAYED or (reached and words[0] not in OURS):
        note(words)
        real = os.environ["REAL_DOIT"]
        catalog = ["--catalog", "services.yaml", "--output", "."]
        os.execv(real, [real, *words, *catalog])
    note(words)
    if words[0] == "drift":
        if broken("drift"):
            say(f"{words[1]}: Deployment front has 5 replicas, and 3 are stated")
        return int(broken("drift"))
    if words[0] in OURS:
        # Tests run for real where a service has real sources: see test_suites.py.
        what = "outage" if words[0] == OUTAGES else "suite"
        say(SAID[what] if broken(what) else "all is as it should be")
        return int(broken(what))
    if words[0] == "status":
        services = [one for one in cluster().values() if one["service"] != PLATFORM]
        say(json.dumps({"services": services}))
        return 0
    verb, environment, service = words[:3]
    if broken("cluster"):
        say(json.dumps({"findings": [{"message": f"the cluster of {environment} does not answer"}]}))
        return 3
    if broken("silence") and verb == "deploy":
        tell(service, "unknown", "no answer came within 120 s")
        return 3
    with (WORLD / f"lease-{environment}-{service}").open("w") as lease:
        fcntl.flock(lease, fcntl.LOCK_EX)
        note(["lease", "taken", environment, service, str(os.getpid())])
        code = {"deploy": deploy, "verify": verify, "rollback": rollback}[verb](environment, service, words)
        note(["lease", "left", environment, service, str(os.getpid())])
        return code


def note(words: list[str]) -> None:
    """Writes down what was asked."""
    with (WORLD / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(["doit", *words]) + "\n")


def say(text: object) -> None:
    """A line to standard output."""
    sys.stdout.write(f"{text}\n")


def broken(what: str) -> bool:
    """Whether the scenario wants this to fail."""
    return (WORLD / "broken" / what).exists()


def cluster() -> dict[str, dict[str, str]]:
    """What runs, by environment and service."""
    path = WORLD / "cluster.json"
    return json.loads(path.read_text()) if path.exists() else {}


def keep(environment: str, service: str, data: dict[str, str]) -> None:
    """What runs from now on."""
    whole = {
        **cluster(),
        f"{environment}/{service}": {**data, "environment": environment, "service": service},
    }
    (WORLD / "cluster.json").write_text(json.dumps(whole, indent=1))


def deploy(environment: str, service: str, words: list[str]) -> int:
    """Renders, judges, and takes the new version in."""
    if service == PLATFORM:
        return ground(environment)
    running = cluster().get(f"{environment}/{service}", {})
    if "--image" in words:
        version, _, digest = words[words.index("--image") + 1].partition("=")[2].partition("@")
    else:
        record = Path("releases", environment, f"{service}.yaml")
        version, digest = running.get("version", ""), running.get("digest", "")
        if record.is_file():
            text = record.read_text()
            version = text.split("version: ")[1].split()[0].strip('"')
            digest = text.split("digest: ")[1].split()[0]
    if not digest or digest in running.get("barred", ""):
        why = "this digest is barred until somebody lifts it" if digest else "there is no digest to deploy"
        say(json.dumps({"findings": [{"rule": "deploy/barred" if digest else "", "message": why}]}))
        return 1
    image = {"version": version, "digest": digest}
    stated = [
        word for key, text in image.items() for word in ("--set-string", f"workload.image.{key}={text}")
    ]
    _, problem = rendered(environment, environment, service, stated)
    if problem:
        return tell(service, "failed", problem)
    if running.get("digest") == digest:
        return tell(service, "unchanged")
    before = running.get("digest", "")
    keep(environment, service, {**running, "version": version, "digest": digest, "before": before})
    return tell(service, "deployed")


def ground(environment: str) -> int:
    """What all services of an environment stand on, with the images that its record approves."""
    values = Path("charts", PLATFORM, f"values-{environment}.yaml").read_text()
    record = Path("releases", environment, f"{PLATFORM}.yaml")
    stated = ["--values", str(record)] if record.is_file() else []
    objects, problem = rendered(environment, values.split("namespace: ")[1].split()[0], PLATFORM, stated)
    if problem or broken(PLATFORM):
        return tell(PLATFORM, "failed", problem or "a quota is refused")
    digest = f"sha256:{hashlib.sha256(objects.encode()).hexdigest()}"
    if cluster().get(f"{environment}/{PLATFORM}", {}).get("digest") == digest:
        return tell(PLATFORM, "unchanged")
    keep(environment, PLATFORM, {"digest": digest})
    return tell(PLATFORM, "deployed")


def rendered(environment: str, namespace: str, name: str, stated: list[str]) -> tuple[str, str]:
    """The objects of the real chart, and what the real programs say of them: empty when they accept them."""
    chart = Path("charts", name)
    done = subprocess.run(
        [
            *(os.environ["HELM"], "template", name, str(chart), "--namespace", namespace),
            *("--values", str(chart / f"values-{environment}.yaml"), *stated),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return "", done.stderr.strip().splitlines()[-1]
    schemas = os.environ["SCHEMAS"]
    places = (
        f"{schemas}/kubernetes/{{{{.NormalizedKubernetesVersion}}}}-standalone-strict/{KIND}",
        f"{schemas}/crds/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json",
    )
    judged = subprocess.run(
        [
            *(os.environ["KUBECONFORM"], "-strict", "-kubernetes-version", os.environ["KUBERNETES"]),
            *(word for place in places for word in ("-schema-location", place)),
        ],
        input=done.stdout,
        capture_output=True,
        text=True,
        check=False,
    )
    found = (judged.stdout + judged.stderr).strip().splitlines()
    return done.stdout, "" if judged.returncode == 0 else found[0]


def verify(environment: str, service: str, words: list[str]) -> int:
    """Well, unless the scenario says otherwise."""
    ill = broken("verify") or broken(f"verify-{environment}")
    row = {
        "service": service,
        "health": "failed" if ill else "healthy",
        "reason": "a third fails" if ill else "",
    }
    say(json.dumps({"services": [row]}))
    return int(ill)


def rollback(environment: str, service: str, words: list[str]) -> int:
    """To what ran before; bars what is left."""
    if broken("rollback"):
        say("the server refuses: a field that cannot be changed back")
        return 1
    running = cluster().get(f"{environment}/{service}", {})
    barred = f"{running.get('barred', '')} {running.get('digest', '')}"
    keep(environment, service, {**running, "digest": running.get("before", ""), "barred": barred.strip()})
    return 0


def tell(service: str, state: str, reason: str = "") -> int:
    """The document of the verb, as far as it is read here."""
    say(json.dumps({"outcomes": [{"service": service, "state": state, "reason": reason}]}))
    return 0 if state in ("deployed", "unchanged") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
