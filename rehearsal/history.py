"""Hours of healthy traffic before the run, so that long windows are full from the first moment."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from generators.conventions import metrics
from rehearsal.places import Places
from rehearsal.servers import DiedError
from rehearsal.services import RATE

HOURS = 5.0
"""As long as the longest window of an alert, divided by the factor: three days."""
_STEP = 300


async def backfill(places: Places, promtool: Path, folder: Path) -> None:
    """Writes blocks for Prometheus into ``folder/data``. Raises DiedError when promtool cannot."""
    source = folder / "history.txt"
    end = int(time.time()) - 60
    with source.open("w", encoding="utf-8") as stream:
        stream.write(f"# TYPE {metrics.REQUESTS.removesuffix('_total')} counter\n")
        for service, environment in places.pods:
            host, port = places.pod(service, environment)
            labels = (
                f'instance="{host}:{port}",job="{service.id}",service="{service.id}",tier="{service.tier.name}",'
                f'team="{service.team.name}",environment="{environment.name}",method="GET",route="/"'
            )
            for code, rate in (("200", RATE), ("500", 0.0)):
                for at in range(end - int(HOURS * 3600), end, _STEP):
                    value = rate * (at - end + HOURS * 3600)
                    stream.write(f'{metrics.REQUESTS}{{{labels},code="{code}"}} {value} {at}\n')
        stream.write("# EOF\n")
    process = await asyncio.create_subprocess_exec(
        str(promtool), "tsdb", "create-blocks-from", "openmetrics", str(source), str(folder / "data"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    if process.returncode:
        raise DiedError(f"promtool made no history: {out.decode(errors='replace').strip()[-300:]}")
