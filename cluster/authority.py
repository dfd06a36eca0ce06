"""The cluster's own certificates, made anew each time and trusted by nobody else."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
NAMES = ("DNS:localhost", "IP:127.0.0.1", "DNS:kubernetes", "DNS:kubernetes.default.svc")
SERVER, ADMIN, PROXY = "server", "admin", "front-proxy"
_SUBJECTS = {SERVER: "/CN=server", ADMIN: "/O=system:masters/CN=admin", PROXY: "/CN=front-proxy"}
_DAYS = "30"


@dataclass(frozen=True, slots=True)
class Authority:
    """The folder with ``ca``, ``server``, ``admin`` and ``front-proxy`` (.crt, .key), and ``sa.key``."""

    folder: Path

    @property
    def ca(self) -> Path:
        """The certificate that signed the others."""
        return self.folder / "ca.crt"

    def certificate(self, name: str) -> Path:
        """A certificate by name."""
        return self.folder / f"{name}.crt"

    def key(self, name: str) -> Path:
        """Its private key."""
        return self.folder / f"{name}.key"

    def make(self) -> None:
        """Makes everything. Raises OSError or CalledProcessError when openssl is missing or fails."""
        self.folder.mkdir(parents=True, mode=0o700)
        common = ("req", "-x509", *_KEY, "-days", _DAYS)
        self._openssl(*common, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=cluster")
        jobs: list[tuple[str, ...]] = [
            ("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "sa.key")
        ]
        jobs += [self.signing(name, subject) for name, subject in _SUBJECTS.items()]
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda words: self._openssl(*words), jobs))

    def signing(self, name: str, subject: str, names: tuple[str, ...] = NAMES) -> tuple[str, ...]:
        """The words after ``openssl`` that make ``name``.crt and ``name``.key."""
        words = ("req", "-x509", *_KEY, "-days", _DAYS, "-CA", "ca.crt", "-CAkey", "ca.key")
        use = "serverAuth" if name == SERVER else "clientAuth,serverAuth"
        extensions = (
            *("-addext", "basicConstraints=critical,CA:FALSE"),
            *("-addext", f"extendedKeyUsage={use}"),
            *("-addext", f"subjectAltName={','.join(names)}"),
        )
        return (*words, "-keyout", f"{name}.key", "-out", f"{name}.crt", "-subj", subject, *extensions)

    def sign(self, name: str, subject: str, names: tuple[str, ...]) -> None:
        """Makes one more certificate. Raises CalledProcessError."""
        self._openssl(*self.signing(name, subject, names))

    def _openssl(self, *words: str) -> None:
        subprocess.run(
            ["openssl", *words],
            cwd=self.folder,
            check=True,
            capture_output=True,
            timeout=60,
            umask=0o077,
        )
