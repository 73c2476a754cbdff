"""The real UI in a real browser: the graph, a run, a failed check. Takes the documentation's pictures on the way."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.orchestration.conftest import Bench, bench, three_years  # noqa: F401

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


def _script() -> object:
    spec = importlib.util.spec_from_file_location("take_screenshots", ROOT / "scripts" / "take_screenshots.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_ui_shows_graph_run_and_failed_check(three_years: Bench, tmp_path: Path) -> None:  # noqa: F811
    pytest.importorskip("playwright", reason="playwright is not installed")
    script = _script()
    chromium = script.find_chromium()  # type: ignore[attr-defined]
    if chromium is None:
        pytest.skip("no Chromium: name one with YUSUAN_CHROMIUM or install it")
    assert three_years.build() == 0
    three_years.write("2022.sheet", "2022 budget 甲县财政局", "expenditure 201 一般公共服务支出 total 1.00 10")
    assert three_years.build() == 1
    with script.running_ui(three_years.home) as ui:  # type: ignore[attr-defined]
        pictures = script.photograph(ui.address, three_years.home, tmp_path / "pictures", chromium)  # type: ignore[attr-defined]
        text = _text_of_failed_check(ui.address, chromium)
    assert {p.stem for p in pictures} >= {"asset_graph", "run", "failed_check", "refused_run", "data_docs"}
    assert all(p.stat().st_size > 20_000 for p in pictures)
    assert "页码不超过文档的页数" in text
    assert "不符行数" in text


def _text_of_failed_check(address: str, chromium: str) -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{address}/assets/raw/budget_lines?view=checks&checkDetail=gate")
        for shown in ("页码不超过文档的页数", "不符行数"):  # each part of the page is asked of the server by itself
            page.get_by_text(shown, exact=True).first.wait_for(timeout=60_000)
        text = page.inner_text("body")
        browser.close()
    return str(text)
