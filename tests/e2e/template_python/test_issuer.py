"""An issuer changes its keys for services in Python, too, and the proof notices who keeps the old ones."""

from __future__ import annotations

import pytest

from lab import App, Issuer, Lab
from tests.e2e.template.breaking import broken
from tests.e2e.template.test_issuer import (
    NEW,
    OLD,
    change_keys,
    issuer,
    test_a_new_key_is_good_soon_and_an_old_one_not_for_ever,
)

__all__ = ["issuer", "test_a_new_key_is_good_soon_and_an_old_one_not_for_ever"]

pytestmark = pytest.mark.slow


@pytest.mark.deep  # each waits in vain for as long as it may
@pytest.mark.parametrize(
    ("name", "what", "instead", "said"),
    [
        ("keeps-keys", "lifespan=config.jwks_seconds", "cache_keys=True", f"the {OLD} key is 200"),
        ("asks-for-no-key", "COOLDOWN = 5.0", "COOLDOWN = 600.0", f"the {NEW} key is 401"),
    ],
    ids=["keys are kept for ever", "unknown keys are not asked for"],
)
def test_a_mistake_with_the_keys_is_noticed(
    lab: Lab, app: App, issuer: Issuer, name: str, what: str, instead: str, said: str
) -> None:
    with pytest.raises(AssertionError, match=said):
        change_keys(lab, broken(lab, app, name, "service/tokens.py", what, instead), issuer)
