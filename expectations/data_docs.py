"""Data Docs: a gate's report as one HTML page that opens offline (no script, no font, no style from elsewhere)."""

from __future__ import annotations

import functools
import os
import shutil
from datetime import datetime
from pathlib import Path

import jinja2

from expectations.gates import GateReport

_TEMPLATES = Path(__file__).parent / "templates"
_PAGES_KEPT = 200


def write_page(report: GateReport, folder: Path, run_id: str) -> Path:
    """Write `<folder>/<run>/<layer>.html`, make `<folder>/latest-<layer>.html` the same, and rewrite the index."""
    page = _template("gate.html").render(report=report, run_id=run_id, written=datetime.now(), spoken_year=spoken_year)
    target = folder / run_id / f"{report.layer}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in (target, folder / f"latest-{report.layer}.html"):
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        _replace(path, temporary, page)
    _write_index(folder)
    return target


def _write_index(folder: Path) -> None:
    runs = sorted(((_written(d), d) for d in folder.iterdir() if d.is_dir()), reverse=True)
    for _, old in runs[_PAGES_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)  # another run may be deleting it too
    entries = [(d.name, datetime.fromtimestamp(at), sorted(p.stem for p in d.glob("*.html"))) for at, d in runs[:_PAGES_KEPT]]
    _replace(folder / "index.html", folder / f".index.{os.getpid()}", _template("index.html").render(entries=entries))


def _written(folder: Path) -> float:
    """When a run's pages were written; a folder that another run just deleted counts as oldest."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _replace(path: Path, temporary: Path, text: str) -> None:
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def spoken_year(year: int) -> str:
    """A partition year as people say it."""
    return {0: "年度不明", -1: "全部年度"}.get(year, f"{year} 年度")


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)
