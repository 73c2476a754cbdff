"""XLSX workbooks: the sheets' cells as shown, read part by part from the XML.

The stored text of each number and its format are needed to tell what a cell shows, and the extent of a sheet must be
known before a dense table of it is built; hence a streaming reader of our own. Values are the cached ones, formulas are
never computed, macros never run, external links never followed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from lxml import etree

from ingestion.model import ReadingNote, Unreadable
from ingestion.readers.office.package import XML_OPTIONS, Package, attribute, local_name, raise_out_of_memory, refuse_dtd
from ingestion.readers.workbooks.number_formats import BUILT_IN, GENERAL, is_date_format, show_date, show_number

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_MAX_CELLS = 1_000_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class SheetCells:
    """What a sheet shows: (row, column) -> text, 0-based, blank cells left out; merges as (row, column, last row, last column)."""

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    """Chinese remarks on what was left out."""


@dataclass(frozen=True, slots=True)
class _Workbook:
    package: Package
    strings: list[str]
    formats: list[str]
    """Number format by cell style."""
    starts_1904: bool


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
        formats=_read_formats(package, kinds.get("styles")),
        starts_1904=properties is not None and properties.get("date1904") in ("1", "true"),
    )
    sheets: list[SheetCells] = []
    notes: list[ReadingNote] = []
    for element in root.iter():
        if local_name(element) != "sheet":
            continue
        name = element.get("name", "")
        if element.get("state") in ("hidden", "veryHidden"):
            notes.append(ReadingNote("hidden_sheet", f"工作表“{name}”已隐藏，未读取", sheet=name))
            continue
        kind, part = targets.get(attribute(element, "id") or "", ("", ""))
        if kind == "worksheet" and part in package:
            sheets.append(_read_sheet(workbook, name, part))
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
            pieces.extend(t.text or "" for t in child if local_name(t) == "t")
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), "".join(pieces))


def _read_formats(package: Package, part: str | None) -> list[str]:
    if not part or part not in package:
        return []
    root = package.parse(part)
    codes = dict(BUILT_IN)
    styles: list[str] = []
    for section in root:
        name = local_name(section)
        if name == "numFmts":
            codes.update({_integer(e.get("numFmtId")): e.get("formatCode", GENERAL) for e in section if local_name(e) == "numFmt"})
        elif name == "cellXfs":
            styles = [codes.get(_integer(e.get("numFmtId")), GENERAL) for e in section if local_name(e) == "xf"]
    return styles


def _integer(text: str | None, default: int = 0) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default


# ---------- one sheet


@dataclass(slots=True)
class _Visibility:
    """What a sheet does not show."""

    hides_zeros: bool = False
    columns: list[tuple[int, int]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)

    def hides(self, row: int, column: int) -> bool:
        return row in self.rows or any(low <= column <= high for low, high in self.columns)


def _read_sheet(workbook: _Workbook, name: str, part: str) -> SheetCells:
    sheet = SheetCells(name)
    hidden = _Visibility()
    row = column = -1
    left_out = 0
    for event, element in _iterate(workbook.package.read(part), "c", "row", "col", "sheetView", "mergeCell"):
        tag = local_name(element)
        if event == "start":
            if tag == "row":
                row, column = _integer(element.get("r"), row + 2) - 1, -1
                if element.get("hidden") in ("1", "true"):
                    hidden.rows.add(row)
            elif tag == "sheetView":
                hidden.hides_zeros = element.get("showZeros") in ("0", "false")
            elif tag == "col" and element.get("hidden") in ("1", "true"):
                hidden.columns.append((_integer(element.get("min"), 1) - 1, _integer(element.get("max"), 1) - 1))
            continue
        if tag == "c":
            row, column = _place(element.get("r"), row, column)
            text = _show_cell(workbook, element, hidden.hides_zeros)
            if text and hidden.hides(row, column):
                left_out += 1
            elif text:
                sheet.texts[row, column] = text
            if len(sheet.texts) > _MAX_CELLS:
                raise Unreadable("too_large", "工作表的单元格过多，无法读取")
            element.clear()
        elif tag == "row":
            element.clear()
        elif tag == "mergeCell" and (merge := _parse_range(element.get("ref", ""))):
            sheet.merges.append(merge)
    if left_out:
        sheet.notes.append(ReadingNote("hidden_rows", f"工作表“{name}”的隐藏行、列中有 {left_out} 个单元格，未读取", sheet=name))
    return sheet


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """A cell's place: by its reference, or next to the cell before where there is none."""
    match = _REFERENCE.fullmatch(reference or "")
    if not match:
        return max(row, 0), column + 1
    place = int(match[2]) - 1, _column(match[1])
    if not (0 <= place[0] < _MAX_ROW and place[1] < _MAX_COLUMN):
        raise Unreadable("damaged", "文件已损坏（单元格位置异常）")
    return place


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _parse_range(reference: str) -> tuple[int, int, int, int] | None:
    ends = [_REFERENCE.fullmatch(end) for end in reference.replace("$", "").split(":")]
    if len(ends) != 2 or not ends[0] or not ends[1]:
        return None
    return int(ends[0][2]) - 1, _column(ends[0][1]), int(ends[1][2]) - 1, _column(ends[1][1])


def _show_cell(workbook: _Workbook, cell: etree._Element, hides_zeros: bool) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_rich_text(child) for child in cell if local_name(child) == "is").strip()
    stored: str | None = next((child.text for child in cell if local_name(child) == "v"), None)
    if stored is None or not stored.strip():
        return ""
    if kind == "s":
        index = _integer(stored, -1)
        return workbook.strings[index].strip() if 0 <= index < len(workbook.strings) else ""
    if kind == "b":
        return "TRUE" if stored.strip() in ("1", "true") else "FALSE"
    if kind != "n":
        return stored.strip()
    style = _integer(cell.get("s"))
    code = workbook.formats[style] if 0 <= style < len(workbook.formats) else GENERAL
    return show_stored_number(stored.strip(), code, workbook.starts_1904, hides_zeros)


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
