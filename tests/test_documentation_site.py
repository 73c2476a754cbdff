"""The documentation as a site: it builds strictly, finds Chinese words, and asks nothing of the Internet."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytest.importorskip("mkdocs", reason="the site's tools are not installed: make docs")


def build(config: Path, site: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(config), "--site-dir", str(site)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    said = build(ROOT / "mkdocs.yml", folder)
    assert said.returncode == 0, said.stderr
    return folder


def test_no_page_loads_anything_from_outside(site: Path) -> None:
    loaded = re.compile(r"""<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//[^>]*>""")
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    assert [(page.name, found) for page in pages for found in loaded.findall(page.read_text(encoding="utf-8"))] == []


def test_the_index_holds_what_the_pages_say(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    pages = {entry["location"].split("#")[0] for entry in index["docs"]}
    assert {"quick-start.html", "cookbook.html", "rules.html", "deploy/index.html", "bi/excel.html"} <= pages
    separator = re.compile(index["config"]["separator"])
    assert [word for word in separator.split("审核 report") if word] == ["审", "核", "report"]


def test_pictures_of_the_quick_start_are_there(site: Path) -> None:
    page = (site / "quick-start.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img[^>]*src="([^"]+)"', page)
    assert len(pictures) >= 5
    assert [picture for picture in pictures if not (site / picture).is_file()] == []


def test_a_broken_link_fails(tmp_path: Path) -> None:
    for folder in ("docs", "deploy", "scripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with (tmp_path / "docs" / "formats.md").open("a", encoding="utf-8") as page:
        page.write("\n[nowhere](nowhere.md)\n")
    said = build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert said.returncode == 1
    assert "nowhere.md" in said.stderr
