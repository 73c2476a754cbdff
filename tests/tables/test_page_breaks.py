"""What page breaks do to tables: rows cut in two, titles left behind, a total alone on the last page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingestion.model import Cell, Grid, Page, Paragraph, SourceDocument
from ingestion.tables.finding import read_budget_tables
from tests.tables.drawn_grids import draw

_HEAD = "科目编码 | 科目名称 | 合计 | 基本支出"


def _pages(*pages: list[str | Grid]) -> SourceDocument:
    out = []
    for number, blocks in enumerate(pages, start=1):
        made = [Paragraph(b, number, None, [(number, b, None)]) if isinstance(b, str) else b for b in blocks]
        for block in made:
            if isinstance(block, Grid):
                block.page = number
        out.append(Page(made, number))
    return SourceDocument("application/pdf", out, len(out))


def _lines(*pages: list[str | Grid]) -> list[tuple[str, str, str, Decimal, int | None]]:
    reading = read_budget_tables(_pages(*pages), "d", 2024, "budget", None)
    assert not reading.unplaced
    return [(x.table_code, x.line_code or x.line_label, x.measure, x.amount_yuan, x.page) for x in reading.lines]


def test_a_row_cut_by_the_page_is_one_line_with_all_its_digits() -> None:
    lines = _lines(
        ["部门支出总表", "单位：元", draw(f"{_HEAD}\n2080505 | 机关事业单位基本\\n养老保险 | 66,764.1 | 66,764.1")],
        [draw(f"{_HEAD}\n. | 缴费支出 | 5 | 5\n221 | 住房保障支出 | 3 | 3")],
    )
    assert ("expenditure", "2080505", "total", Decimal("66764.15"), 1) in lines
    assert ("expenditure", "221", "total", Decimal("3.00"), 2) in lines
    assert len(lines) == 4


def test_a_total_at_the_top_of_a_page_is_no_lower_half() -> None:
    lines = _lines(
        ["部门支出总表", "单位：元", draw(f"{_HEAD}\n221 | 住房保障支出 | 3 | 3")],
        [draw(f"{_HEAD}\n. | 合计 | 3 | 3")],
    )
    assert ("expenditure", "合计", "total", Decimal("3.00"), 2) in lines


def test_lines_without_ordinals_keep_their_own_amounts() -> None:
    head = "项目 | 预算数 | 项目 | 预算数"
    lines = _lines(
        ["部门收支总表", "单位：元", draw(f"{head}\n一、财政拨款收入 | 9 | 一、住房保障支出 | 9\n使用结余弥补 | 0 | 结余分配 | 0")],
        [draw(f"{head}\n年初结转和结余 | 0 | 年末结转和结余 | 0\n收入总计 | 9 | 支出总计 | 9")],
    )
    assert len(lines) == 8


def test_a_title_at_the_foot_of_a_page_names_the_table_on_the_next() -> None:
    lines = _lines(
        ["部门收入总表", "单位：元", draw("科目编码 | 科目名称 | 合计\n221 | 住房保障支出 | 3"), "部门支出总表", "单位：万元"],
        [draw("科目编码 | 科目名称 | 合计\n221 | 住房保障支出 | 3")],
    )
    assert [(code, amount) for code, _, _, amount, _ in lines] == [("income", Decimal("3.00")), ("expenditure", Decimal("30000.00"))]


def test_a_page_of_contents_names_no_table() -> None:
    reading = read_budget_tables(
        _pages(["目录", "一、部门收入总表", "二、部门支出总表"], [draw("科目编码 | 科目名称 | 合计\n221 | 住房保障支出 | 3")]),
        "d",
        2024,
        "budget",
        None,
    )
    assert not reading.lines and len(reading.other_grids) == 1


def test_a_lone_total_row_whose_code_and_name_are_one_cell() -> None:
    first = Grid(
        [
            Cell(r, c, t, box=(c * 100.0, r * 20.0, c * 100.0 + 100, r * 20.0 + 20))
            for r, row in enumerate([["科目编码", "科目名称", "合计", "基本支出"], ["221", "住房保障支出", "3", "3"]])
            for c, t in enumerate(row)
        ],
        2,
        4,
    )
    last = Grid(
        [
            Cell(0, 0, "合计", box=(0.0, 0.0, 200.0, 20.0)),
            Cell(0, 1, "3", box=(200.0, 0.0, 300.0, 20.0)),
            Cell(0, 2, "3", box=(300.0, 0.0, 400.0, 20.0)),
        ],
        1,
        3,
    )
    lines = _lines(["部门支出总表", "单位：元", first], [last])
    assert ("expenditure", "合计", "basic", Decimal("3.00"), 2) in lines


def _drawn_at(edges: list[float], *rows: list[tuple[str, int, int]]) -> Grid:
    """Rows of (text, first border, last border), the borders by their number: a grid with as many columns as borders are drawn."""
    drawn = sorted({number for row in rows for _, first, end in row for number in (first, end)})
    cells = [
        Cell(r, drawn.index(first), text, 1, drawn.index(end) - drawn.index(first), (edges[first], r * 20.0, edges[end], r * 20.0 + 20))
        for r, row in enumerate(rows)
        for text, first, end in row
    ]
    return Grid(cells, len(rows), len(drawn) - 1)


def test_a_page_of_merged_cells_alone_has_the_columns_of_the_page_before() -> None:
    edges = [0.0, 90.0, 140.0, 230.0, 280.0, 370.0, 420.0]
    heads = ["收入项目", "金额", "功能科目", "金额", "支出用途", "金额"]
    amounts = ["一、财政拨款收入", "9", "一、住房保障支出", "9", "一、基本支出", "9"]
    first = _drawn_at(edges, *([(text, c, c + 1) for c, text in enumerate(row)] for row in (heads, amounts)))
    last = _drawn_at(
        edges,
        [("上年结转", 0, 1), ("", 1, 2), ("结转下年", 2, 5), ("", 5, 6)],
        [("收入合计", 0, 1), ("9", 1, 2), ("支出合计", 2, 5), ("8", 5, 6)],
    )
    lines = _lines(["部门收支总表", "单位：元", first], [last])
    assert [line[:4] for line in lines if line[4] == 2] == [
        ("income_expenditure_summary", "收入合计", "amount", Decimal("9.00")),
        ("income_expenditure_summary", "支出合计", "amount", Decimal("8.00")),
    ]


def test_a_page_with_other_borders_or_names_over_its_amounts_is_another_table() -> None:
    edges = [0.0, 90.0, 140.0, 230.0, 280.0, 370.0, 420.0]
    first = _drawn_at(
        edges,
        *(
            [(text, c, c + 1) for c, text in enumerate(row)]
            for row in (["科目编码", "科目名称", *["合计", "基本支出", "项目支出", "事业收入"]], ["221", "住房保障支出", *"6432"])
        ),
    )
    other = _drawn_at([0.0, 90.0, 200.0], [("住房公积金", 0, 1), ("5", 1, 2)])
    named = _drawn_at(edges, [("项目", 0, 2), ("班级数", 2, 6)], [("甲小学", 0, 2), ("5", 2, 6)])
    for last in (other, named):
        lines = _lines(["部门支出总表", "单位：元", first], [last])
        assert lines and all(line[4] == 1 for line in lines)


def test_codes_above_are_carried_over_the_page() -> None:
    head = "科目编码 | < | < | 科目名称 | 合计\n类 | 款 | 项 | ^ | ^"
    lines = _lines(
        ["部门支出总表", "单位：元", draw(f"{head}\n201 | . | . | 一般公共服务支出 | 3\n. | 29 | . | 群众团体事务 | 3")],
        [draw(f"{head}\n. | . | 01 | 行政运行 | 3")],
    )
    assert [code for _, code, _, _, _ in lines] == ["201", "20129", "2012901"]


def test_the_first_row_of_a_unit_on_the_next_page_is_a_row() -> None:
    head = "预算单位 | 科目编码 | 科目名称 | 支出总计"
    lines = _lines(
        ["支出总表", "单位：元", draw(f"{head}\n甲县文化馆 | . | . | 784.06\n. | 221 | 住房保障支出 | 784.06")],
        ["支出总表", "单位：元", draw(f"{head}\n甲县图书馆 | . | . | 6,440.84\n. | 207 | 文化支出 | 6,440.84")],
    )
    assert [(label, amount, page) for _, label, _, amount, page in lines] == [
        ("甲县文化馆", Decimal("784.06"), 1),
        ("221", Decimal("784.06"), 1),
        ("甲县图书馆", Decimal("6440.84"), 2),
        ("207", Decimal("6440.84"), 2),
    ]


def _placed(grid: Grid, *rows: tuple[int, int, list[float]]) -> Grid:
    """`grid` with the left borders of the cells in rows [first, end)."""
    edges = {row: places for first, end, places in rows for row in range(first, end)}
    grid.cells = [replace(c, box=(edges[c.row][c.col], 10.0 * c.row, edges[c.row][c.col] + 1.0, 10.0 * c.row + 9.0)) for c in grid.cells]
    return grid


def test_a_head_repeated_over_another_table_s_rows_is_not_theirs() -> None:
    own, other = [0.0, 50.0, 150.0, 250.0], [0.0, 70.0, 190.0, 320.0]
    first = draw("科目编码 | 科目名称 | 项目支出 | 基本支出\n221 | 住房保障支出 | 7 | 3")
    second = draw(f"{_HEAD}\n208 | 社会保障支出 | 4 | 2\n213 | 农林水支出 | 5 | 1")
    lines = _lines(
        ["部门支出总表", "单位：元", _placed(first, (0, 2, own))],
        [_placed(second, (0, 1, other), (1, 3, own))],
    )
    assert {line[1:4] for line in lines} == {
        ("221", "project", Decimal("7.00")),
        ("221", "basic", Decimal("3.00")),
        ("208", "project", Decimal("4.00")),
        ("208", "basic", Decimal("2.00")),
        ("213", "project", Decimal("5.00")),
        ("213", "basic", Decimal("1.00")),
    }


def test_a_head_repeated_from_the_table_above_in_the_grid_is_not_the_lower_one_s() -> None:
    places = [0.0, 50.0, 150.0, 250.0]
    head = "科目编码 | 科目名称 | 项目支出 | 基本支出\n栏次 | . | 1 | 2"
    lower = "部门支出总表 | . | . | .\n科目编码 | 科目名称 | 基本支出 | 项目支出\n栏次 | . | 1 | 2\n221 | 住房保障支出 | 7 | 3"
    lines = _lines(
        ["部门基本支出表", "单位：元", _placed(draw(f"{head}\n208 | 社会保障支出 | . | 2\n{lower}"), (0, 7, places))],
        [_placed(draw(f"{head}\n22102 | 住房改革支出 | 6 | 1"), (0, 3, places))],
        [_placed(draw(f"{head}\n2210201 | 住房公积金 | 5 | 1"), (0, 3, places))],
    )
    assert [line[1:4] for line in lines if line[4] > 1] == [
        ("22102", "basic", Decimal("6.00")),
        ("22102", "project", Decimal("1.00")),
        ("2210201", "basic", Decimal("5.00")),
        ("2210201", "project", Decimal("1.00")),
    ]


def test_a_table_whose_head_alone_had_room_goes_on_below_a_head_that_is_not_its_own() -> None:
    own, other = [0.0, 50.0, 150.0], [0.0, 70.0, 190.0, 320.0]
    head = "科目编码 | 科目名称 | 合计 | 基本支出\n栏次 | . | 1 | 2"
    first = draw(f"{head}\n208 | 社会保障支出 | 2 | 2")
    lower = draw("科目编码 | 科目名称 | 项目支出\n栏次 | < | 1")
    second = draw(f"{head}\n221 | 住房保障支出 | 3 | .")
    second.cells = [c for c in second.cells if (c.row, c.col) != (2, 3)]
    lines = _lines(
        ["部门基本支出表", "单位：元", _placed(first, (0, 3, other)), "部门支出总表", "单位：元", _placed(lower, (0, 2, own))],
        [_placed(second, (0, 2, other), (2, 3, own))],
    )
    assert [line[:4] for line in lines if line[4] == 2] == [("expenditure", "221", "project", Decimal("3.00"))]


def test_a_head_that_merges_columns_names_its_own_rows() -> None:
    own = [0.0, 50.0, 150.0, 250.0]
    first = draw("科目编码 | 科目名称 | 合计 | 基本支出\n221 | 住房保障支出 | 7 | 3")
    second = draw("科目 | 科目 | 基本支出 | 合计\n208 | 社会保障支出 | 4 | 6\n213 | 农林水支出 | 1 | 5")
    second.cells = [replace(c, col_span=2) if (c.row, c.col) == (0, 0) else c for c in second.cells if (c.row, c.col) != (0, 1)]
    lines = _lines(
        ["部门支出总表", "单位：元", _placed(first, (0, 2, own))],
        [_placed(second, (0, 3, own))],
    )
    assert {line[2:4] for line in lines if line[4] == 2} == {
        ("basic", Decimal("4.00")),
        ("total", Decimal("6.00")),
        ("basic", Decimal("1.00")),
        ("total", Decimal("5.00")),
    }


def test_a_head_cut_short_is_the_one_that_it_repeats() -> None:
    lines = _lines(
        ["部门收入总表", "单位：元", draw("科目编码 | 科目名称 | 本年收入\\n合计（元） | 其他收入\n221 | 住房保障支出 | 9 | 3")],
        [draw("科目编码 | 科目名称 | 本年收入\\n合计（ | 其他收入\n208 | 社会保障支出 | 4 | 2")],
    )
    assert ("income", "208", "total", Decimal("4.00"), 2) in lines


def test_the_rest_of_a_name_below_a_repeated_head_is_no_head() -> None:
    head = "收入 | . | 支出 | .\n项目 | 预算数 | 项目 | 预算数"
    lines = _lines(
        ["部门收支总表", "单位：元", draw(f"{head}\n一、财政拨款收入 | 9 | 一、住房保障支出 | 9\n二、国有资本经营 | 0 | . | .")],
        [draw(f"{head}\n预算财政拨款 | . | . | .\n收入总计 | 9 | 支出总计 | 9")],
    )
    assert ("income_expenditure_summary", "二、国有资本经营预算财政拨款", "amount", Decimal("0.00"), 1) in lines


def test_a_code_that_the_page_had_no_room_for_comes_back_to_its_row() -> None:
    lines = _lines(
        ["部门支出总表", "单位：元", draw(f"{_HEAD}\n2210201 | 住房公积金 | 4 | 4\n. | 提租补贴 | 3 | 3")],
        [draw(f"{_HEAD}\n221020\\n2 | . | . | .\n2210203 | 购房补贴 | 2 | 2")],
    )
    assert ("expenditure", "2210202", "total", Decimal("3.00"), 1) in lines
    assert len(lines) == 6


def test_a_title_at_the_foot_of_a_joined_grid_names_the_table_below_the_repeated_head() -> None:
    head = "单位：元 | . | .\n科目编码 | 科目名称 | 合计\n栏次 | . | 1"
    lines = _lines(
        ["部门收入总表", draw(f"{head}\n221 | 住房保障支出 | 3\n部门支出总表 | . | .")],
        [draw(f"{head}\n单位：元 | . | .\n科目编码 | 科目名称 | 基本支出\n栏次 | . | 1\n221 | 住房保障支出 | 2")],
    )
    assert lines == [
        ("income", "221", "total", Decimal("3.00"), 1),
        ("expenditure", "221", "basic", Decimal("2.00"), 2),
    ]


def test_a_head_that_the_page_parts_has_its_title_on_the_page_before() -> None:
    below = draw(
        "项目名称 | 金额 | 支出用途 | <\n^ | ^ | 项目名称 | 金额\n一、一般公共预算 | 9 | 一、基本支出 | 9\n收入合计 | 9 | 支出合计 | 9"
    )
    lines = _lines(["一、财政拨款收支预算总表", "单位：元", draw("收入 | 支出"), "第3页"], [below])
    assert [line[:4] for line in lines] == [
        ("fiscal_summary", "一、一般公共预算", "amount", Decimal("9.00")),
        ("fiscal_summary", "一、基本支出", "amount", Decimal("9.00")),
        ("fiscal_summary", "收入合计", "amount", Decimal("9.00")),
        ("fiscal_summary", "支出合计", "amount", Decimal("9.00")),
    ]


def test_a_title_between_a_parted_head_and_the_page_break_names_what_follows() -> None:
    below = draw("科目编码 | 科目名称 | 合计\n221 | 住房保障支出 | 3")
    lines = _lines(["财政拨款收支预算总表", "单位：元", draw("收入 | 支出"), "部门支出总表", "单位：元"], [below])
    assert lines == [("expenditure", "221", "total", Decimal("3.00"), 2)]


def test_a_unit_that_another_caption_parts_is_one() -> None:
    lines = _lines(["部门支出总表", "单位：万部门名称：青山县水利局", "元", draw("科目编码 | 科目名称 | 合计\n221 | 住房保障支出 | 3")])
    assert [line[3] for line in lines] == [Decimal("30000.00")]


def _tall(text: str, page: int, tops: list[float]) -> Grid:
    grid = draw(text, page)
    grid.cells = [replace(c, box=(c.col * 50.0, tops[c.row], c.col * 50.0 + 50, tops[c.row] + 9)) for c in grid.cells]
    return grid


_TOPS = [10.0, 25.0, 34.0, 55.0]


def test_columns_on_a_page_of_their_own_are_those_of_the_rows_at_the_same_height() -> None:
    rows = _tall("科目编码 | 科目名称 | 合计\n. | 合计 | 9\n221 | 住房保障支出 | 5\n213 | 农林水支出 | 4", 1, _TOPS)
    beside = _tall("基本支出 | 项目支出\n7 | 2\n4 | 1\n3 | 1", 2, [top + 0.4 for top in _TOPS])
    source = _pages(["部门支出总表", "单位：元", rows], [beside], [draw("229 | 其他支出 | 0", 3)])
    reading = read_budget_tables(source, "d", 2024, "budget", None)
    assert [(x.row_no, x.line_code, x.measure, x.printed_text, x.page, x.is_leaf) for x in reading.lines if x.row_no > 2] == [
        (3, "221", "total", "5", 1, True),
        (4, "213", "total", "4", 1, True),
        (3, "221", "basic", "4", 2, True),
        (3, "221", "project", "1", 2, True),
        (4, "213", "basic", "3", 2, True),
        (4, "213", "project", "1", 2, True),
        (5, "229", "total", "0", 3, True),
    ]
    assert not reading.unplaced and not reading.other_grids


@pytest.mark.parametrize(
    ("text", "tops"),
    [
        pytest.param("基本支出 | 项目支出\n7 | 2\n4 | 1\n3 | 1", [10.0, 25.0, 44.0, 55.0], id="a-row-at-another-height"),
        pytest.param("基本支出 | 项目支出\n7 | 2\n4 | 1", _TOPS[:3], id="fewer-rows"),
        pytest.param("班级 | 学生\n7 | 2\n4 | 1\n3 | 1", _TOPS, id="no-amounts-of-the-table"),
    ],
)
def test_columns_without_names_of_rows_stay_unplaced_where_the_rows_are_not_theirs(text: str, tops: list[float]) -> None:
    rows = _tall("科目编码 | 科目名称 | 合计\n. | 合计 | 9\n221 | 住房保障支出 | 5\n213 | 农林水支出 | 4", 1, _TOPS)
    reading = read_budget_tables(_pages(["部门支出总表", "单位：元", rows], [_tall(text, 2, tops)]), "d", 2024, "budget", None)
    assert {line.measure for line in reading.lines} == {"total"}


def test_a_number_merged_over_columns_of_amounts_on_a_page_of_merged_cells_is_of_none_of_them() -> None:
    edges = [0.0, 90.0, 190.0, 290.0, 390.0]
    rows = (["科目名称", "合计", "基本支出", "项目支出"], ["一、教育支出", "9", "4", "5"])
    first = _drawn_at(edges, *([(text, c, c + 1) for c, text in enumerate(row)] for row in rows))
    last = _drawn_at(edges, [("二、住房支出", 0, 1), ("7", 1, 2), ("3", 2, 4)])
    reading = read_budget_tables(_pages(["部门支出总表", "单位：元", first], [last]), "d", 2024, "budget", None)
    assert {line.page for line in reading.lines} == {1} and len(reading.other_grids) == 1


def test_a_head_that_two_joined_tables_have_in_common_is_repeated_as_the_lower_one_s_own() -> None:
    places = [0.0, 50.0, 150.0, 250.0]
    head = "科目编码 | 科目名称 | 基本支出 | 项目支出"
    joined = draw(f"{head}\n208 | 社会保障支出 | . | 2\n部门支出总表 | < | < | <\n{head}\n221 | 住房保障支出 | 7 | 3")
    lines = _lines(
        ["部门基本支出表", "单位：元", _placed(joined, (0, 5, places))],
        [_placed(draw(f"{head}\n合计 | < | 7 | 3"), (0, 2, places))],
    )
    assert [line[:4] for line in lines if line[4] == 2] == [
        ("expenditure", "合计", "basic", Decimal("7.00")),
        ("expenditure", "合计", "project", Decimal("3.00")),
    ]


@pytest.mark.parametrize("above", ["单位：万宁市财政局", "编制单位：千阳县水利局日期：三月"])
def test_a_name_that_begins_like_a_unit_is_none(above: str) -> None:
    source = _pages(["部门支出总表", above, "元", draw("科目编码 | 科目名称 | 合计\n221 | 住房保障支出 | 3")])
    assert {line.printed_unit for line in read_budget_tables(source, "d", 2024, "budget", None).lines} <= {None}


def test_columns_beside_rows_that_are_printed_twice_are_read_where_they_differ() -> None:
    rows = "科目编码 | 科目名称 | 合计\n. | 合计 | 9\n221 | 住房保障支出 | 5\n213 | 农林水支出 | 4"
    pages: list[list[str | Grid]] = []
    for page, columns in ((1, "7 | 2\n4 | 1\n3 | 1"), (3, "6 | 3\n3 | 2\n3 | 1")):
        pages += [["部门支出总表", "单位：元", _tall(rows, page, _TOPS)], [_tall(f"基本支出 | 项目支出\n{columns}", page + 1, _TOPS)]]
    lines = _lines(*pages)
    assert [line[1:4] for line in lines if line[4] == 4] == [
        ("合计", "basic", Decimal("6.00")),
        ("合计", "project", Decimal("3.00")),
        ("221", "basic", Decimal("3.00")),
        ("221", "project", Decimal("2.00")),
        ("213", "basic", Decimal("3.00")),
        ("213", "project", Decimal("1.00")),
    ]
