"""Workbooks: formulas without results, letters in the colour of their background, raised runs, error values."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from ingestion.readers.workbooks.formulas import Calculator, SheetValues, shift_formula
from ingestion.readers.workbooks.spreadsheet import read_xlsx
from tests.readers.shape import outline


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def with_result(data: bytes, formula: str, result: str) -> bytes:
    """The workbook with a result stored for a formula of its first sheet, as Excel writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = re.sub(rb"(%s</f>)<v ?/?>(?:</v>)?" % re.escape(formula.encode()), rb"\1<v>%s</v>" % result.encode(), content)
                assert result.encode() in content
            target.writestr(name, content)
    return out.getvalue()


def codes(data: bytes) -> list[str]:
    return [note.code for note in read_xlsx(data).notes]


def with_formulas(*formulas: str) -> list[Decimal | None]:
    """Results in a sheet with 1.5 and 2 in D4:E4, text in F4 and the formulas below each other in A1."""
    values = SheetValues({(3, 3): "1.5", (3, 4): "2"}, frozenset({(3, 5)}), {(row, 0): text for row, text in enumerate(formulas)})
    calculator = Calculator({"甲": values, "a b": values}.get)
    return [calculator.result("甲", (row, 0)) for row in range(len(formulas))]


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("D4+E4", "3.5"),
        ("-D4+(E4-1)", "-0.5"),
        ("SUM(D4:E4)", "3.5"),
        ("SUM(D4,$E$4,3)-1", "5.5"),
        ("SUM(D4:F9)", "3.5"),
        ("'a b'!D4+甲!E4", "3.5"),
        ("SUM('a b'!D4:E4)", "3.5"),
        ("D4+Z99", "1.5"),
        ("ROUND(SUM(D4:E4)-0.005,2)", "3.50"),
        ("ROUND(-D4,0)", "-2"),
        ("IFERROR(D4+E4,0)", "3.5"),
        ('IFERROR(N(D4)+N(E4), "")', "3.5"),
        ("D4*1", "1.5"),
        ("(D4+E4) * 1-D4*1", "2.0"),
        ("SUBTOTAL(9,D4:E4)", "3.5"),
        ("SUBTOTAL(109, D4:D5, E4:E5)+1", "4.5"),
    ],
)
def test_plain_sums(formula: str, result: str) -> None:
    assert with_formulas(formula) == [Decimal(result)]


@pytest.mark.parametrize(
    "formula",
    [
        "D4*2",
        "D4*1.5",
        "D4*10",
        "SUBTOTAL(1,D4:E4)",
        "SUBTOTAL(D4:E4)",
        "SUBTOTAL(9,D4)",
        "SUM(E4:D4)",
        "D4/10000",
        "ROUND(D4)",
        "ROUND(D4,E4)",
        "IFERROR(F4+D4,0)",
        "D4+F4",
        "A1+1",
        "乙!D4",
        "D4:E4",
        "SUM(D4",
        "IF(D4>1,2,3)",
        "1%",
        "",
    ],
)
def test_what_is_no_plain_sum_has_no_result(formula: str) -> None:
    assert with_formulas(formula) == [None]


def test_a_subtotal_leaves_out_the_subtotals_in_its_range() -> None:
    formulas = {(2, 0): "SUBTOTAL(9,A1:A2)", (4, 0): "SUBTOTAL(109, A1:A4)", (5, 0): "SUM(A1:A5)"}
    values = SheetValues({(0, 0): "1.5", (1, 0): "2", (3, 0): "4"}, frozenset(), formulas, frozenset({(2, 0), (4, 0)}))
    calculator = Calculator({"甲": values}.get)
    assert [calculator.result("甲", place) for place in formulas] == [Decimal("3.5"), Decimal("7.5"), Decimal("18.5")]
    hidden = Calculator({"甲": replace(values, hidden_rows=frozenset({1}))}.get)
    assert [hidden.result("甲", place) for place in formulas] == [None, None, None]


def test_subtotals_in_a_file_are_known_by_their_formulas() -> None:
    """Also where one has a stored result, which is a number as any other to a sum."""
    workbook = openpyxl.Workbook()
    for row in ([1.5], [2], ["=SUBTOTAL(9,A1:A2)"], [4], ["=SUBTOTAL(9,A1:A4)"]):
        workbook.active.append(row)
    stored = with_result(saved(workbook), "SUBTOTAL(9,A1:A2)", "3.5")
    assert outline(read_xlsx(stored)) == [[["1.5"], ["2"], ["3.5"], ["4"], ["7.5"]]]


def test_wide_ranges_within_each_other_take_no_room() -> None:
    """Each begins with the next: what is kept of all of them at once must be little."""
    formulas = {(0, column): f"SUM({'ABCDEFGHIJ'[column + 1]}1:CV100)" for column in range(9)}
    tracemalloc.start()
    assert Calculator({"甲": SheetValues({(0, 9): "1"}, formulas=formulas)}.get).result("甲", (0, 0)) == 2**8
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_sums_of_sums_and_circles() -> None:
    assert with_formulas("A2+1", "D4+E4") == [Decimal("4.5"), Decimal("3.5")]
    assert with_formulas("A2", "A3", "A1") == [None, None, None]


def test_many_sums_over_many_cells_end() -> None:
    values = SheetValues({}, frozenset(), {(row, 0): "SUM(B1:XFD99)" for row in range(200)})
    calculator = Calculator({"甲": values}.get)
    assert [calculator.result("甲", (row, 0)) for row in (0, 1, 199)] == [Decimal(0), None, None]


def test_shared_formulas_move_with_their_cell() -> None:
    assert shift_formula("D4+$E4-F$4+$G$4+AZ1", 2, 1) == "E6+$E6-G$4+$G$4+BA3"


def test_sums_without_results_are_computed_and_told() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["合计", "=C1+D1", 1932.71, 1733.05, "=C1/2"])
    sheet["B1"].number_format = "#,##0.00"
    source = read_xlsx(saved(workbook))
    assert outline(source) == [[["合计", "3,665.76", "1932.71", "1733.05", "=C1/2"]]]
    assert [note.code for note in source.notes] == ["formula_without_value"]
    assert "2 个公式" in source.notes[0].message
    assert "1 个求和公式" in source.notes[0].message


def test_a_number_whose_format_shows_nothing_is_told_and_a_zero_is_not() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["合计", 1, 99, 0])
    workbook.active["C1"].number_format = ";;;"
    workbook.active["D1"].number_format = "0.00;-0.00;"
    data = saved(workbook)
    assert outline(read_xlsx(data)) == [[["合计", "1"]]]
    assert codes(data) == ["hidden_text"]
    workbook.active["C1"] = None
    assert codes(saved(workbook)) == []


@pytest.mark.parametrize(("number_format", "result", "told"), [(";;;", "35", ["hidden_text"]), ("0.00;-0.00;", "0", [])])
def test_a_formula_whose_result_is_not_shown_is_blank_and_not_its_own_text(number_format: str, result: str, told: list[str]) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["合计", 5, "=B1*7"])
    workbook.active.append(["基本支出", 5, 8])
    workbook.active["C1"].number_format = number_format
    stored = with_result(saved(workbook), "B1*7", result)
    assert outline(read_xlsx(stored)) == [[["合计", "5", ""], ["基本支出", "5", "8"]]]
    assert codes(stored) == told


@pytest.mark.parametrize("colour", ["FFFFFFFF", "FFFEFEFE"], ids=["white", "nearly white"])
def test_white_letters_on_white_are_not_read_and_told(colour: str) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["合计", 1, 99])
    sheet["C1"].font = Font(color=colour)
    data = saved(workbook)
    assert outline(read_xlsx(data)) == [[["合计", "1"]]]
    assert codes(data) == ["hidden_text"]


def test_white_letters_on_a_colour_are_read() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["合计", 1, 2])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF336699")
    assert outline(read_xlsx(saved(workbook))) == [[["合计", "1", "2"]]]


def test_conditional_formats_may_paint_behind_white_letters() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["合计", 1])
    sheet["B1"].font = Font(color="FFFFFFFF")
    sheet.conditional_formatting.add("B1", CellIsRule(operator="greaterThan", formula=["0"], fill=PatternFill(bgColor="FF0000")))
    data = saved(workbook)
    assert outline(read_xlsx(data)) == [[["合计", "1"]]]
    assert codes(data) == []


@pytest.mark.parametrize("place", ["superscript", "subscript"])
def test_runs_that_are_set_off_are_marks(place: str) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A1"] = CellRichText("1,523.46", TextBlock(InlineFont(vertAlign=place), "1"))
    assert outline(read_xlsx(saved(workbook))) == [[["1,523.46¹"]]]


def test_error_values_are_shown_and_told() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["合计", "#REF!"])
    sheet["B1"].data_type = "e"
    data = saved(workbook)
    assert outline(read_xlsx(data)) == [[["合计", "#REF!"]]]
    assert codes(data) == ["error_value"]


def test_a_number_in_a_cell_of_text_is_shown() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["合计", 1234.5])
    workbook.active["B1"].number_format = "@"
    assert outline(read_xlsx(saved(workbook))) == [[["合计", "1234.5"]]]
