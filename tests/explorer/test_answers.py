"""Pages of execution, of the year before and of today's codes; the same pages as a static folder."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from explorer.language import render
from explorer.site import write_site
from explorer.warehouse import Warehouse
from home.settings import Settings
from tests.explorer.test_pages import get
from yusuan.cli import main


def unit_id(published: Settings, name: str) -> str:
    row = Warehouse(published.published_database).row("select unit_id from marts.dim_unit where unit_name = ?", name)
    assert row is not None
    return str(row["unit_id"])


def test_execution_says_what_was_planned_who_says_so_and_what_the_document_prints(address: str, published: Settings) -> None:
    unit = unit_id(published, "中共上海市普陀区委社会工作部")
    status, page, _ = get(address, f"/unit/{unit}")
    assert status == 200
    text = re.sub(r"<[^>]+>", " ", page)
    assert re.search(r"一般公共预算支出\s+0\s+决算\s+3,210,200\s+3,078,200\s+95\.89\s+95\.89", text)
    assert "本库中没有" in page, "the subordinate that the department lists"
    status, items, _ = get(address, f"/unit/{unit}/execution")
    assert status == 200
    assert "<svg" in items
    text = re.sub(r"<[^>]+>", " ", items)
    assert re.search(r"2013950\s+事业运行\s+决算\s+176,800\s+113,100\s+63\.97", text)
    assert get(address, "/unit/nobody/execution")[0] == 404
    assert get(address, f"/unit/{unit}/execution?download=csv")[0] == 200


def test_codes_show_what_they_became_and_count_under_todays(address: str) -> None:
    _, merged, _ = get(address, "/code/function/21010")
    assert "市场监督管理事务" in merged
    _, split, _ = get(address, "/code/function/20117")
    assert "已拆分，未分配" in split
    for way in ("", "?by=today"):
        status, page, _ = get(address, f"/code/function/2210201{way}")
        assert status == 200
        assert "177,000" in page, "住房公积金 of the sample final account"


def test_strangers_names_on_the_page_of_execution_are_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    columns = (
        "fiscal_year", "initial_budget_yuan", "initial_budget_source", "adjusted_budget_yuan", "final_yuan", "execution_of_initial_pct",
        "execution_of_adjusted_pct", "stated_execution_pct", "stated_amount_id", "is_own_office",
    )  # fmt: skip
    row = dict.fromkeys(columns) | {"function_name": hostile, "function_code": '"><script>', "current_name": hostile + "2"}
    page = render(
        "execution.html", "zh", published="", here={}, path="/", address=lambda path, **_: path, rows=[row], charts=[],
        unit={"unit_id": "u", "unit_name": hostile},
    )  # fmt: skip
    assert "<img" not in page
    assert "<script>" not in page
    assert page.count("&lt;img") == 4


def test_a_site_is_a_closed_folder_of_the_same_pages(published: Settings, tmp_path: Path) -> None:
    target = tmp_path / "site"
    site = write_site(published.published_database, published.archive, target)
    pages = {path.relative_to(target).as_posix(): path.read_text(encoding="utf-8") for path in target.rglob("*.html")}
    assert site.pages == len(pages) > 20
    assert not site.left_out
    unit = unit_id(published, "中共上海市普陀区委社会工作部")
    assert "3,078,200" in pages[f"unit/{unit}.html"]
    assert f"unit/{unit}/execution.html" in pages
    for name, page in pages.items():
        assert "<form" not in page
        assert "yusuan explore" in page, "what static pages lack is told"
        for link in re.findall(r'href="([^"]*)"', page):
            file = (target / name).parent / unquote(unescape(link))
            assert file.is_file(), f"{name} leads to {link}"


def test_a_site_has_an_end_and_tells_what_it_left_out(published: Settings, tmp_path: Path) -> None:
    site = write_site(published.published_database, published.archive, tmp_path / "site", most_pages=3)
    assert site.pages == 3
    assert site.left_out
    assert len(list((tmp_path / "site").rglob("*.html"))) == 3


def test_the_command_writes_a_site_and_replaces_no_other_folder(
    published: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, target, other = tmp_path / "home", tmp_path / "site", tmp_path / "other"
    (home / "warehouse").mkdir(parents=True)
    shutil.copy(published.published_database, home / "warehouse")  # the fixture's explorer holds its own file open
    for _ in range(2):
        assert main(["publish", str(target), "--format", "site", "--home", str(home)]) == 0
    assert (target / "index.html").exists()
    other.mkdir()
    (other / "mine.txt").write_text("keep", encoding="utf-8")
    assert main(["publish", str(other), "--format", "site", "--home", str(home)]) == 2
    assert "已有别的文件" in capsys.readouterr().err
