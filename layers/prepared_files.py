"""What is worked out once for a version of the dbt project, and kept beside its manifest for later processes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from importlib import metadata
from pathlib import Path
from typing import Any

FINGERPRINT = "yusuan_fingerprint"
"""The file beside a manifest that says of which project in which folder it is."""


class PreparedFile:
    """One value as JSON. It counts for the manifest that it lies beside, the versions of the packages and the text of the modules that
    had part in it: a release of this program may leave the dbt project as it was.
    """

    def __init__(self, manifest_path: Path, name: str, packages: tuple[str, ...], modules: tuple[Path, ...]) -> None:
        self._path = manifest_path.with_name(f"yusuan_{name}.json")
        self._fingerprint_path = manifest_path.with_name(FINGERPRINT)
        self._fingerprint = self._read_fingerprint()
        digest = hashlib.sha256(b"\0".join(module.read_bytes() for module in modules)).hexdigest()
        self._version = [self._fingerprint, digest, *(f"{package} {metadata.version(package)}" for package in packages)]

    def read(self) -> Any:
        """The value; None where there is none that counts."""
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return held["value"] if self._fingerprint and held["version"] == self._version else None

    def write(self, value: Any) -> None:
        """Keep a value. Where the folder cannot be written (an installed package of somebody else) it is worked out again next time.

        A value that was worked out while another process prepared the manifest of a changed project is of neither: it is not kept.
        """
        if not self._fingerprint or self._read_fingerprint() != self._fingerprint:
            return
        temporary = self._path.with_suffix(f".tmp-{os.getpid()}")
        try:
            temporary.write_text(json.dumps({"version": self._version, "value": value}, ensure_ascii=False), encoding="utf-8")
            temporary.replace(self._path)
        except OSError:
            _delete(temporary)

    def forget(self) -> None:
        _delete(self._path)

    def _read_fingerprint(self) -> str:
        """Empty while a manifest is being made."""
        try:
            return self._fingerprint_path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):  # on a read-only file system also where there is no such file
        path.unlink()
