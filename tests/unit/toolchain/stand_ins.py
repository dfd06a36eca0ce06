"""Programs that play others, written where a test wants them."""

from __future__ import annotations

from pathlib import Path

# Answers like Go, and writes its arguments and settings to $GO_LOG. With $GO_PAUSE it stops half-way.
STAND_IN_FOR_GO = """#!/bin/sh
if [ "$1" = env ]; then echo "$GO_STANDS_FOR"; exit 0; fi
settings="CGO_ENABLED=$CGO_ENABLED GOTOOLCHAIN=$GOTOOLCHAIN GOFLAGS=$GOFLAGS GOOS=${GOOS-unset}"
printf '%s\\n' "$*" "$settings" >> "$GO_LOG"
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
printf '#!/bin/sh\\n' > "$out"
[ -z "$GO_PAUSE" ] || { : > "$GO_PAUSE"; sleep "$GO_SECONDS"; }
[ -z "$GO_FAILS" ] || { echo "undefined: missing" >&2; exit 1; }
printf 'echo built\\n' >> "$out"
chmod +x "$out"
"""


def write_program(path: Path, text: str) -> Path:
    """An executable file with `text`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path
