"""What is worked out once for a version of the dbt project, and kept beside its manifest for later processes."""

from __future__ import annotations

import json
import os
from importlib import metadata
from pathlib import Path
from typing import Any

FINGERPRINT = "yusuan_fingerprint"
"""The file beside a manifest that says of which project in which folder it is."""


class PreparedFile:
    """One value as JSON. It counts for the manifest that it lies beside, the versions of the packages that had part in it, and its form."""

    def __init__(self, manifest_path: Path, name: str, packages: tuple[str, ...], form: int = 1) -> None:
        """`form` is raised when the value is written otherwise than before."""
        self._path = manifest_path.with_name(f"yusuan_{name}.json")
        fingerprint = manifest_path.with_name(FINGERPRINT).read_text(encoding="utf-8")
        self._version = [fingerprint, form, *(f"{package} {metadata.version(package)}" for package in packages)]

    def read(self) -> Any:
        """The value; None where there is none that counts."""
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return held["value"] if held["version"] == self._version else None

    def write(self, value: Any) -> None:
        """Keep a value. Where the folder cannot be written (an installed package of somebody else) it is worked out again next time."""
        temporary = self._path.with_suffix(f".tmp-{os.getpid()}")
        try:
            temporary.write_text(json.dumps({"version": self._version, "value": value}, ensure_ascii=False), encoding="utf-8")
            temporary.replace(self._path)
        except OSError:
            temporary.unlink(missing_ok=True)

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)
