"""XLSX workbooks: the sheets' cells as shown, read part by part from the XML.

The stored text of each number and its format are needed to tell what a cell shows, and the extent of a sheet must be
known before a dense table of it is built; hence a streaming reader of our own. Values are the cached ones; of formulas without
one, plain sums are computed (`formulas`). Macros never run, external links are never followed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial

from lxml import etree

from ingestion.model import ReadingNote, Unreadable
from ingestion.printed_text import raise_digits, strike
from ingestion.readers.office.package import XML_OPTIONS, Package, attribute, local_name, raise_out_of_memory, refuse_dtd
from ingestion.readers.workbooks.cell_styles import CellStyles, read_cell_styles
from ingestion.readers.workbooks.formulas import Calculator, SheetValues, column_of, shift_formula
from ingestion.readers.workbooks.number_formats import is_date_format, show_date, show_number

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NO_SIZE = re.compile(r"0+(?:\.0*)?")
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_MAX_CELLS = 1_000_000
BLANKS = " \t\r\u3000\u00a0"
"""What is cut from a text's ends; a blank line there may be a blank cell of several rows in one (`set_rows`)."""
_SUBTOTAL = re.compile(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class SheetCells:
    """What a sheet shows: (row, column) -> text, 0-based, blank cells left out; merges as (row, column, last row, last column)."""

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    """Chinese remarks on what was left out."""


@dataclass(slots=True)
class _Workbook:
    package: Package
    strings: list[str]
    styles: CellStyles
    starts_1904: bool
    parts: dict[str, str] = field(default_factory=dict)
    """The part of each worksheet by its name."""
    calculator: Calculator | None = None
    """Made where a formula has no result."""


def read_sheets(package: Package) -> tuple[list[SheetCells], list[ReadingNote]]:
    """The visible sheets in order, and Chinese notes. Raises `Unreadable` (damaged, forbidden_xml, too_large)."""
    main = package.main_part("xl/workbook.xml")
    root = package.parse(main)
    targets = package.targets(main)
    kinds = dict(targets.values())
    properties = next((e for e in root.iter() if local_name(e) == "workbookPr"), None)
    workbook = _Workbook(
        package=package,
        strings=list(_read_strings(package, kinds.get("sharedStrings"))),
        styles=read_cell_styles(package, kinds.get("styles")),
        starts_1904=properties is not None and properties.get("date1904") in ("1", "true"),
    )
    sheets: list[SheetCells] = []
    notes: list[ReadingNote] = []
    elements = [element for element in root.iter() if local_name(element) == "sheet"]
    for element in elements:
        kind, part = targets.get(attribute(element, "id") or "", ("", ""))
        if kind == "worksheet" and part in package:
            workbook.parts[element.get("name", "")] = part
    for element in elements:
        name = element.get("name", "")
        if element.get("state") in ("hidden", "veryHidden"):
            notes.append(ReadingNote("hidden_sheet", f"工作表“{name}”已隐藏，未读取", sheet=name))
            continue
        if name in workbook.parts:
            sheets.append(_read_sheet(workbook, name))
    return sheets, notes


def _iterate(data: bytes, *tags: str) -> Iterator[tuple[str, etree._Element]]:
    """(event, element) of an untrusted part, streaming, for elements of these local names."""
    refuse_dtd(data)
    events = etree.iterparse(io.BytesIO(data), events=("start", "end"), tag=["{*}" + tag for tag in tags], **XML_OPTIONS)
    try:
        yield from events
    except etree.XMLSyntaxError as error:
        raise_out_of_memory(error)
        raise Unreadable("damaged", "文件已损坏（XML 结构错误）") from error


def _read_strings(package: Package, part: str | None) -> Iterator[str]:
    if not part or part not in package:
        return
    for event, element in _iterate(package.read(part), "si"):
        if event == "end":
            yield _rich_text(element)
            element.clear()


def _rich_text(element: etree._Element) -> str:
    """The text of a string item with its runs, without phonetic guides."""
    pieces = []
    for child in element:
        name = local_name(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            text = "".join(t.text or "" for t in child if local_name(t) == "t")
            is_set_off = any(_is_set(child, "vertAlign", place) for place in ("superscript", "subscript"))
            text = raise_digits(text, "".join(pieces)) if is_set_off else text
            pieces.append(strike(text) if _is_set(child, "strike", "1") else text)
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), "".join(pieces))


def _is_set(run: etree._Element, name: str, value: str) -> bool:
    """Whether a run has a property of this value (`1` is also what a switch without a value says)."""
    return any(local_name(e) == name and e.get("val", "1") in (value, "true") for properties in run for e in properties)


def _integer(text: str | None, default: int = 0) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default


# ---------- one sheet


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read."""

    cells: SheetCells
    hides_zeros: bool = False
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    unseen: dict[tuple[int, int], str] = field(default_factory=dict)
    """Texts in the colour of their background, as far as cell styles tell."""
    formulas: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)
    """Formulas without a stored result, and their style."""
    shared: dict[str, tuple[tuple[int, int], str]] = field(default_factory=dict)
    errors: int = 0
    unshown: int = 0
    """Numbers in a format that shows nothing (;;;)."""
    left_out: int = 0
    is_painted: bool = False
    """Conditional formats or table styles may colour the background of cells."""

    def hides(self, row: int, column: int) -> bool:
        return row in self.hidden_rows or any(low <= column <= high for low, high in self.hidden_columns)


def _read_sheet(workbook: _Workbook, name: str) -> SheetCells:
    sheet = _Sheet(SheetCells(name))
    row = column = -1
    tags = ("c", "row", "col", "sheetView", "mergeCell", "conditionalFormatting", "tablePart")
    for event, element in _iterate(workbook.package.read(workbook.parts[name]), *tags):
        tag = local_name(element)
        if event == "start":
            if tag == "row":
                row, column = _integer(element.get("r"), row + 2) - 1, -1
                if _is_hidden(element, "ht"):
                    sheet.hidden_rows.add(row)
            elif tag == "sheetView":
                sheet.hides_zeros = element.get("showZeros") in ("0", "false")
            elif tag == "col" and _is_hidden(element, "width"):
                sheet.hidden_columns.append((_integer(element.get("min"), 1) - 1, _integer(element.get("max"), 1) - 1))
            continue
        if tag == "c":
            row, column = _place(element.get("r"), row, column)
            _take_cell(workbook, sheet, element, (row, column))
            element.clear()
        elif tag == "row":
            element.clear()
        elif tag == "mergeCell" and (merge := _parse_range(element.get("ref", ""))):
            sheet.cells.merges.append(merge)
        elif tag in ("conditionalFormatting", "tablePart"):
            sheet.is_painted = True
    _finish(workbook, sheet)
    return sheet.cells


def _is_hidden(element: etree._Element, size: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return element.get("hidden") in ("1", "true") or _NO_SIZE.fullmatch(element.get(size, "")) is not None


def _take_cell(workbook: _Workbook, sheet: _Sheet, element: etree._Element, place: tuple[int, int]) -> None:
    style = _integer(element.get("s"))
    text = _show_cell(workbook, element, sheet.hides_zeros)
    if not text.strip():
        formula = _formula(sheet, element, place)
        if sheet.hides(*place):
            return
        if _stored(element):
            sheet.unshown += _stores_a_number(element)
        elif formula:
            sheet.formulas[place] = formula, style
        return
    if sheet.hides(*place):
        sheet.left_out += 1
    elif style in workbook.styles.unseen:
        sheet.unseen[place] = text
    else:
        sheet.cells.texts[place] = strike(text) if style in workbook.styles.struck else text
        sheet.errors += element.get("t") == "e"
    if len(sheet.cells.texts) > _MAX_CELLS:
        raise Unreadable("too_large", "工作表的单元格过多，无法读取")


def _stored(cell: etree._Element) -> str:
    """What a cell stores, of a formula its result; '' for nothing."""
    return next((child.text or "" for child in cell if local_name(child) == "v"), "").strip()


def _stores_a_number(cell: etree._Element) -> bool:
    """Whether a cell that shows nothing stores a number all the same; of a zero many formats show nothing."""
    try:
        return cell.get("t", "n") == "n" and Decimal(_stored(cell)) != 0
    except InvalidOperation:
        return False


def _formula(sheet: _Sheet, cell: etree._Element, place: tuple[int, int]) -> str:
    """The formula of a cell; '' for none, or where its result is no number."""
    element = next((child for child in cell if local_name(child) == "f"), None)
    if element is None or cell.get("t", "n") != "n":
        return ""
    text = (element.text or "").strip()
    index = element.get("si") if element.get("t") == "shared" else None
    if index is None:
        return text
    if text:
        sheet.shared[index] = place, text
        return text
    (row, column), text = sheet.shared.get(index, (place, ""))
    return shift_formula(text, place[0] - row, place[1] - column)


def _finish(workbook: _Workbook, sheet: _Sheet) -> None:
    """Decide on what could not be decided cell by cell, and tell what was left out."""
    name, notes = sheet.cells.name, sheet.cells.notes
    if sheet.is_painted:
        sheet.cells.texts.update(sheet.unseen)
    elif sheet.unseen:
        message = f"工作表“{name}”有 {len(sheet.unseen)} 个单元格的文字与背景同色、看不见，未读取"
        notes.append(ReadingNote("hidden_text", message, sheet=name))
    if sheet.unshown:
        message = f"工作表“{name}”有 {sheet.unshown} 个数字的格式不显示任何内容（如 ;;;），看不见，未读取"
        notes.append(ReadingNote("hidden_text", message, sheet=name))
    if sheet.left_out:
        notes.append(ReadingNote("hidden_rows", f"工作表“{name}”的隐藏行、列中有 {sheet.left_out} 个单元格，未读取", sheet=name))
    if sheet.errors:
        notes.append(ReadingNote("error_value", f"工作表“{name}”有 {sheet.errors} 个单元格显示公式错误（如 #REF!），没有数字", sheet=name))
    if sheet.formulas:
        computed = _compute(workbook, sheet)
        message = f"工作表“{name}”有 {len(sheet.formulas)} 个公式没有存储结果：{computed} 个求和公式已计算，其余列出公式原文，不作为数字"
        notes.append(ReadingNote("formula_without_value", message, sheet=name))


def _compute(workbook: _Workbook, sheet: _Sheet) -> int:
    """Show the results of plain sums, and of other formulas the formula; answers how many were computed."""
    if workbook.calculator is None:
        workbook.calculator = Calculator(partial(_stored_values, workbook))
    computed = 0
    for place, (formula, style) in sheet.formulas.items():
        result = workbook.calculator.result(sheet.cells.name, place)
        if result is None:
            sheet.cells.texts[place] = f"={formula}"
            continue
        computed += 1
        if text := show_stored_number(str(result), workbook.styles.format_of(style), workbook.starts_1904, sheet.hides_zeros):
            sheet.cells.texts[place] = text
    return computed


def _stored_values(workbook: _Workbook, name: str) -> SheetValues | None:
    """What a sheet stores, for formulas that refer to it; None where there is no such sheet."""
    if name not in workbook.parts:
        return None
    sheet = _Sheet(SheetCells(name))
    numbers: dict[tuple[int, int], str] = {}
    texts: set[tuple[int, int]] = set()
    formulas: dict[tuple[int, int], str] = {}
    subtotals: set[tuple[int, int]] = set()
    row = column = -1
    for event, element in _iterate(workbook.package.read(workbook.parts[name]), "c", "row"):
        if event == "start":
            if local_name(element) == "row":
                row, column = _integer(element.get("r"), row + 2) - 1, -1
                if _is_hidden(element, "ht"):
                    sheet.hidden_rows.add(row)
            continue
        if local_name(element) == "c":
            row, column = place = _place(element.get("r"), row, column)
            stored, formula = _stored(element), _formula(sheet, element, place)
            if _SUBTOTAL.search(formula):
                subtotals.add(place)
            if formula and not stored:
                formulas[place] = formula
            elif element.get("t", "n") != "n":
                texts.add(place)
            elif stored:
                numbers[place] = stored
        element.clear()
    return SheetValues(numbers, frozenset(texts), formulas, frozenset(subtotals), frozenset(sheet.hidden_rows))


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """A cell's place: by its reference, or next to the cell before where there is none."""
    match = _REFERENCE.fullmatch(reference or "")
    if not match:
        return max(row, 0), column + 1
    place = int(match[2]) - 1, column_of(match[1])
    if not (0 <= place[0] < _MAX_ROW and place[1] < _MAX_COLUMN):
        raise Unreadable("damaged", "文件已损坏（单元格位置异常）")
    return place


def _parse_range(reference: str) -> tuple[int, int, int, int] | None:
    ends = [_REFERENCE.fullmatch(end) for end in reference.replace("$", "").split(":")]
    if len(ends) != 2 or not ends[0] or not ends[1]:
        return None
    return int(ends[0][2]) - 1, column_of(ends[0][1]), int(ends[1][2]) - 1, column_of(ends[1][1])


def _show_cell(workbook: _Workbook, cell: etree._Element, hides_zeros: bool) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_rich_text(child) for child in cell if local_name(child) == "is").strip(BLANKS)
    stored: str | None = next((child.text for child in cell if local_name(child) == "v"), None)
    if stored is None or not stored.strip():
        return ""
    if kind == "s":
        index = _integer(stored, -1)
        return workbook.strings[index].strip(BLANKS) if 0 <= index < len(workbook.strings) else ""
    if kind == "b":
        return "TRUE" if stored.strip() in ("1", "true") else "FALSE"
    if kind != "n":
        return stored.strip()
    return show_stored_number(stored.strip(), workbook.styles.format_of(_integer(cell.get("s"))), workbook.starts_1904, hides_zeros)


@lru_cache(maxsize=65_536)
def show_stored_number(stored: str, code: str, starts_1904: bool = False, hides_zeros: bool = False) -> str:
    """What a number stored as text (or a date's serial number) shows in a format; nonsense is shown as stored."""
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return stored
    if not value.is_finite() or abs(value.adjusted()) > 300:
        return stored
    if hides_zeros and value == 0:
        return ""
    if is_date_format(code):
        moment = _as_moment(value, starts_1904)
        return show_date(moment, code) if moment else stored
    return show_number(value, code)


def _as_moment(serial: Decimal, starts_1904: bool) -> datetime | None:
    """The date of a serial number; the 1900 system counts a 29 February 1900 that never was."""
    if not 0 <= serial < 2_958_466:
        return None
    start = datetime(1904, 1, 1) if starts_1904 else datetime(1899, 12, 30) if serial >= 61 else datetime(1899, 12, 31)
    return start + timedelta(seconds=round(float(serial) * 86_400))
