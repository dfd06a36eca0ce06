"""What several tests of charts render from."""

from __future__ import annotations

import pytest

from tests.unit.outputs.chart_helm import Charts, gateway


@pytest.fixture(scope="module")
def on_gateway(tmp_path_factory: pytest.TempPathFactory) -> Charts:
    """Every kind and strategy, written where helm reads it."""
    made = gateway(tmp_path_factory.mktemp("gateway"))
    made.write()
    return made
