"""The explorer's pages: what they show, how they are reached, and that strangers' text stays text."""

from __future__ import annotations

import html
import io
import re
import urllib.error
import urllib.parse
import urllib.request
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from explorer.charts import Series, bars
from explorer.downloads import as_csv
from explorer.language import render
from explorer.warehouse import Warehouse
from home.settings import Settings
from tests.explorer.serving import serving

FIRST_PAGE_LIMIT = 300_000


def get(address: str, path: str) -> tuple[int, str, str]:
    """Status, text and final address of a page."""
    try:
        with urllib.request.urlopen(address + urllib.parse.quote(path, safe="/?=&%")) as answer:
            return answer.status, answer.read().decode(), answer.geturl()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.geturl()


def ids(published: Settings) -> dict[str, str]:
    warehouse = Warehouse(published.published_database)
    row = warehouse.row(
        """select d.document_id, d.unit_id, u.unit_name, t.table_no from marts.dim_document d
           join marts.dim_unit u on d.unit_id = u.unit_id
           join marts.fct_document_table t on t.document_id = d.document_id and t.table_code = 'income_expenditure_summary'
           where t.table_state = 'present' and d.is_current limit 1"""
    )
    assert row is not None
    return {key: str(value) for key, value in row.items()}


def test_every_page_answers(address: str, published: Settings) -> None:
    known = ids(published)
    paths = [
        "/", "/search?q=总工会", "/search?q=208", "/findings?severity=error", "/findings", "/register", "/register?year=2024", "/compare",
        "/dictionary",
        f"/compare?unit={known['unit_id']}", f"/unit/{known['unit_id']}", f"/document/{known['document_id']}",
        f"/document/{known['document_id']}/table/{known['table_no']}", "/code/function/201", f"/unit/{known['unit_id']}?lang=en",
    ]  # fmt: skip
    for path in paths:
        status, text, _ = get(address, path)
        assert status == 200, path
        assert "</html>" in text
        assert not re.search(r"(src|href)=\"(https?:)?//", text), f"{path} asks for something from outside"
    assert len(get(address, "/")[1].encode()) < FIRST_PAGE_LIMIT


def test_from_a_search_to_the_printed_cell_in_three_clicks(address: str, published: Settings) -> None:
    known = ids(published)
    _, found, landed = get(address, f"/search?q={known['unit_name']}")
    if "/unit/" not in landed:
        link = re.search(rf'href="(/unit/{known["unit_id"]})"', found)
        assert link is not None
        _, found, _ = get(address, link[1])
    figure = re.search(r'href="(/document/[0-9a-f]{64}/figure/[a-z_]+\?amount=[\d.-]+)"', found)
    assert figure is not None
    status, evidence, landed = get(address, figure[1])
    assert status == 200
    assert "/evidence/" in landed
    assert "/picture" in evidence


def test_a_unit_that_only_its_superior_names_is_found_and_called_nothing_worse(address: str, published: Settings) -> None:
    row = Warehouse(published.published_database).row(
        """select u.unit_id, u.unit_name, p.unit_name as parent_name
           from marts.dim_unit u join marts.dim_unit p on u.parent_unit_id = p.unit_id
           where u.parent_basis = 'listed' and not exists (select 1 from marts.dim_document d where d.unit_id = u.unit_id) limit 1"""
    )
    assert row is not None
    _, found, _ = get(address, f"/search?q={row['unit_name']}")
    assert f"/unit/{row['unit_id']}" in found and row["parent_name"] in found and "不等于没有公开" in found
    status, own, _ = get(address, f"/unit/{row['unit_id']}")
    assert status == 200 and ("不等于没有公开" in own or "不等于未公开" in own)


def test_figures_of_the_three_public_expenses_and_of_codes_lead_to_their_cells(address: str, published: Settings) -> None:
    warehouse = Warehouse(published.published_database)
    spent = warehouse.row(
        """select unit_id from marts.mart_three_public_expenses
           where document_id is not null and (budgeted_total_yuan > 0 or settled_total_yuan > 0) limit 1"""
    )
    item = warehouse.row(
        "select unit_id, function_code as code from marts.mart_expenditure_by_function order by expenditure_yuan desc limit 1"
    )
    assert spent is not None and item is not None
    _, unit, _ = get(address, f"/unit/{spent['unit_id']}")
    _, code, _ = get(address, f"/code/function/{item['code']}?unit_id={item['unit_id']}")
    assert 'class="chart"' in code
    for page, wanted in ((unit, "/figure/three_public_total_yuan"), (code, f"/figure/code-{item['code']}")):
        links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', page) if wanted in link]
        assert links, wanted
        assert any("/evidence/" in get(address, link)[2] for link in links)


def test_english_pages_name_codes_in_english(address: str, published: Settings) -> None:
    known = ids(published)
    _, page, _ = get(address, f"/document/{known['document_id']}?lang=en")
    assert "income and expenditure summary" in page and "change_from_prior_year" not in page
    _, chinese, _ = get(address, f"/document/{known['document_id']}?lang=zh")
    assert "收支总表" in chinese and "change_from_prior_year" not in chinese


def test_findings_are_called_by_the_title_of_their_rule_in_both_languages(address: str, published: Settings) -> None:
    """What a finding says is evidence and stays Chinese; what the rule is called is in the reader's language."""
    warehouse = Warehouse(published.published_database)
    found = warehouse.row(
        """select f.finding_id, f.rule_id, c.name_zh, c.name_en from marts.fct_finding f
           join marts.dim_code c on c.code_list = 'rule_id' and c.code = f.rule_id limit 1"""
    )
    assert found is not None
    unnamed = "select distinct rule_id from marts.fct_rule_outcome except select code from marts.dim_code where code_list = 'rule_id'"
    assert warehouse.rows(unnamed) == []
    for path in ("/findings", f"/evidence/{found['finding_id']}"):
        english, chinese = (html.unescape(get(address, f"{path}?lang={language}")[1]) for language in ("en", "zh"))
        assert f"{found['rule_id']} {found['name_en']}" in english
        assert f"{found['rule_id']} {found['name_zh']}" in chinese
        assert "is in Chinese" in english and "is in Chinese" not in chinese


def test_a_year_before_leads_to_what_prints_it(address: str, published: Settings) -> None:
    """A column of the year before, or the sentence that tells the change."""
    told = Warehouse(published.published_database).row(
        """select unit_id from marts.mart_year_over_year
           where total_revenue_prior_source in ('table', 'text') or three_public_total_prior_source in ('table', 'text') limit 1"""
    )
    assert told is not None
    _, page, _ = get(address, f"/unit/{told['unit_id']}")
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', page) if "/figure/prior-" in link]
    assert links
    assert all("/evidence/" in get(address, link)[2] for link in links)


def test_the_dictionary_names_every_published_table(address: str, published: Settings) -> None:
    _, page, _ = get(address, "/dictionary")
    tables = Warehouse(published.published_database).rows("select table_name from duckdb_tables() where schema_name = 'marts'")
    assert [row["table_name"] for row in tables if f'id="{row["table_name"]}"' not in page] == []
    assert "支出总计" in page


def test_what_is_not_there_is_told(address: str) -> None:
    for path in ("/unit/nobody", "/document/0", "/evidence/0123456789abcdef", "/document/0/figure/total_revenue_yuan?amount=1;drop"):
        assert get(address, path)[0] == 404, path


def test_downloads_hold_the_figures_as_numbers(address: str, published: Settings) -> None:
    known = ids(published)
    with urllib.request.urlopen(f"{address}/unit/{known['unit_id']}?download=xlsx") as answer:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.read())).active
    assert sheet is not None
    labels, heads = ([cell.value for cell in sheet[number]] for number in (1, 2))
    assert labels[heads.index("total_revenue_yuan")] == "收入总计（元）"
    values = [sheet.cell(3, heads.index(name) + 1).value for name in ("total_revenue_yuan", "unit_name")]
    assert isinstance(values[0], (int, float))
    assert values[1] == known["unit_name"]
    with urllib.request.urlopen(f"{address}/unit/{known['unit_id']}?download=csv") as answer:
        assert answer.read().startswith(b"\xef\xbb\xbf")


def test_strangers_text_is_shown_as_text() -> None:
    hostile = "<script>alert(1)</script>"
    page = render(
        "search.html", "zh", published="", here={"q": hostile}, path="/search", address=lambda path, **_: path,
        words=hostile, units=[], codes=[], projects=[],
        listed=[{"unit_id": "u", "unit_name": hostile, "parent_unit_id": "", "parent_name": None}],
    )  # fmt: skip
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert as_csv([{"name": "=HYPERLINK(1)", "amount": Decimal("-1.00")}]).decode("utf-8-sig").splitlines()[1] == "'=HYPERLINK(1),-1.00"


def test_bars_reach_from_zero_to_their_value() -> None:
    chart = bars(["2024", "2025"], [Series("收入", [Decimal(100), None]), Series("支出", [Decimal(50), Decimal(-100)])], "万元")
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" fill="#', chart) if float(h) != 10]
    assert heights[0] == pytest.approx(2 * heights[1])
    assert heights[2] == pytest.approx(heights[0])
    assert bars(["2024"], [Series("收入", [None])], "万元") == ""


def test_the_gate_reports_that_the_ui_links_to_are_served(address: str, published: Settings) -> None:
    page = next(published.docs.glob("*/raw.html"))
    link = published.gate_report_address(page)
    assert link.startswith(f"http://127.0.0.1:{published.explorer_port}/gates/")
    status, text, _ = get(address, urllib.parse.urlparse(link).path)
    assert status == 200
    assert text == page.read_text(encoding="utf-8")
    assert get(address, "/gates/")[0] == 200, "the list of the reports"
    assert get(address, "/gates/../registry.sqlite")[0] == 404


def test_a_city_that_is_a_province_is_said_once() -> None:
    row = {
        "fiscal_year": 2024,
        "stage": "budget",
        "unit_id": "u",
        "unit_name": "甲局",
        "province": "甲市",
        "city": "甲市",
        "county": "乙区",
    }
    page = render(
        "register.html", "zh", published="", here={}, path="/register", address=lambda path, **_: path, year=None,
        rows=[row | {"register_status": "", "publication_deadline": None, "published_on": None}],
    )  # fmt: skip
    assert "甲市 乙区" in page and "甲市 甲市" not in page


def test_columns_are_those_of_what_is_published_now(tmp_path: Path) -> None:
    """The catalogue is read once per publication, and again after the next."""
    warehouse = Warehouse(tmp_path / "w.duckdb")
    for number, columns in enumerate(("a integer", "a integer, b integer")):
        made = tmp_path / f"{number}.duckdb"
        with duckdb.connect(str(made)) as con:
            con.execute(f"create schema marts; create table marts.t ({columns})")
        made.replace(warehouse.path)
        assert (warehouse.has_columns("t", ["a"]), warehouse.has_columns("t", ["a", "b"])) == (True, bool(number))
        assert not warehouse.has_columns("other", ["a"])
    warehouse.close()


def test_a_file_that_could_not_be_opened_does_not_keep_the_one_that_is_put_back_away(tmp_path: Path) -> None:
    """What is put back is the file that was open before, by its number and date."""
    warehouse, kept = Warehouse(tmp_path / "w.duckdb"), tmp_path / "kept.duckdb"
    with duckdb.connect(str(kept)) as con:
        con.execute("create schema marts; create table marts.t as select 1 as a")
    warehouse.path.hardlink_to(kept)
    assert warehouse.rows("select a from marts.t") == [{"a": 1}]
    (tmp_path / "damaged").write_bytes(b"\0" * 50_000)
    (tmp_path / "damaged").replace(warehouse.path)
    with pytest.raises(duckdb.Error):
        warehouse.rows("select a from marts.t")
    kept.replace(warehouse.path)
    assert warehouse.rows("select a from marts.t") == [{"a": 1}]
    warehouse.close()


def test_an_archive_that_does_not_answer_is_told(published: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The original is not said to be missing, and no page breaks off."""
    pytest.importorskip("fsspec", reason="fsspec comes with the extra object-storage")

    def refuse(*_: object) -> None:
        raise ConnectionError("refused")

    row = Warehouse(published.published_database).row("select document_id from marts.dim_document limit 1")
    assert row is not None
    path = f"/document/{row['document_id']}/original"
    with serving(published.model_copy(update={"archive_url": "memory://archive"})) as address:
        assert get(address, path)[0] == 404
        monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.exists", refuse)
        status, page, _ = get(address, path)
    assert (status, "对象存储没有给出所要的内容" in page) == (503, True)
