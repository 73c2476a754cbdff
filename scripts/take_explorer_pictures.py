#!/usr/bin/env python3
"""Pictures of the explorer and of a review for the documentation.

    take_explorer_pictures.py --home DIR [--out docs/img] [--chromium PATH]

`DIR` is a home that published the sample documents. Serves the explorer on a free loopback port and photographs it with a headless
Chromium. Prints each file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from explorer.warehouse import Warehouse  # noqa: E402
from home.settings import Settings, load_settings  # noqa: E402
from scripts.take_screenshots import find_chromium  # noqa: E402
from tests.explorer.serving import serving  # noqa: E402

WINDOW = {"width": 1180, "height": 780}
_DOCUMENT = "2024_final_social_work.pdf"
"""The sample whose pages are shown."""


def addresses(settings: Settings) -> dict[str, str]:
    """Picture -> the page of the explorer that it shows."""
    row = Warehouse(settings.published_database).row(
        """select d.unit_id, d.document_id, l.budget_line_id from marts.dim_document d join marts.fct_budget_line l using (document_id)
           where d.file_name = ? and l.table_code = 'expenditure' and l.is_total and l.measure = 'total'""",
        _DOCUMENT,
    )
    assert row is not None, f"{_DOCUMENT} is not in this home"
    return {
        "explorer_home": "/",
        "explorer_unit": f"/unit/{row['unit_id']}",
        "explorer_document": f"/document/{row['document_id']}",
        "explorer_evidence": f"/evidence/{row['budget_line_id']}",
        "explorer_findings": "/findings",
    }


def photograph(settings: Settings, out: Path, chromium: str) -> list[Path]:
    from playwright.sync_api import sync_playwright

    out.mkdir(parents=True, exist_ok=True)
    pictures = []
    with serving(settings) as address, sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]
        for name, path in addresses(settings).items():
            pictures.append(_picture(page, address + path, out / f"{name}.png"))
        pictures.append(_picture(page, _review(Path(folder)).as_uri(), out / "review.png"))
        browser.close()
    return pictures


def _picture(page: Any, address: str, file: Path) -> Path:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(file))
    return file


def _review(folder: Path) -> Path:
    report = folder / "review.html"
    command = [
        sys.executable,
        "-m",
        "yusuan.cli",
        "review",
        str(ROOT / "samples" / "documents" / _DOCUMENT),
        "--format",
        "html",
        "--output",
    ]
    subprocess.run([*command, str(report)], cwd=ROOT, stdout=subprocess.DEVNULL)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "img")
    parser.add_argument("--chromium")
    given = parser.parse_args()
    chromium = find_chromium(given.chromium)
    if chromium is None:
        print("no Chromium: name one with --chromium, YUSUAN_CHROMIUM or PATH", file=sys.stderr)
        return 2
    for picture in photograph(load_settings(given.home), given.out, chromium):
        print(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
