"""Columns and headings of tables without lines, from where their texts stand; the places are invented."""

from __future__ import annotations

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from ingestion.readers.pdf.characters import Character
from ingestion.readers.pdf.columns import find_bands, is_index
from ingestion.readers.pdf.headings import read_headings
from ingestion.readers.pdf.paragraphs import drop_page_numbers_in_tables, without_page_number
from ingestion.readers.pdf.reader import read_pdf
from ingestion.readers.pdf.texts import Run, join_spaced, line_runs
from ingestion.readers.pdf.unruled import _heads
from tests.readers.pdf_samples import FONT, make_pdf

EM = 9.0


def run(text: str, x0: float, x1: float, line: float) -> Run:
    """A text between `x0` and `x1`; `line` counts lines of 12 points from the top."""
    return Run(text, x0, x1, 12.0 * line, EM, text.replace(".", "").isdigit())


def read(head: list[list[Run]], rows: list[list[Run]]) -> list[tuple[str, int, int]] | None:
    """The headings with their first and last columns."""
    bands = find_bands(head, rows)
    headings = read_headings(head, bands) if bands is not None else None
    return None if headings is None else sorted((h.text, h.first, h.last) for h in headings)


def test_a_heading_wider_than_its_codes_is_no_group() -> None:
    head = [[run("科目编码", 67, 105, 0), run("科目名称", 148, 186, 0), run("决算数", 241, 270, 0)]]
    rows = [[run("30101", 71, 100, line), run("机关事业单位基本养老保险", 103, 210, line), run("12.00", 260, 294, line)] for line in (2, 4)]
    assert read(head, rows) == [("决算数", 2, 2), ("科目名称", 1, 1), ("科目编码", 0, 0)]


def test_words_set_apart_are_one_heading() -> None:
    level = [run("收", 100, 109, 0), run("入", 130, 139, 0), run("类", 200, 209, 0), run("款", 230, 239, 0)]
    assert [(r.text, r.x0, r.x1) for r in join_spaced(level)] == [("收入", 100, 139), ("类", 200, 209), ("款", 230, 239)]


def test_blank_columns_beside_each_other_keep_their_broken_headings() -> None:
    """A group above two blank columns joins them no more than the end of a broken heading belongs to a filled one."""
    head = [
        [run("本年收入", 240, 276, 0)],
        [run("上缴上级", 248, 286, 2), run("对附属单位补助支", 309, 385, 2)],
        [run("科目", 70, 88, 2.5), run("合计", 140, 158, 2.5)],
        [run("支出", 257, 276, 3), run("出", 342, 352, 3)],
    ]
    rows = [[run("支出", 53, 120, line), run("13.25", 150, 186, line)] for line in (5, 7, 9)]
    assert read(head[1:], rows) == [("上缴上级\n支出", 2, 2), ("合计", 1, 1), ("对附属单位补助支\n出", 3, 3), ("科目", 0, 0)]


def test_groups_over_every_column_part_them_evenly() -> None:
    """预算数 | 决算数 over six columns: the outermost ones belong to them though only the texts of the columns are known."""
    names = ["总计", "出国费", "接待费"]
    places = [(20, 40), (70, 100), (130, 160), (200, 220), (250, 280), (310, 340)]
    head = [
        [run("预算数", 74, 101, 0), run("决算数", 254, 281, 0)],
        [run(name, *place, 2) for name, place in zip(names * 2, places, strict=True)],
    ]
    rows = [[run("5.25", x1 - 18, x1, 4) for _, x1 in places]]
    found = read(head, rows)
    assert found is not None
    assert [(text, first, last) for text, first, last in found if text.endswith("算数")] == [("决算数", 3, 5), ("预算数", 0, 2)]


def test_a_row_that_numbers_one_column_is_no_row_of_numbers() -> None:
    assert is_index([run("栏次", 100, 118, 0), run("1", 300, 305, 0)])
    assert not is_index([run("合计", 100, 118, 0), run("1", 300, 305, 0)])


def amounts(line: float, *cells: tuple[str, float]) -> list[Run]:
    """Amounts set to the right: each text with where it ends."""
    return [Run(text, x1 - 5.0 * len(text), x1, 12.0 * line, EM, True) for text, x1 in cells]


def test_amounts_of_one_width_are_set_like_the_others_of_their_table() -> None:
    """On a short page every amount of a column may have one width: that the others are set to the right says where its heading stands."""
    head = [[run("科目名称", 20, 58, 0), run("小计", 182, 201, 0), run("基本支出", 295, 333, 0), run("项目支出", 414, 452, 0)]]
    rows = [
        [run("水体", 22, 40, 2), *amounts(2, ("14.07", 252.0), ("0.00", 371.0), ("14.07", 489.0))],
        [run("大气", 22, 40, 4), *amounts(4, ("69.17", 252.0), ("1,069.17", 371.0), ("20.17", 489.0))],
    ]
    assert read(head, rows) == [("基本支出", 2, 2), ("小计", 1, 1), ("科目名称", 0, 0), ("项目支出", 3, 3)]


def test_a_cell_merged_over_a_taller_row_stands_beside_the_group() -> None:
    """合计 | 基本支出（小计、人员经费、公用经费） | 项目支出: the group would be as well set over all five."""
    places = {"合计": 70.0, "小计": 130.0, "人员经费": 190.0, "公用经": 250.0, "项目支出": 310.0}
    lines = {"合计": 1.25, "项目支出": 1.25, "小计": 2.0, "人员经费": 2.0, "公用经": 1.5}
    leaves = [run(text, x - 5.0 * len(text), x + 5.0 * len(text), lines[text]) for text, x in places.items()]
    head = [
        [run("基本支出", 170, 210, 0)],
        [r for r in leaves if r.middle == 15.0],
        [r for r in leaves if r.middle == 18.0],
        [r for r in leaves if r.middle == 24.0],
        [run("费", 245, 255, 2.5)],
    ]
    rows = [[run("8.25", x - 20, x + 20, line) for x in places.values()] for line in (5, 7)]
    found = read(head, rows)
    assert found is not None and ("基本支出", 1, 3) in found


def test_groups_stand_over_every_column_of_the_lower_line() -> None:
    """合计, merged over both rows, shows that cells are set to their middle: 小计 on the lower line is under its group."""
    names = ["小计", "一般公共预算", "政府性基金", "单位资金"]
    centres = [130.0, 200.0, 270.0, 330.0]
    head = [
        [run("本年收入", 212, 252, 0)],
        [run("合计", 60, 80, 1)],
        [run(name, x - 4.5 * len(name), x + 4.5 * len(name), 2) for name, x in zip(names, centres, strict=True)],
    ]
    rows = [[run("8.25", x - 20, x + 20, line) for x in (70.0, *centres)] for line in (4, 6)]
    found = read(head, rows)
    assert found is not None and ("本年收入", 1, 4) in found


def _set_in_the_middle(names: dict[str, tuple[float, float]], groups: list[Run]) -> list[list[Run]]:
    """The lines of a heading from its texts, each with its middle and the line on which it stands, and the groups above some."""
    runs = [*groups, *(run(name, x - 4.5 * len(name), x + 4.5 * len(name), line) for name, (x, line) in names.items())]
    return [[r for r in runs if r.middle == middle] for middle in sorted({r.middle for r in runs})]


def _rows(*places: float) -> list[list[Run]]:
    return [[run("8.25", x - 20, x + 20, line) for x in places] for line in (6, 8)]


def _placed(em: float, *texts: tuple[str, float, float]) -> list[list[Run]]:
    """The lines of a heading from its texts, each with its middle and its height in points."""
    runs = [Run(text, x - em * len(text) / 2, x + em * len(text) / 2, height, em, False) for text, x, height in texts]
    return [[r for r in runs if r.middle == height] for height in sorted({r.middle for r in runs})]


def _body(em: float, *places: tuple[float, float]) -> list[list[Run]]:
    return [[Run("8.25", x0, x1, height, em, True) for x0, x1 in places] for height in (160.0, 180.0)]


def test_the_sum_of_a_group_stands_in_it_where_fewer_columns_have_the_same_middle() -> None:
    """财政拨款 is as well set over the two columns in its middle: 小计 before them is its sum. 教育收费 is no group: its lines are close
    to each other."""
    head = _placed(
        6.5,
        ("财政拨款", 378, 109), ("教育收费资金", 505.5, 116.1), ("合计", 198.5, 120.2), ("上年结转", 250, 120.2),
        ("事业收入", 556, 120.2), ("一般公共预算", 352.5, 123.2), ("政府性基金预", 403.5, 123.2), ("国有资本经营", 454.5, 123.2),
        ("收入", 505.5, 124.2), ("小计", 300.5, 127.2), ("拨款收入", 352, 131.3), ("算拨款收入", 403, 131.3),
        ("预算收入", 454, 131.3),
    )  # fmt: skip
    found = read(head, _body(6.5, (204, 221), (255, 272), (307, 324), (358, 375), (409, 426), (460, 477), (511, 528), (562, 579)))
    assert found is not None and {("财政拨款", 2, 5), ("教育收费资金\n收入", 6, 6), ("小计", 2, 2)} <= set(found)


def test_a_group_in_whose_middle_a_broken_heading_stands_is_no_line_of_it() -> None:
    head = _placed(
        6.5, ("基本支出", 505, 109), ("合计", 352.5, 120.2), ("对个人和家庭", 505.5, 123.2), ("小计", 403.5, 127.2),
        ("工资福利支出", 454.5, 127.2), ("商品服务支出", 556.5, 127.2), ("资本性支出", 607, 127.2), ("的补助", 505, 131.3),
    )  # fmt: skip
    found = read(head, _body(6.5, (358, 375), (409, 426), (460, 477), (511, 528), (562, 579), (613, 630)))
    assert found is not None and {("基本支出", 1, 5), ("对个人和家庭\n的补助", 3, 3)} <= set(found)


def test_a_heading_that_hangs_over_its_neighbours_is_their_group() -> None:
    head = _placed(
        8.5, ("本年一般公共预算基本支出", 443, 110.3), ("合计", 378.5, 126.9), ("人员经费", 443, 126.9), ("公用经费", 507, 126.9)
    )
    found = read(head, _body(8.5, (387, 408), (451, 472), (515, 536)))
    assert found is not None and ("本年一般公共预算基本支出", 0, 2) in found


def test_a_column_on_the_lower_line_that_no_group_stands_over_makes_the_groups_uncertain() -> None:
    """基本支出 stands off the middle of the columns that are its own, and right over fewer of them."""
    names = {
        "总计": (60.0, 1.0),
        "合计": (130.0, 2.0),
        "工资": (200.0, 2.0),
        "公用": (260.0, 2.0),
        "补助": (400.0, 2.0),
        "其他": (470.0, 1.0),
    }
    assert read(_set_in_the_middle(names, [run("基本支出", 212, 248, 0)]), _rows(*(x for x, _ in names.values()))) is None


def test_a_line_of_headings_that_repeats_a_pair_heads_a_column_each() -> None:
    """预算数 | 决算数 of every item of the “三公” expenses: which columns there are is told though most of them are blank, and the groups
    stand over whole pairs, also where fewer or more columns have the same middle."""
    leaves = [("预算数" if n % 2 == 0 else "决算数", 80 + 60 * n, 60) for n in range(12)]
    groups = [("公务用车购置和运行费", 470, 24), ("总计", 110, 32), ("因公出国费", 230, 32), ("公务接待费", 710, 32)]
    groups += [("小计", 350, 40), ("公务用车购置", 470, 40), ("公务用车运行费", 590, 40)]
    ends = [(places, places + 36) for places in (85, 145, 325, 385, 565)]
    found = read(_placed(8.5, *groups, *leaves), [[Run("8,125.00", x0 - 20, x1 - 20, 80, 8.5, True) for x0, x1 in ends]])
    assert found is not None
    assert {(text, first, last) for text, first, last in found if not text.endswith("算数")} == {
        ("总计", 0, 1), ("因公出国费", 2, 3), ("公务用车购置和运行费", 4, 9), ("小计", 4, 5), ("公务用车购置", 6, 7),
        ("公务用车运行费", 8, 9), ("公务接待费", 10, 11),
    }  # fmt: skip


def test_rows_beside_a_cell_that_is_merged_over_them_are_rows_of_their_own() -> None:
    """The merged cell's text stands between the lines of its two rows, which are no further apart then than the lines of one cell."""
    heads = ["项目单位", "项目名称", "合计", "财政拨款", "单位资金"]
    rows = [
        ["河道中心", "河道整治", "62.50", "41.25", "21.25"],
        ["", "水文监测", "12.75", "12.75", ""],
        ["水务局", "防汛物资", "8.50", "8.50", ""],
    ]
    ends = [110.0, 200.0, 290.0, 380.0, 470.0]

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawCentredString(297, 790, "项目支出表")
        for head, end in zip(heads, ends, strict=True):
            canvas.drawRightString(end, 760, head)
        for number, row in enumerate(rows):
            for column, (text, end) in enumerate(zip(row, ends, strict=True)):
                canvas.drawRightString(end, 740 - 18 * number - (9 if not number and not column else 0), text)

    (grid,) = read_pdf(make_pdf(draw)).grids()
    assert grid.matrix()[-3:] == rows


def test_a_bracket_around_a_unit_ends_a_heading() -> None:
    text = "基本支出（万元）项目支出（万元）（含结转）"
    line = [Character(mark, 9.0 * i, 100, 9.0 * i + 9, 109, 9.0) for i, mark in enumerate(text)]
    assert [(r.text, r.x0, r.x1) for r in line_runs(line)] == [("基本支出（万元）", 0, 72), ("项目支出（万元）（含结转）", 72, 189)]


def test_a_page_number_at_the_edge_is_no_row() -> None:
    def printed(text: str, x0: float, top: float) -> list[Character]:
        return [Character(mark, x0 + 5 * i, top, x0 + 5 * i + 5, top + 9, 9.0) for i, mark in enumerate(text)]

    row, bare, enclosed, value = printed("12.00", 400, 500), printed("7", 295, 560), printed("- 7 -", 285, 560), printed("56", 415, 512)
    assert without_page_number([row, bare], 595.0, 595.0) == [row]
    assert without_page_number([row, enclosed], 595.0, 595.0) == [row]
    assert without_page_number([row, value], 595.0, 560.0) == [row, value]


@pytest.mark.parametrize("rest", ["１", "3", ".50", "５０"])
def test_the_last_digits_of_broken_numbers_at_the_edge_are_no_page_number(rest: str) -> None:
    def printed(text: str, x0: float, top: float) -> list[Character]:
        return [Character(mark, x0 + 9 * i, top, x0 + 9 * i + 9, top + 9, 9.0) for i, mark in enumerate(text)]

    row, lower = printed("1,921.7", 400, 548), printed(rest, 440, 560) + printed(rest, 520, 560)
    alone = printed(rest, 440, 560)
    assert without_page_number([row, lower], 595.0, 595.0) == [row, lower]
    assert without_page_number([row, alone], 595.0, 595.0) == [row, alone]
    assert drop_page_numbers_in_tables([*row, *alone], 595.0) == [*row, *alone]


def test_two_numbers_beside_each_other_are_no_page_number() -> None:
    line = [Character("1", 200, 560, 205, 569, 9.0), Character("3", 390, 560, 395, 569, 9.0)]
    assert without_page_number([line], 595.0, 595.0) == [line]


def test_the_name_of_a_group_alone_on_its_line_heads_its_columns() -> None:
    """Beside names of two lines it stands higher than all of them; a title over the table stands farther off."""

    def region(*lines: list[Run]) -> list[tuple[list[Character], list[Run]]]:
        return [([], runs) for runs in lines]

    names = [[run("单位", 50, 68, 1)], [run("合计", 100, 118, 1.5), run("项目支出", 200, 236, 1.5)]]
    assert _heads(region([run("基本支出", 120, 156, 0)], *names))
    assert not _heads(region([run("收支情况", 120, 156, -2)], *names))


def test_a_dash_in_the_middle_of_its_cell_stands_in_the_column_of_its_numbers() -> None:
    head = [[run("科目", 70, 88, 0), run("总计", 216, 242, 0), run("单位资金", 741, 767, 0)]]
    rows = [[run("支出", 53, 120, 2), *amounts(2, ("13.25", 250)), Run("-", 753, 755, 24.0, EM, False)]]
    rows += [[run("支出", 53, 120, line), *amounts(line, ("1.25", 250), ("110.00", 789))] for line in (4, 6)]
    bands = find_bands(head, rows)
    assert bands is not None and [(band.x0, band.x1) for band in bands][2:] == [(753, 789)]


def _unruled(pages: list[list[list[str]]], ends: list[float], size: tuple[float, float]) -> bytes:
    """Pages of rows without lines: the first column set to the left, the others to the right."""

    def draw(canvas: Canvas) -> None:
        for number, rows in enumerate(pages):
            if number:
                canvas.showPage()
            canvas.setFont(FONT, 10)
            for line, row in enumerate(rows):
                y = size[1] - 80 - 20 * line
                canvas.drawString(60, y, row[0])
                for text, x in zip(row[1:], ends, strict=True):
                    canvas.drawRightString(x, y, text)

    return make_pdf(draw, size)


def test_a_repeated_heading_says_which_columns_its_few_rows_stand_in() -> None:
    head = ["科目名称", "合计", "基本支出", "项目支出"]
    rows = [[f"第{n}项支出", f"{n + 7}.25", f"{n + 3}.25", "4.00"] for n in range(1, 7)]
    data = _unruled([[head, *rows], [head, ["末项支出", "9.25", "", "9.25"]]], [250, 350, 450], A4)
    first, second = read_pdf(data).grids()
    assert first.matrix()[-1] == rows[-1]
    assert second.matrix() == [head, ["末项支出", "9.25", "", "9.25"]]


def test_a_wide_table_that_goes_on_without_its_title_is_no_sheet_of_two_pages() -> None:
    rows = [[f"第{n}项公用经费支出", f"{n + 7}.25", f"{n + 3}.25", "4.00"] for n in range(1, 15)]
    head = ["科目名称", "预算合计", "人员经费", "公用经费"]
    (grid,) = read_pdf(_unruled([[head, *rows]], [560, 660, 760], landscape(A4))).grids()
    assert grid.matrix() == [head, *rows]


def test_blocks_of_one_table_whose_headings_take_two_lines_are_no_two_pages() -> None:
    block = ["科目编码", "科目名称", "金额"]
    rows = [[f"3010{n}", f"第{n}项费用", f"{n + 7},250.25"] * 2 + [f"3020{n}", f"第{n}项支出", f"{n + 3},250.25"] for n in range(1, 9)]
    data = _unruled([[["支出经济分类", "", ""] * 3, block * 3, *rows]], [120, 230, 310, 420, 560, 590, 660, 780], landscape(A4))
    assert len(read_pdf(data).pages) == 1
    assert not [grid for grid in read_pdf(data).grids() if grid.n_cols < 9]


def test_sentences_with_underlined_amounts_are_no_table() -> None:
    sentences = [
        ("项目支出预算数为", "5,533.00", "万元。与上年相比减少", "20.55", "万元，"),
        ("减少", "0.36", "%。主要原因是机构改革，压减", "12.00", "万元；"),
        ("基本支出", "12,323.48", "万元，占", "68.48", "%；"),
        ("其他资金", "15.00", "万元，占", "0.08", "%。"),
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        for number, parts in enumerate(sentences):
            x, y = 60.0, 700.0 - 24 * number
            for place, text in enumerate(parts):
                width = canvas.stringWidth(text, FONT, 10)
                if place % 2:
                    canvas.drawString(x + 12, y, text)
                    canvas.line(x, y - 2, x + width + 24, y - 2)
                    width += 24
                else:
                    canvas.drawString(x, y, text)
                x += width

    document = read_pdf(make_pdf(draw))
    assert not [*document.grids()]
    assert "5,533.00" in "".join(p.text for p in document.paragraphs())


def test_a_list_of_whole_amounts_below_two_headings_is_a_table() -> None:
    head, rows = ["购买服务项目名称", "金额"], [["信息系统运行维护", "1672"], ["年度专项检查", "6668"], ["合计", "8340"]]
    (grid,) = read_pdf(_unruled([[head, *rows]], [300], A4)).grids()
    assert grid.matrix() == [head, *rows]
    years = [["第一个规划", "2011"], ["第二个规划", "2016"], ["第三个规划", "2021"]]
    assert not [*read_pdf(_unruled([[head, *years]], [300], A4)).grids()]


def test_wide_commas_within_numbers_make_no_sentence() -> None:
    head = ["科目名称", "合计", "基本支出"]
    rows = [[f"第{n}项支出", f"１，２３{n}．２５", f"１，０３{n}．２５"] for n in range(1, 7)]
    (grid,) = read_pdf(_unruled([[head, *rows]], [300, 450], A4)).grids()
    assert grid.matrix() == [head, *rows]


def test_headings_centred_beside_numbers_that_are_set_to_the_right() -> None:
    head = [[run("本年支出", 400, 436, 0)], [run("项目（按功能分类）", 150, 230, 1)]]
    head.append([run("合计", 310, 328, 2), run("项目支出", 400, 436, 2), run("基本支出", 500, 536, 2)])
    rows = [
        [run(f"{n} 支出", 50, 90, line), run("31.25", 340, 362, line), run("9.25", 448, 466, line), run("22.00", 540, 566, line)]
        for line, n in enumerate((205, 208, 213), start=4)
    ]
    rows[1][1] = run("1031.25", 330, 362, 5)
    rows[1][2], rows[1][3] = run("109.25", 440, 466, 5), run("922.00", 532, 566, 5)
    assert read(head, rows) == sorted(
        [("项目（按功能分类）", 0, 0), ("本年支出", 1, 3), ("合计", 1, 1), ("项目支出", 2, 2), ("基本支出", 3, 3)],
    )


def test_rows_whose_codes_and_amounts_stand_far_apart_are_no_two_pages() -> None:
    rows = [[f"302{n:02}第{n}项公用支出", "机关商品和服务支出", f"{n + 7}.25", f"{n + 3}.25"] for n in range(10, 22)]
    head = ["部门科目", "政府科目名称", "合计", "公用经费"]
    first, second = read_pdf(_unruled([[head, *rows], rows], [600, 700, 780], landscape(A4))).grids()
    assert first.matrix() == [head, *rows]
    assert second.matrix() == rows


def _summary(first: tuple[str, ...]) -> bytes:
    """收入 | 支出 without any line; `first` are the lines of the first row's name on the left."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 16)
        canvas.drawCentredString(300, 760, "2024年部门收支总体情况表")
        canvas.setFont(FONT, 10)
        canvas.drawString(60, 730, "单位：万元")
        for x, text in ((110, "项目"), (230, "决算数"), (350, "项目"), (490, "决算数")):
            canvas.drawCentredString(x, 700, text)
        rows = [(first, "467.75", "一、一般公共服务支出", "467.75"), (("二、事业收入",), "12.50", "二、外交支出", "12.50")]
        rows.append((("本年收入合计",), "480.25", "本年支出合计", "480.25"))
        for number, (names, amount, name, spent) in enumerate(rows):
            middle = 672 - 30 * number
            for line, text in enumerate(names):
                canvas.drawString(60, middle + 6 * (len(names) - 1) - 12 * line, text)
            canvas.drawRightString(280, middle, amount)
            canvas.drawString(290, middle, name)
            canvas.drawRightString(520, middle, spent)

    return make_pdf(draw)


def test_the_upper_line_of_the_first_rows_name_is_no_heading() -> None:
    (grid,) = read_pdf(_summary(("一、一般公共预算财政", "拨款收入"))).grids()
    assert grid.matrix()[:2] == [
        ["项目", "决算数", "项目", "决算数"],
        ["一、一般公共预算财政\n拨款收入", "467.75", "一、一般公共服务支出", "467.75"],
    ]


def test_a_heading_close_to_the_first_row_stays_a_heading() -> None:
    (grid,) = read_pdf(_summary(("一、财政拨款收入",))).grids()
    assert [row[1] for row in grid.matrix()] == ["决算数", "467.75", "12.50", "480.25"]
