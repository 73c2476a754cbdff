"""A warehouse of a few of the project's own sample documents, and the explorer served over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from home.settings import Settings, load_settings
from tests.explorer.serving import serving
from yusuan.cli import main

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "documents"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home that published a PDF, a text, a web page and an Office document: evidence of every kind and format."""
    folder = tmp_path_factory.mktemp("explored")
    documents = folder / "documents"
    documents.mkdir()
    latest = {path.suffix: path for path in sorted(SAMPLES.iterdir())}
    for path in (*latest.values(), SAMPLES / "2024_final_social_work.pdf"):
        shutil.copy(path, documents)
    assert main(["build", str(documents), "--home", str(folder / "home")]) == 0
    return load_settings(folder / "home")


@pytest.fixture(scope="session")
def address(published: Settings) -> Iterator[str]:
    """Where the explorer listens."""
    with serving(published) as listening:
        yield listening
