"""The explorer's pages judged by axe in Chromium, on a desktop and on a phone: nothing serious."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from explorer.warehouse import Warehouse
from home.settings import Settings

pytestmark = pytest.mark.slow

SERIOUS = ("serious", "critical")
VIEWS = ((1280, 900), (390, 844))
"""A desktop and a phone."""


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that the package of the development environment brings along."""
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("axe-playwright-python is not installed")
    return (Path(spec.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


def test_no_page_has_a_serious_fault(axe: str, address: str, published: Settings) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = os.environ.get("YUSUAN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium: name one with YUSUAN_CHROMIUM or install it")
    row = Warehouse(published.published_database).row(
        """select d.unit_id, d.document_id, l.budget_line_id from marts.dim_document d join marts.fct_budget_line l using (document_id)
           where d.file_name = '2024_final_social_work.pdf' and l.is_total limit 1"""
    )
    assert row is not None
    finding = Warehouse(published.published_database).row("select finding_id from marts.fct_finding limit 1")
    assert finding is not None
    unit, document = f"/unit/{row['unit_id']}", f"/document/{row['document_id']}"
    pages = [
        "/", "/search?q=208", unit, f"{unit}/execution", document, f"{document}/table/1", f"/evidence/{row['budget_line_id']}",
        "/findings", "/register", "/dictionary", f"/compare?unit={row['unit_id']}", "/code/function/20117",
        f"/code/function/201?unit_id={row['unit_id']}", f"/evidence/{finding['finding_id']}", "/unit/nobody", "/register?year=2024",
        f"{unit}?lang=en", f"/evidence/{finding['finding_id']}?lang=en", "/code/function/201?lang=en", "/findings?lang=en",
        f"{document}/table/1?lang=en", "/?lang=zh",
    ]  # fmt: skip
    faults = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for width, height in VIEWS:
            page = browser.new_context(
                bypass_csp=True, viewport={"width": width, "height": height}
            ).new_page()  # axe is a script, the pages allow none
            for path in pages:
                page.goto(address + path)
                page.evaluate(axe)
                found = page.evaluate("axe.run({resultTypes: ['violations']})")
                faults += [
                    (width, path, fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"] if fault["impact"] in SERIOUS
                ]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    faults.append((width, path, "wider than the screen", ""))
        browser.close()
    assert faults == []
