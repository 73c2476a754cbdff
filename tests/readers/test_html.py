"""Web pages: paragraphs, spans, layout tables, encodings."""

from __future__ import annotations

import pytest

from ingestion.model import Unreadable
from ingestion.readers.html import read_html, read_mhtml
from tests.readers.shape import assert_is_sound, outline, spans_of


def read(body: str) -> list[str | list[list[str]]]:
    return outline(read_html(f"<html><body>{body}</body></html>".encode()))


def test_block_elements_become_paragraphs() -> None:
    body = "<h1>某局<br>预算公开</h1>收入<b>100</b>&nbsp;万元<p>其中：<span>基本</span>\n支出</p><ul><li>一<li>二</ul>尾"
    assert read(body) == ["某局", "预算公开", "收入100 万元", "其中：基本支出", "一", "二", "尾"]


def test_rows_and_columns_span() -> None:
    body = (
        "<table><caption>收支总表</caption><thead><tr><th rowspan=2>项目<th colspan=2>预算数</tr><tr><td>合计<td>基本</tr></thead>"
        "<tfoot><tr><td>注<td colspan=9>无</tr></tfoot><tr><td>教育<td>1,234.50<td>0</tr></table>"
    )
    source = read_html(body.encode())
    assert outline(source) == [
        "收支总表",
        [["项目", "预算数", ""] + [""] * 7, ["", "合计", "基本"] + [""] * 7, ["教育", "1,234.50", "0"] + [""] * 7, ["注", "无"] + [""] * 8],
    ]
    assert spans_of(next(source.grids())) == {(0, 0): (2, 1), (0, 1): (1, 2), (3, 1): (1, 9)}


def test_layout_tables_are_unwrapped() -> None:
    inner = "<table><tr><td>项目<td>数</tr><tr><td>甲<td>1</tr></table>"
    rows = [["项目", "数"], ["甲", "1"]]
    assert read(f"<table><tr><td><p>标题</p>{inner}</td></tr></table>") == ["标题", rows]
    assert read(f"<table><tr><td>导航<td>{inner}{inner}</tr></table>") == ["导航", rows, rows]


def test_a_table_within_a_data_table_follows_it() -> None:
    inner = "<table><tr><td>a<td>b</tr></table>"
    body = f"<table><tr><td>项目名称<td>资金<td>说明</tr><tr><td>劳模补助经费<td>9.16<td>见明细{inner}</tr></table>"
    assert read(body) == [[["项目名称", "资金", "说明"], ["劳模补助经费", "9.16", "见明细"]], [["a", "b"]]]


def test_cells_keep_their_lines() -> None:
    assert read("<table><tr><td><p>一</p><p>二<br>三</p><td>1\n </tr></table>") == [[["一\n二\n三", "1"]]]


def test_what_is_not_shown() -> None:
    body = (
        "<script>var a='<p>x</p>'</script><style>p{}</style><p style='display: none'>隐</p><p hidden>藏</p><select><option>年</select>"
        "<table><tr><td>a<td style='display:none'>b<td>c</tr><tr style='DISPLAY:NONE'><td>x</tr></table><!-- <p>注释</p> -->见"
    )
    assert read(body) == [[["a", "c"]], "见"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "gb2312"), ("gb18030", "gb2312"), ("gb18030", ""), ("utf-8-sig", ""), ("utf-16", ""), ("big5", "big5")],
)
def test_encodings(encoding: str, declared: str) -> None:
    page = f"<html><head><meta charset='{declared}'></head><body><p>部門預算公開說明</p></body></html>"
    assert outline(read_html(page.encode(encoding))) == ["部門預算公開說明"]


def test_an_xml_declaration_does_no_harm() -> None:
    page = '<?xml version="1.0" encoding="gb2312"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>预算</p></body></html>'
    assert outline(read_html(page.encode())) == ["预算"]


def test_nonsensical_spans_stay_sound() -> None:
    body = "<table>" + "<tr><td rowspan=99999 colspan=5>a<td rowspan=0>b<td colspan=-3>c<td colspan=x>d</tr>" * 4 + "<tr></tr></table>"
    assert_is_sound(read_html(body.encode()))


def test_a_span_bomb_is_refused() -> None:
    body = "<table>" + "<tr>" + "<td rowspan=60000 colspan=1000>x" * 3 + "</tr><tr><td>y</tr>" * 60_000 + "</table>"
    with pytest.raises(Unreadable):
        read_html(body.encode())


def test_saved_pages() -> None:
    message = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E9=A2=84=E7=AE=97</p>\r\n--b--\r\n"
    )
    assert outline(read_mhtml(message.encode())) == ["预算"]
