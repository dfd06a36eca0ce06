"""Certificates of a rehearsal, made by openssl: an authority, one that is good and one that is over."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rehearsal import installed
from rehearsal.servers import DiedError

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True)
class Certificates:
    """Files below a folder: the authority's certificate, and key and certificates of all servers."""

    folder: Path

    @property
    def authority(self) -> Path:
        """What clients must trust."""
        return self.folder / "ca.crt"

    @classmethod
    def make(cls, folder: Path, addresses: Iterable[str], names: Iterable[str]) -> Certificates:
        """Makes all of them. Raises NotInstalled without openssl, DiedError when it fails."""
        folder.mkdir()
        _openssl(
            folder, "req", "-x509", *_KEY, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=rehearsal"
        )
        _openssl(folder, "req", *_KEY, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server")
        subjects = [f"IP:{one}" for one in addresses] + [f"DNS:{one}" for one in names]
        (folder / "names").write_text(f"subjectAltName={','.join(subjects)}")
        for name, days in (("good", "60"), ("expired", "-1")):
            sign = (
                "x509",
                "-req",
                "-in",
                "server.csr",
                "-CA",
                "ca.crt",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
            )
            _openssl(folder, *sign, "-extfile", "names", "-days", days, "-out", f"{name}.crt")
        return cls(folder)

    def context(self) -> ssl.SSLContext:
        """A server's, with the good certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.use(context, "good")
        return context

    def use(self, context: ssl.SSLContext, which: str) -> None:
        """From the next connection on, shows the certificate that is ``good`` or ``expired``."""
        context.load_cert_chain(self.folder / f"{which}.crt", self.folder / "server.key")


def _openssl(folder: Path, *words: str) -> None:
    command = [str(installed.program("openssl")), *words]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        raise DiedError(f"openssl {words[0]} made no certificate: {done.stderr.strip()[-300:]}")
