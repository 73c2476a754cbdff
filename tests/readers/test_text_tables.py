"""Tables of plain text: separated values, fixed widths, Markdown; and headers whose merges got lost."""

from __future__ import annotations

import pytest

from ingestion.amounts import parse_number
from ingestion.model import Grid, Paragraph
from ingestion.readers.text import read_text
from ingestion.readers.web.html import read_html
from ingestion.readers.web.tables_in_text import read_marked_text
from ingestion.reading import read_bytes
from tests.readers.shape import assert_is_sound, outline


def read(text: str) -> list[str | list[list[str]]]:
    source = read_text(text.encode())
    assert_is_sound(source)
    return outline(source)


@pytest.mark.parametrize("separator", [",", ";", "；"])
def test_several_tables_of_separated_values(separator: str) -> None:
    text = "某局2024年部门预算\n收入表,,\n单位：万元,,\n项目,合计,本年\n财政拨款,3.5,3.5\n\n支出表,\n项目,合计\n教育,3.5\n科技,\n".replace(
        ",", separator
    )
    assert read(text) == [
        "某局2024年部门预算",
        [["收入表", "", ""], ["单位：万元", "", ""], ["项目", "合计", "本年"], ["财政拨款", "3.5", "3.5"]],
        [["支出表", ""], ["项目", "合计"], ["教育", "3.5"], ["科技", ""]],
    ]


def test_cells_in_quotes_between_tabs() -> None:
    """As spreadsheets write a cell that holds a comma; quotation marks of a text are its own."""
    text = '项目\t合计\t本年\n"教育"\t"1,234.50"\t1\n"称""甲""的"\t2\t"3,000"\n"乙"级\t4\t5\n"某局说"\n'
    table = [["项目", "合计", "本年"], ["教育", "1,234.50", "1"], ['称"甲"的', "2", "3,000"], ['"乙"级', "4", "5"]]
    assert read(text) == [table, '"某局说"']


def test_rows_of_separated_values_know_their_lines() -> None:
    (grid,) = read_text('标题\n项目,数\n"甲\n乙",1\n丙,2\n丁,3\n'.encode()).grids()
    assert grid.row_lines == [2, 3, 5, 6]
    assert [cell.text for cell in grid.cells][2:4] == ["甲\n乙", "1"]


def test_tables_written_as_html_in_markdown() -> None:
    head = "<tr><td rowspan=2>科目</td><td colspan=2>支出</td></tr>\n<tr><td>合计</td><td>基本</td></tr>"
    rows = head + "<tr><td>行政运行</td><td>3.00</td><td>2.00</td></tr>"
    source = read_bytes(
        f"# 部门预算\n单位：万元\n\n<table>{rows}</table>\n\n说明：无。\n<TABLE border=1><tr><td>甲</td><td>1.00</td></tr>".encode()
    )
    assert outline(source)[:3] == ["部门预算", "单位：万元", [["科目", "支出", ""], ["", "合计", "基本"], ["行政运行", "3.00", "2.00"]]]
    note = next(block for block in source.blocks() if isinstance(block, Paragraph) and block.text == "说明：无。")
    assert note.line_no == 7
    assert source.media_type == "text/plain"


def test_bold_cells_of_markdown_are_as_any_others() -> None:
    source = read_bytes("| 科目 | 金额 |\n| --- | --- |\n| **合计** | **3.00** |\n| 行政运行 | 3.00 |\n".encode())
    assert outline(source) == [[["科目", "金额"], ["合计", "3.00"], ["行政运行", "3.00"]]]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("**3.00**", "3.00"), ("*3.00*", "3.00"), ("***3.00***", "3.00"), ("__3.00__", "3.00"), ("`3.00`", "3.00"), ("3.00**", "3.00**"),
        ("**", "**"), ("*注", "*注"), ("甲*乙", "甲*乙"), ("1.00<br>2.00", "1.00\n2.00"), ("甲\\|乙", "甲|乙"), ("&lt;3.00&nbsp;", "<3.00"),
        ("**甲**乙**丙**", "甲乙丙"), ("**2023****年**", "2023年"), ("2023**年**", "2023年"), ("1,2**34.50**", "1,234.50"),
        ("**1,2****34.50**", "1,234.50"), ("3**.**50", "3.50"), ("** 合计 **", "合计"), ("1.00** 2.00**", "1.00** 2.00**"),
        ("1.00****", "1.00****"), ("138****1234", "138****1234"), ("\\-3.00", "-3.00"), ("3.00\\*\\*", "3.00**"),
    ],
)  # fmt: skip
def test_marks_in_pairs_are_emphasis_and_others_are_evidence(cell: str, shown: str) -> None:
    source = read_bytes(f"| 科目 | 金额 |\n| :-- | --: |\n| 合计 | {cell} |\n| 教育 | 1.00 |\n".encode())
    assert outline(source) == [[["科目", "金额"], ["合计", shown], ["教育", "1.00"]]]


def test_struck_figures_of_markdown_are_struck() -> None:
    source = read_bytes("| 科目 | 金额 |\n| --- | --- |\n| 合计 | ~~3.00~~ |\n| 教育 | 1.00 |\n".encode())
    assert [note.code for note in source.notes] == ["struck_text"]
    assert parse_number(next(source.grids()).cells[3].text) is None


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("共**11.50**万元", "共11.50万元"),
        ("共11.50**，另22.50**。", "共11.50**，另22.50**。"),
        ("注：**表示含结转", "注：**表示含结转"),
        ("二、2023**年**度决算", "二、2023年度决算"),
        ("电话138****1234", "电话138****1234"),
    ],
)
def test_bold_words_in_a_line(line: str, shown: str) -> None:
    assert outline(read_bytes(line.encode())) == [shown]


def test_tabs_that_keep_codes_texts_are_no_separators() -> None:
    source = read_text('科目编码,名称,合计\n201\t,一般公共服务支出,3.00\t\n2010101\t,行政运行,"1,003.00\t"\n'.encode())
    assert outline(source) == [
        [["科目编码", "名称", "合计"], ["201", "一般公共服务支出", "3.00"], ["2010101", "行政运行", "1,003.00"]],
    ]


def test_sentences_with_commas_are_no_table() -> None:
    text = "收入100万元,增长3%,其中基本支出5万元\n支出90万元\n主要用于人员,公用\n无,无,无,无\n"
    assert read(text) == text.splitlines()


def test_columns_by_their_place() -> None:
    text = (
        "支出表\n\n科目编码  科目名称            合计    基本支出\n208       教育支出        1,234.50       10.00\n"
        "20801     教育管理事务        4.50\n2080101   行政运行                           10.00\n"
    )
    source = read_text(text.encode())
    assert outline(source) == [
        "支出表",
        [
            ["科目编码", "科目名称", "合计", "基本支出"],
            ["208", "教育支出", "1,234.50", "10.00"],
            ["20801", "教育管理事务", "4.50", ""],
            ["2080101", "行政运行", "", "10.00"],
        ],
    ]


def test_words_over_several_columns_span_them() -> None:
    text = "项目     本年支出情况\n甲      1.00      2.00\n乙      3.00      4.00\n丙      5.00      6.00\n"
    (grid,) = read_text(text.encode()).grids()
    assert (1, 2) in [(cell.row_span, cell.col_span) for cell in grid.cells if cell.text == "本年支出情况"]


@pytest.mark.parametrize(
    "text",
    [
        "208 教育支出 1.50 2.50\n209 科技 3.50 4.50\n210 卫生 5.50 6.50\n",
        "208     1.50    2.50\n209   3.50   4.50\n210 5.50  1,116.50   7.50\n",
    ],
)
def test_uncertain_columns_become_lines(text: str) -> None:
    assert read(text) == text.split()


def test_short_header_rows_belong_under_the_wide_cells() -> None:
    table = (
        "<table><tr><td>序号<td colspan=2>科目<td>合计<td colspan=3>本年收入<td>结转<tr><td>编码<td>名称<td>小计<td>财政<td>事业"
        "<tr><td>1<td>201<td>教育<td>10.00<td>9.00<td>8.00<td>1.00<td>1.00</table>"
    )
    source = read_html(table.encode())
    assert outline(source) == [
        [
            ["序号", "科目", "", "合计", "本年收入", "", "", "结转"],
            ["", "编码", "名称", "", "小计", "财政", "事业", ""],
            ["1", "201", "教育", "10.00", "9.00", "8.00", "1.00", "1.00"],
        ]
    ]
    assert {(cell.text, *span) for cell in next(source.grids()).cells if (span := (cell.row_span, cell.col_span)) != (1, 1)} == {
        ("序号", 2, 1), ("科目", 1, 2), ("合计", 2, 1), ("本年收入", 1, 3), ("结转", 2, 1),
    }  # fmt: skip


def test_a_short_header_that_fits_nowhere_leaves_no_table() -> None:
    header = "| 序号 | 科目 | 合计 | 本年收入 |\n|---|---|---|---|\n| 编码 | 名称 | 小计 | 财政 |\n"
    pieces = ["序号", "科目", "合计", "本年收入", "编码", "名称", "小计", "财政", "1", "201", "教育", "10.00", "9.00", "8.00"]
    assert read(f"收入表\n\n{header}| 1 | 201 | 教育 | 10.00 | 9.00 | 8.00 |\n") == ["收入表", *pieces]


def test_headings_of_markdown_are_titles() -> None:
    assert read("# 某局2024年部门预算\n\n**一、概况**\n\n#3 不是标题\n") == ["某局2024年部门预算", "一、概况", "#3 不是标题"]


LEADERS = ["合计……………………3,665.76", "208 社会保障和就业支出.........3,477.05", "2080101 行政运行 . . . . . . . . 1,523.46"]


def test_rows_with_leaders_are_a_table() -> None:
    assert read("一般公共预算支出表\n单位：万元\n" + "\n".join(LEADERS) + "\n以上。\n") == [
        "一般公共预算支出表",
        "单位：万元",
        [["", "合计", "3,665.76"], ["208", "社会保障和就业支出", "3,477.05"], ["2080101", "行政运行", "1,523.46"]],
        "以上。",
    ]


def test_rows_with_leaders_in_a_web_page() -> None:
    page = "".join(f"<p>{line}......1.00</p>" for line in LEADERS)
    (grid,) = read_html(page.encode()).grids()
    assert grid.matrix()[1] == ["208", "社会保障和就业支出", "3,477.05", "1.00"]


def test_a_table_of_contents_with_leaders_is_none() -> None:
    text = "目录\n第一部分 概况........1\n第二部分 预算表........3\n第三部分 说明........12\n"
    assert read(text) == text.splitlines()


def test_commas_of_thousands_separate_no_values() -> None:
    text = "科目 合计\n行政运行 3,665.76\n事业运行 1,932.71\n培训支出 1,733.05\n"
    assert not any("665.76" in row[1:] for block in read(text) if isinstance(block, list) for row in block)


def test_two_lines_beside_two_codes_are_two_rows() -> None:
    first = "<tr><td>2210201<br>2210203</td><td>住房公积金<br>购房补贴</td><td>131<br>57</td></tr>"
    page = f"<table>{first}<tr><td>1</td><td>2</td><td>3</td></tr></table>"
    assert outline(read_html(page.encode())) == [[["2210201", "住房公积金", "131"], ["2210203", "购房补贴", "57"], ["1", "2", "3"]]]


@pytest.mark.parametrize("cells", [["22102<br>01", "住房<br>公积金", "13<br>57"], ["类<br>款", "住房<br>公积金", "13<br>57"]])
def test_two_lines_without_two_codes_stay_one_row(cells: list[str]) -> None:
    page = "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr><tr><td>1</td><td>2</td><td>3</td></tr></table>"
    assert outline(read_html(page.encode()))[0][0] == [cell.replace("<br>", "\n") for cell in cells]


ROWS = [["科目编码", "科目名称", "合计"], ["201", "教育支出", "1,300.50"], ["2010101", "行政运行", ""], ["2010102", "培训支出", "300.00"]]


@pytest.mark.parametrize("line", ["{} | {} | {}", "| {} | {} | {} |", "│{}│{}│{}│", "{}｜{}｜{}", "{}^{}^{}"])
@pytest.mark.parametrize("rule", ["", "├────┼────┼────┤", "---|---|---"], ids=["no rule", "box", "markdown"])
def test_bars_between_texts_show_the_columns(line: str, rule: str) -> None:
    lines = [text for row in ROWS for text in (line.format(*row), rule) if text]
    assert read("支出表\n" + "\n".join(lines) + "\n以上。\n") == ["支出表", ROWS, "以上。"]


def test_bars_that_differ_in_number_show_none() -> None:
    text = "首页 | 公开 | 预算\n当前位置 | 首页\n字号 | 大 | 中 | 小\n"
    assert all(isinstance(block, str) for block in read(text))


def test_text_that_is_shown_as_written_keeps_its_lines() -> None:
    page = "<p>支出表</p><pre>201    教育支出    1,300.50\n202    外交支出      300.00\n203    国防支出        5.00</pre>"
    assert outline(read_html(page.encode())) == [
        "支出表",
        [["201", "教育支出", "1,300.50"], ["202", "外交支出", "300.00"], ["203", "国防支出", "5.00"]],
    ]


def test_spaced_texts_of_a_web_page_are_lines_of_their_own() -> None:
    rows = [["教育", "1.50"], ["外交", "3.00", "4.00"], ["国防", "6.00"]]
    page = "<p>" + "<br>".join("&nbsp;&nbsp;".join(row) for row in rows) + "</p>"
    assert outline(read_html(page.encode())) == [text for row in rows for text in row]


def test_rows_with_leaders_whose_columns_nobody_can_tell_are_listed() -> None:
    text = "科目  合计  基本  项目\n合计……9.50 5.00 4.50\n教育……5.00 5.00\n农业……4.50 4.50\n"
    assert not list(read_text(text.encode()).grids())
    named = text.replace("5.00 5.00\n", "5.00 5.00 -\n").replace("4.50 4.50\n", "4.50 - 4.50\n")
    (grid,) = read_text(named.encode()).grids()
    assert grid.matrix()[0] == ["科目", "合计", "基本", "项目"] and grid.matrix()[3] == ["农业", "4.50", "-", "4.50"]


@pytest.mark.parametrize("sign", ["/", "～", "、", "¦", " ", "----"])
def test_rows_that_any_sign_parts_lose_no_number(sign: str) -> None:
    rows = [
        ["合计", "1,234.50", "34.50"],
        ["201", "教育支出", "1,200.00"],
        ["20101", "普通教育", "1,200.00"],
        ["2010101", "小学教育", "900.50"],
    ]
    source = read_text("\n".join(["支出表", *(sign.join(row) for row in rows)]).encode())
    assert outline(source) == ["支出表", *(text for row in rows for text in row)]


def test_a_list_of_items_in_sentences_stays_one() -> None:
    lines = ["201教育支出：1,200.00万元。", "20101普通教育：1,200.00万元。", "2010101小学教育：900.50万元。"]
    assert outline(read_text("\n".join(lines).encode())) == lines


def test_leaders_before_several_amounts_stay_rows() -> None:
    lines = ["合计…………3,665.76 1,932.71", "201 教育支出…………1,477.05 744.00", "20101 普通教育…………1,809.76 523.46"]
    (grid,) = read_text("\n".join(lines).encode()).grids()
    assert grid.matrix() == [
        ["", "合计", "3,665.76", "1,932.71"],
        ["201", "教育支出", "1,477.05", "744.00"],
        ["20101", "普通教育", "1,809.76", "523.46"],
    ]


def test_whole_and_full_width_numbers_of_fixed_width_are_numbers() -> None:
    lines = ["科目编码  科目名称    合计", "          合计        1641", "201       教育支出    1510", "20101     普通教育     ５９．１"]
    (grid,) = read_text("\n".join(lines).encode()).grids()
    assert grid.matrix()[1:] == [["", "合计", "1641"], ["201", "教育支出", "1510"], ["20101", "普通教育", "５９．１"]]


def test_a_table_in_a_cell_of_a_table_written_as_html_is_a_part_of_it() -> None:
    inner = "<table><tr><td>甲</td><td>1.00</td></tr></table>"
    text = f"说明\n<table><tr><td>项目</td><td>金额</td></tr><tr><td>{inner}</td><td>5.00</td></tr></table>\n后文"
    source = read_marked_text(text.encode())
    assert all("<" not in paragraph.text for paragraph in source.paragraphs())
    assert "5.00" in [cell.text for grid in source.grids() for cell in grid.cells]


def test_a_table_written_as_html_that_nothing_ends_loses_no_number() -> None:
    rows = "<tr><td>项目</td><td>金额</td></tr><tr><td>乙</td><td>{}</td></tr>"
    source = read_marked_text(f"<table>{rows.format('5.00')}\n<table>{rows.format('6.00')}</table>\n后文".encode())
    printed = "".join([cell.text for grid in source.grids() for cell in grid.cells] + [p.text for p in source.paragraphs()])
    assert "5.00" in printed and "6.00" in printed


SECTIONS = (
    "<table><tr><td colspan=4>收入总表</tr><tr><td>项目<td>合计<td>基本支出<td>项目支出</tr><tr><td>甲<td>1.00<td>2.00<td>3.00</tr>"
    "<tr><td colspan=4>支出总表</tr><tr><td>科目<td colspan=3>合计</tr><tr><td>小计<td>基本</tr>"
    "<tr><td>乙<td>4.00<td>5.00<td>6.00</tr>{}</table>"
)


def test_of_two_tables_in_one_grid_only_the_one_whose_header_is_lost_becomes_lines() -> None:
    source = read_html(SECTIONS.format("").encode())
    assert outline(source) == [
        [["收入总表", "", "", ""], ["项目", "合计", "基本支出", "项目支出"], ["甲", "1.00", "2.00", "3.00"]],
        *["支出总表", "科目", "合计", "小计", "基本", "乙", "4.00", "5.00", "6.00"],
    ]


def test_rows_that_go_on_under_a_lost_header_become_lines_too_and_a_new_header_counts_again() -> None:
    going_on = "<tr><td colspan=4>其中：结转</tr><tr><td>丙<td>7.00<td>8.00<td>9.00</tr><tr><td>丁<td>7.00<td>8.00<td>9.00</tr>"
    own = "<tr><td colspan=4>基本表</tr><tr><td>项目<td>合计<td>基本支出<td>项目支出</tr><tr><td>戊<td>1.00<td>2.00<td>3.00</tr>"
    *_, lost, last = read_html(SECTIONS.format(going_on + own).encode()).blocks()
    assert isinstance(lost, Paragraph) and lost.text == "9.00"
    assert isinstance(last, Grid) and last.matrix()[0][0] == "基本表"
    assert last.cited_row(0) == 11


def test_rows_that_go_on_under_a_sound_header_stay_a_table_behind_a_lost_one() -> None:
    own = "<tr><td colspan=4>基本表</tr><tr><td>项目<td>合计<td>基本支出<td>项目支出</tr><tr><td>戊<td>1.00<td>2.00<td>3.00</tr>"
    going_on = "<tr><td colspan=4>二、结转</tr><tr><td>己<td>7.00<td>8.00<td>9.00</tr><tr><td>庚<td>7.00<td>8.00<td>9.00</tr>"
    *_, last = read_html(SECTIONS.format(own + going_on).encode()).blocks()
    assert isinstance(last, Grid) and [row[0] for row in last.matrix()] == ["基本表", "项目", "戊", "二、结转", "己", "庚"]


def test_a_title_and_a_unit_make_no_new_header_behind_a_lost_one() -> None:
    going_on = "<tr><td colspan=4>二、结转</tr><tr><td colspan=4>单位：万元</tr><tr><td>己<td>7.00<td>8.00<td>9.00</tr>"
    assert outline(read_html(SECTIONS.format(going_on).encode()))[-4:] == ["己", "7.00", "8.00", "9.00"]
