"""What decides how raw rows become marts, as one digest; cheap to compute, so that an idle run need not load dbt."""

from __future__ import annotations

import hashlib
from pathlib import Path


def project_fingerprint(project: Path) -> str:
    """Digest over the dbt project's files and the seeds that live with ingestion."""
    digest = hashlib.sha256()
    for folder, pattern in _inputs(project):
        for file in sorted(folder.rglob(pattern)):
            if file.is_file() and not {"target", "logs", "__pycache__"} & set(file.relative_to(folder).parts):
                digest.update(f"{file.relative_to(folder)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _inputs(project: Path) -> list[tuple[Path, str]]:
    return [*((project, f"*.{ending}") for ending in ("sql", "yml", "md", "csv")), (project.parent / "ingestion" / "data", "*.csv")]
