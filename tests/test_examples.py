"""The notebook of examples/ runs over the sample documents and draws its pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from yusuan.cli import main

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


def test_the_notebook_draws_what_the_warehouse_answers(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed: make docs")
    assert main(["build", str(ROOT / "samples" / "documents"), "--home", str(tmp_path / "home")]) == 0
    command = [sys.executable, str(ROOT / "examples" / "over_the_years.py"), str(tmp_path / "home" / "warehouse" / "yusuan.duckdb")]
    environment = os.environ | {"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(tmp_path)}
    said = subprocess.run([*command, str(tmp_path / "pictures")], env=environment, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    pictures = {picture.name: picture.stat().st_size for picture in (tmp_path / "pictures").iterdir()}
    assert set(pictures) == {"expenditure.png", "three_public.png", "by_function.png"}
    assert min(pictures.values()) > 5_000
    assert "Glyph" not in said.stderr, "a Chinese character without a glyph"


def test_no_output_is_stored() -> None:
    assert [path.name for path in (ROOT / "examples").iterdir() if path.suffix not in (".py", ".md")] == []
