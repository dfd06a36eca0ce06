"""What a delivery calls in which order, and what it makes of every way in which one of them fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci import deliver, delivery, outcome
from ci.delivery import Wish
from generators.cli._command_line.parsing import parse
from tests.unit.pipelines.played import DIGEST, IMAGE, SERVICE, World, answers_in_turn, built

APPROVED = ["--approved-by", "somebody", "--approved-at", "2027-01-04T09:30:00Z"]
WISH = Wish(SERVICE, "staging", "0" * 40, "main", IMAGE, IMAGE.reference)


def test_signature_deployment_and_verification_in_this_order(world: World) -> None:
    world.deploys("deployed")
    assert delivery.deliver(WISH).outcome == outcome.DEPLOYED
    assert world.names() == ["cosign verify", "doit deploy", "doit verify"]
    (cosign,) = [words for words in world.asked if words[0] == "cosign"]
    assert cosign[-1] == f"r.example/wallet@{DIGEST}"
    assert cosign[3] == "https://github.com/demo/platform/.github/workflows/deploy.yml@refs/heads/main"
    deployed = world.asked[2]
    assert deployed[deployed.index("--image") + 1] == f"wallet=0123456789ab@{DIGEST}"


@pytest.mark.parametrize(
    ("content", "level"),
    [
        ('{"services": {"wallet": {"level": "medium"}}}', "medium"),
        ('{"services": {"wallet": {"level": "none"}}}', "high"),
        ('{"services": {"other": {"level": "low"}}}', "high"),
        ('{"services": []}', "high"),
        ("{", "high"),
    ],
)
def test_a_service_comes_in_as_carefully_as_its_risk_was_weighed(
    world: World, tmp_path: Path, content: str, level: str
) -> None:
    """What a file does not say counts as the highest risk."""
    (tmp_path / "risk.json").write_text(content)
    world.deploys("deployed")
    words = [*built(tmp_path, DIGEST), "--risk", str(tmp_path / "risk.json")]
    assert deliver.main([*words, *APPROVED, "--", "wallet"]) == 0
    (asked,) = [one for one in world.asked if World.name(one) == "doit deploy"]
    assert asked[-3:-1] == [f"--risk={level}", "--approved-by=somebody"]
    told = parse(asked[1:])[1]
    assert (told.risk, told.approved_at) == (level, APPROVED[-1])


def test_without_a_risk_the_catalog_alone_decides(world: World) -> None:
    world.deploys("deployed")
    delivery.deliver(WISH)
    (asked,) = [one for one in world.asked if World.name(one) == "doit deploy"]
    assert [word for word in asked if word.startswith("--risk")] == []


def test_objectives_are_judged_where_there_is_a_prometheus(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.deploys("unchanged")
    monkeypatch.setenv("PROMETHEUS_URL", "https://prometheus.example")
    assert delivery.deliver(WISH).outcome == outcome.UNCHANGED
    assert world.asked[-1][-2:] == ["--prometheus", "https://prometheus.example"]
    assert "::warning" not in capsys.readouterr().out


def test_objectives_that_nobody_judges_are_told(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.deploys("deployed")
    assert delivery.deliver(WISH).outcome == outcome.DEPLOYED
    (told,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::warning")]
    assert "PROMETHEUS_URL is not set for staging: wallet is judged by its pods alone" in told


def test_without_its_signature_nothing_is_deployed(world: World) -> None:
    world.codes["cosign verify"] = 1
    done = delivery.deliver(WISH)
    assert done.outcome == outcome.REFUSED
    assert "does not carry the signature of https://github.com/demo/platform/" in done.why
    assert world.names() == ["cosign verify"]


@pytest.mark.parametrize(
    ("state", "rollback", "expected", "called"),
    [
        ("rolled-back", 0, outcome.ROLLED_BACK, []),
        ("failed", 0, outcome.ROLLED_BACK, ["doit rollback"]),
        ("failed", 1, outcome.ROLLBACK_FAILED, ["doit rollback"]),
        ("not-started", 0, outcome.NOT_DEPLOYED, []),
        ("refused", 0, outcome.NOT_DEPLOYED, []),
        ("unjudged", 0, outcome.UNJUDGED, []),
        # It ran it already, and came in well: nothing is taken back for what ails it now.
        ("unwell", 0, outcome.UNWELL, []),
    ],
)
def test_a_deployment_that_fails_is_never_left_half_way(
    world: World, state: str, rollback: int, expected: str, called: list[str]
) -> None:
    world.deploys(state, "the pods crash", code=1)
    world.codes["doit rollback"] = rollback
    done = delivery.deliver(WISH)
    assert (done.outcome, done.why) == (expected, "the pods crash")
    assert world.names() == ["cosign verify", "doit deploy", *called]


def said_of(state: str, why: str = "") -> str:
    return json.dumps({"outcomes": [{"service": "wallet", "state": state, "reason": why}]})


@pytest.mark.parametrize(
    ("then", "expected", "verified"),
    [
        ((0, said_of("deployed")), outcome.DEPLOYED, True),
        # Not "ran it already": the first one sent what the second one finds.
        ((0, said_of("unchanged")), outcome.DEPLOYED, True),
        ((1, said_of("rolled-back", "the pods crash")), outcome.ROLLED_BACK, False),
        ((3, said_of("unknown", "silence")), outcome.UNKNOWN, False),
        # What sends nothing the second time does not know what the first did.
        ((3, said_of("refused", "did not answer")), outcome.UNKNOWN, False),
        ((1, said_of("unwell", "its callee is down")), outcome.UNKNOWN, False),
        ((3, ""), outcome.UNKNOWN, False),
    ],
)
def test_of_what_nobody_knows_the_cluster_is_asked_once_more_and_nothing_is_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch, then: tuple[int, str], expected: str, verified: bool
) -> None:
    answers_in_turn(world, monkeypatch, "deploy", (3, said_of("unknown", "silence")), then)
    done = delivery.deliver(WISH)
    assert done.outcome == expected
    assert expected != outcome.UNKNOWN or done.why == "silence"
    assert world.names() == ["cosign verify", "doit deploy", "doit deploy", *(["doit verify"] * verified)]


@pytest.mark.parametrize("code", [2, 3, 127, 130])
def test_what_nobody_could_verify_is_not_taken_back(world: World, code: int) -> None:
    world.deploys("deployed")
    world.codes["doit verify"] = code
    done = delivery.deliver(WISH)
    assert (done.outcome, done.why) == (outcome.UNKNOWN, f"it was deployed; verify ended with {code}")
    assert done.outcome not in outcome.SETTLED
    assert "doit rollback" not in world.names()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "deploy ended with code 3"),
        ("no JSON", "deploy ended with code 3"),
        ("[]", "deploy ended with code 3"),
        ('{"findings": [{"message": "the cluster does not answer"}]}', "the cluster does not answer"),
        ('{"outcomes": [{"service": "other", "state": "deployed"}]}', "deploy ended with code 3"),
    ],
)
def test_a_cluster_that_does_not_answer_is_no_success(world: World, said: str, why: str) -> None:
    world.texts["doit deploy"], world.codes["doit deploy"] = said, 3
    done = delivery.deliver(WISH)
    assert (done.outcome, done.why) == (outcome.NOT_DEPLOYED, why)


def test_a_digest_that_was_taken_back_is_refused_for_good(world: World) -> None:
    """As a record that still names it, in a run of everything: nothing else of that commit waits for it."""
    barred = {"rule": "deploy/barred", "message": "1.2.3 is barred since then: it pages"}
    world.texts["doit deploy"], world.codes["doit deploy"] = json.dumps({"findings": [barred]}), 1
    done = delivery.deliver(WISH)
    assert (done.outcome, done.why) == (outcome.REFUSED, barred["message"])
    assert done.outcome in outcome.SETTLED


def test_a_success_that_says_nothing_of_the_service_is_none(world: World) -> None:
    world.texts["doit deploy"] = '{"outcomes": []}'
    assert delivery.deliver(WISH).outcome == outcome.NOT_DEPLOYED


@pytest.mark.parametrize(("rollback", "expected"), [(0, outcome.ROLLED_BACK), (1, outcome.ROLLBACK_FAILED)])
@pytest.mark.parametrize("health", ["failed", "progressing", "missing"])
def test_what_is_not_well_goes_back(world: World, health: str, rollback: int, expected: str) -> None:
    world.deploys("deployed")
    world.verifies(health, "a third fails", "wallet is not well")
    world.codes["doit rollback"] = rollback
    assert delivery.deliver(WISH).outcome == expected
    assert world.asked[-1][4:6] == ["--reason=it was deployed and is not well: a third fails", "--apply"]


def test_what_is_wrong_around_a_service_takes_nothing_back(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROMETHEUS_URL", "https://prometheus.example")
    world.deploys("deployed")
    world.verifies("healthy", "", "Certificate wallet is not ready")
    assert delivery.deliver(WISH).outcome == outcome.DEPLOYED
    assert "doit rollback" not in world.names()
    (told,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::warning")]
    assert told.endswith("wallet in staging is well, and this is not: Certificate wallet is not ready")


def test_what_ran_already_and_is_not_well_is_neither_taken_back_nor_settled(world: World) -> None:
    world.deploys("unchanged")
    world.verifies("failed", "its callee is down")
    done = delivery.deliver(WISH)
    assert (done.outcome, done.why) == (outcome.UNWELL, "its callee is down")
    assert done.outcome not in outcome.SETTLED
    assert world.names() == ["cosign verify", "doit deploy", "doit verify"]


@pytest.mark.parametrize("said", ["", "{}", '{"services": 1}', '{"services": [{"service": "other"}]}'])
def test_a_verdict_that_says_nothing_of_the_service_takes_nothing_back(world: World, said: str) -> None:
    world.deploys("deployed")
    world.texts["doit verify"], world.codes["doit verify"] = said, 1
    assert delivery.deliver(WISH).outcome == outcome.UNKNOWN
    assert "doit rollback" not in world.names()


def test_a_change_of_configuration_keeps_the_image_that_runs(world: World) -> None:
    config = Wish(SERVICE, "staging", "0" * 40, "main")
    assert delivery.deliver(config).outcome == outcome.NOT_DEPLOYED
    assert world.names() == ["doit status"]
    row = {"service": "wallet", "environment": "staging", "digest": DIGEST, "version": "1.2.3"}
    world.texts["doit status"] = json.dumps({"services": [{"service": "other"}, row]})
    world.deploys("deployed")
    assert delivery.deliver(config).outcome == outcome.DEPLOYED
    assert f"wallet=1.2.3@{DIGEST}" in world.asked[-2]


def test_a_record_says_itself_what_is_to_run(world: World) -> None:
    world.deploys("deployed")
    wish = Wish(SERVICE, "production", "0" * 40, "main", reference=f"r.example/wallet@{DIGEST}")
    assert delivery.deliver(wish).outcome == outcome.DEPLOYED
    assert world.names() == ["cosign verify", "doit deploy", "doit verify"]
    assert not any("--image" in words for words in world.asked)


def test_what_is_called_is_understood(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verbs have exactly these words and options; a name that changes there is noticed here."""
    monkeypatch.setenv("PROMETHEUS_URL", "https://prometheus.example")
    world.verifies("failed")
    row = {"service": "wallet", "environment": "staging", "digest": DIGEST, "version": "1"}
    world.texts["doit status"] = json.dumps({"services": [row]})
    world.deploys("deployed")
    delivery.deliver(WISH)
    delivery.deliver(Wish(SERVICE, "staging", "0" * 40, "main"))
    delivery.roll_back(WISH, "--because", DIGEST)
    called = [words[1:] for words in world.asked if words[0] == "./doit"]
    assert {words[0] for words in called} == {"deploy", "verify", "rollback", "status"}
    for words in called:
        verb, arguments = parse(words)
        assert verb.word == words[0]
        assert arguments.format == ("json" if "json" in words else "text")
