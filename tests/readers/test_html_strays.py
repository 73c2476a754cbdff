"""Web pages whose tables are broken: nothing that stands in a table but in no cell is lost, and what is told instead of read."""

from __future__ import annotations

import pytest

from ingestion.readers.web.html import read_html
from tests.readers.shape import outline

HEAD = "<tr><td>科目<td>合计</tr>"
ROW = "<tr><td>教育<td>11.50</tr>"
OTHER = "<tr><td>卫生<td>22.50</tr>"
READ = [["科目", "合计"], ["教育", "11.50"]]
BOTH = [*READ, ["卫生", "22.50"]]


def read(body: str) -> list[str | list[list[str]]]:
    return outline(read_html(f"<html><body>{body}</body></html>".encode()))


@pytest.mark.parametrize(
    "inner",
    [
        "<form>{}</form>", "<font size=2>{}</font>", "<center><div>{}</div></center>", "<tbody><form>{}</form></tbody>",
        "<div>{}</div><tr></tr>", "<tbody>{}</tbody>",
    ],
)  # fmt: skip
def test_elements_around_rows_are_opened(inner: str) -> None:
    table = read(f"<table>{HEAD}{inner.format(ROW + OTHER)}</table>")[0]
    assert [row for row in table if any(row)] == BOTH


@pytest.mark.parametrize("cells", ["<form><td>教育<td>11.50</form>", "<td>教育</td><form><td>11.50</td></form>"])
def test_elements_around_cells_are_opened(cells: str) -> None:
    assert read(f"<table>{HEAD}<tr>{cells}</tr>{OTHER}</table>") == [BOTH]


def test_cells_without_a_row_get_one() -> None:
    assert read("<table><thead><th>科目<th>合计</thead><tbody><td>教育<td>11.50</tbody><tbody><td>卫生<td>22.50</tbody></table>") == [BOTH]


@pytest.mark.parametrize("around", ["{}", "<tr>{}</tr>", "<tbody>{}</tbody>", "<tr><div>{}</div></tr>"])
def test_a_table_directly_in_a_table_follows_it(around: str) -> None:
    inner = around.format(f"<table>{HEAD}{OTHER}</table>")
    blocks = read(f"<p>前</p><table>{HEAD}{ROW}{inner}</table>后")
    tables = [[row for row in block if any(row)] for block in blocks if isinstance(block, list)]
    assert tables == [READ, [["科目", "合计"], ["卫生", "22.50"]]]
    assert (blocks[0], blocks[-1]) == ("前", "后")


def test_the_rows_behind_an_inner_table_stay_the_outer_ones() -> None:
    assert read(f"<table>{HEAD}{ROW}<table><tr><td>内<td>33.50</tr></table>{OTHER}</table>") == [BOTH, [["内", "33.50"]]]


def test_a_table_that_nobody_closed_ends_where_the_next_begins() -> None:
    assert read(f"<table>{HEAD}{ROW}<p>表二</p><table>{HEAD}{OTHER}</table>") == [READ, "表二", [["科目", "合计"], ["卫生", "22.50"]]]


def test_text_in_no_cell_stands_before_the_table_where_rows_follow_and_behind_it_where_none_do() -> None:
    assert read(f"<table><p>单位：万元</p>{HEAD}<tr>共 33.50</tr>{ROW}合计 44.50<b>55.50</b></table>") == [
        "单位：万元",
        "共 33.50",
        [["科目", "合计"], ["", ""], ["教育", "11.50"]],
        "合计 44.50",
        "55.50",
    ]


def test_an_inner_table_in_an_element_follows_the_outer_one_too() -> None:
    assert read(f"<table>{HEAD}<div><table><tr><td>内<td>33.50</tr></table></div>{ROW}</table>") == [READ, [["内", "33.50"]]]


def test_formulas_are_text() -> None:
    assert read("<p>合计<math><mn>11.50</mn></math>万元</p>") == ["合计11.50万元"]


def test_a_formula_is_read_once() -> None:
    noted = "<semantics><mn>11.50</mn><annotation>11.50</annotation></semantics>"
    assert read(f"<table><tr><td>合计<td><math>{noted}</math></tr></table>") == [[["合计", "11.50"]]]


@pytest.mark.parametrize("field", ["<input value='11.50'>", "<textarea>11.50</textarea>"])
def test_an_amount_in_a_form_field_is_shown(field: str) -> None:
    assert read(f"<p>合计{field}万元</p>") == ["合计11.50万元"]


@pytest.mark.parametrize("field", ["<input value='2030'>", "<input type=hidden value='11.50'>", "<select><option>11.50</select>"])
def test_fields_to_find_ones_way_are_no_text(field: str) -> None:
    assert read(f"<p>合计{field}万元</p>") == ["合计万元"]


ROWS_OF_A_PROGRAM = ",".join(f"['2010{n}','教育','{n}.50']" for n in range(10, 30))


@pytest.mark.parametrize(
    ("element", "codes"),
    [
        (f"<script>var rows=[{ROWS_OF_A_PROGRAM}]</script>", ["script_data"]),
        ("<script src=jquery-3.6.10.min.js>var ratio=0.55,zoom=1.25,version='3.60.22'</script>", []),
        ("<svg><text>11.50</text></svg>", ["picture"]),
        ("<svg><path d='M 11.50 22.50'/></svg>", []),
        ("<iframe srcdoc='<p>11.50</p>'></iframe>", ["embedded_object"]),
    ],
)
def test_what_only_a_browser_would_show_is_told(element: str, codes: list[str]) -> None:
    assert [note.code for note in read_html(f"<p>预算</p>{element}".encode()).notes] == codes


def test_a_stray_amount_in_pieces_is_one_amount() -> None:
    page = "<table><tr><td>项目</td></tr>支出总计1,2<b>34</b>.50<!-- --> <font>万元</font><br>另行说明<tr><td>甲</td></tr></table>"
    assert outline(read_html(page.encode()))[:2] == ["支出总计1,234.50 万元", "另行说明"]
