"""What breaks in the middle: the one who deploys, another one who deploys, the server, its store."""

from __future__ import annotations

import random
import time

from cluster.processes import wait_until
from cluster.rehearsal.person import Answer
from cluster.rehearsal.scenario import needing, rolling_service
from cluster.rehearsal.scenarios.releasing import REASON, VERSION
from cluster.rehearsal.stage import LONG, PATIENCE, Stage, must
from generators.conventions import names

SEED = 20
"""Of the moments at which deployments are killed: every run kills at the same shares of the way."""
AWAY, HELD = 3.0, 6.0
"""Seconds that the API server is away, and that its store is held still."""
LIMPING, STILL = 6.0, 0.4
"""Seconds that the store is slow after that, and of each half second those in which it is held still."""


@needing(rolling_service)
def at_once(stage: Stage) -> str:
    """Two deployments of one service at a time: one of them, then the other, or one is refused."""
    environment = stage.first
    service = stage.cast.rolling(environment).id
    digests = [stage.digest("well", f"at once {number}") for number in range(2)]
    begun = [stage.start(_words(stage, service, digest)) for digest in digests]
    answers = [one.answer(LONG) for one in begun]
    refused = [one for one in answers if one.code]
    must(len(refused) < 2, "; ".join(map(str, answers)))
    odd = [str(one) for one in refused if one.rules != {"deploy/busy"}]
    must(not odd, f"{odd}; it should wait or be refused as busy")
    stage.until_up(environment)
    stage.until(lambda: len(stage.images(environment, service)) == 1, f"one version of {service}")
    runs = stage.images(environment, service)
    must(runs <= set(digests), f"{service} runs {runs}")
    _whole(stage, service)
    return "one was refused, the other runs" if refused else "one waited for the other; the later one runs"


@needing(rolling_service)
def killed(stage: Stage) -> str:
    """Whenever the one who deploys is killed with -9, the next run completes and the record is whole."""
    environment = stage.first
    service = stage.cast.rolling(environment).id
    begun = time.monotonic()
    stage.do(_words(stage, service, stage.digest("well", "not killed")))
    usual = time.monotonic() - begun
    moments = random.Random(SEED)  # noqa: S311 - moments, not secrets
    killed_ones = ended = 0
    while killed_ones < stage.kills:
        digest = stage.digest("well", f"killed {killed_ones} {ended}")
        begun = time.monotonic()
        command = stage.start(_words(stage, service, digest))
        end = begun + moments.random() * usual
        while command.running and time.monotonic() < end:
            time.sleep(0.01)
        if command.running:
            killed_ones += 1
        else:
            # The machine has become faster since: no kill, and the next moments are drawn from less.
            ended, usual = ended + 1, min(usual, time.monotonic() - begun)
        command.kill()
        command.answer(LONG)
        must(ended <= stage.kills, f"{ended} deployments had ended before they were killed")
        answer = stage.ask(_words(stage, service, digest))
        must(answer.code == 0, f"after kill {killed_ones} of {stage.kills}: {answer}")
        stage.until_runs(environment, service, {digest})
        record = stage.tree / names.release_record(environment.name, service)
        must(digest in record.read_text(encoding="utf-8"), f"{record.name} is not of what was deployed last")
        _whole(stage, service)
    return f"{service}: {killed_ones} killed on the way; each next run completed, no record lost"


def api_server(stage: Stage) -> str:
    """The API server is killed in the middle of a rollout and of a rollback, and comes back."""
    environment = stage.first
    service = stage.cast.rolling(environment).id
    before = stage.images(environment, service)
    digest = stage.digest("well", "without a server")
    first = _in_the_middle(stage, service, _words(stage, service, digest), _away)
    if first.code:
        stage.do(_words(stage, service, digest))
    stage.until_runs(environment, service, {digest})
    back = f"rollback {environment.name} {service} --reason rehearsed --apply"
    second = _in_the_middle(stage, service, back, _away)
    if second.code:
        stage.do(f"{back} --to {min(before)}")
    stage.until_up(environment)
    stage.until_runs(environment, service, before)
    _whole(stage, service)
    words = ["went on" if one.code == 0 else "said so and the next run did it" for one in (first, second)]
    return f"{AWAY:.0f} s away: the rollout {words[0]}, the rollback {words[1]}"


def etcd(stage: Stage) -> str:
    """Its store stands still in the middle of a rollout, then is slow: nothing is answered, nothing lost."""
    environment = stage.first
    service = stage.cast.rolling(environment).id
    digest = stage.digest("well", "slow store")
    answer = _in_the_middle(stage, service, _words(stage, service, digest), _held)
    if answer.code:
        stage.do(_words(stage, service, digest))
    stage.until_runs(environment, service, {digest})
    _whole(stage, service)
    word = "went on" if answer.code == 0 else "said so and the next run did it"
    return f"{HELD:.0f} s still, {LIMPING:.0f} s slow: the rollout {word}"


def _words(stage: Stage, service: str, digest: str) -> str:
    version = f"{VERSION}{int(digest[7:13], 16)}"
    return f"deploy {stage.first.name} {service} --image {service}={version}@{digest} --apply {REASON}"


def _in_the_middle(stage: Stage, service: str, words: str, fault: object) -> Answer:
    """Types it, and lets the fault happen once the workload is being changed."""
    place = f"/apis/apps/v1/namespaces/{stage.first.namespace}/deployments/{service}"
    before = stage.cluster.api.get(place)["metadata"]["generation"]
    command = stage.start(words)

    def begun() -> bool:
        # It alone: lists of all of them, so often, would take the time of the one who types.
        now = stage.cluster.api.get(place)["metadata"]["generation"]
        return now != before or not command.running

    wait_until(begun, PATIENCE, f"the change of {service}", every=0.02)
    must(command.running, f"`{words}` ended before anything could break")
    assert callable(fault)
    fault(stage)
    answer = command.answer(LONG)
    stage.until(stage.cluster.answers, "the API server")
    return answer


def _away(stage: Stage) -> None:
    stage.cluster.stop_api_server()
    time.sleep(AWAY)
    stage.cluster.start_api_server()


def _held(stage: Stage) -> None:
    stage.cluster.pause_etcd(HELD).join()
    end = time.monotonic() + LIMPING
    while time.monotonic() < end:
        stage.cluster.pause_etcd(STILL).join()
        time.sleep(0.5 - STILL)


def _whole(stage: Stage, service: str) -> None:
    stage.do(f"history {stage.first.name} {service} --check")
