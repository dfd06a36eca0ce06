"""What git packed, unpacked."""

from __future__ import annotations

import tarfile
from pathlib import Path


def unpack(archive: Path, folder: Path) -> None:
    """Puts the files of a tar archive that git made into a folder that exists. Raises OSError, TarError."""
    with tarfile.open(archive) as files:
        # The first releases of Python 3.11 know no filters; what git packed needs none.
        files.extraction_filter = getattr(tarfile, "tar_filter", None)
        files.extractall(folder)  # noqa: S202
