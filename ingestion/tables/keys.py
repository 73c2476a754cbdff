"""What a body row is about: its code and name, the unit and project that it belongs to, its further codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ingestion.amounts import compact
from ingestion.grid_words import grid_words
from ingestion.model import Cell
from ingestion.official_names import is_of_a_class, is_official_name
from ingestion.printed_text import drop_footnote_marks
from ingestion.tables.columns import Column, ColumnBlock
from ingestion.tables.layouts import first_match, is_sum_word, is_total_label, layouts, matcher, plain

_FULL_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_CLASS_CODE = re.compile(r"[1235]\d\d(?:\d\d){0,2}")
_WRITTEN_CODES = (
    re.compile(r"\d{3}(?:[-.—–_/·]\d{2}){1,2}"),
    re.compile(r"\d{3}类?(?:\d\d款?)?(?:\d\d项?)?"),
    re.compile(r"\d{2},\d{3}|\d,\d{3},\d{3}"),
)
"""A code with something between its levels or behind them, or with a spreadsheet's thousands separators."""
_CLASS_CODES = re.compile(r"(?<!\S)[1235]\d\d(?:\d\d){1,2}(?!\S)")
_UNIT_CODE = re.compile(r"\d{3,}")
_CODED_LABEL = re.compile(r"^[\[(【]?(\d{7}|\d{5}|\d{3})[\])】]?[-－—_.:：]*([^\d\s年月日.、\])】].*)$")
_SECTION_DIGITS, _ITEM_DIGITS = 5, 7
_SHORTEST_NAME = 4
"""Of a unit: shorter words beside a code group the units (全额, 差额)."""
Owners = list[list[Cell | None]]


@dataclass(frozen=True, slots=True)
class RowKey:
    """What one row of one block is about. `problem` is a reason code where that cannot be told."""

    code: str = ""
    label: str = ""
    economic_code: str = ""
    government_economic_code: str = ""
    organisation: str = ""
    project: str = ""
    fund: str = ""
    is_unit: bool = False
    problem: str | None = None


def clean_label(text: str) -> str:
    """The printed label without white space; nothing else is changed."""
    return re.sub(r"\s+", "", text)


def join_code(parts: list[str], previous: str) -> str | None:
    """类 款 项 cells as one code: '' where no code is printed, None where what is printed is no code.

    Padded or not ("款" printed as 2 for 02), repeated from the levels above or not, in one cell or in three; a level
    printed alone (类 blank under the row above) is completed from `previous`, the code of the row above.
    """
    code = ""
    for position, raw in enumerate(parts):
        text = _plain_code(raw)
        if not text:
            continue
        if not text.isdigit():
            return None
        if _FULL_CODE.fullmatch(text) and (not code or text.startswith(code)):
            code = text
        elif len(text) <= 2 and code and len(code) < 7:
            code += text.zfill(2)
        elif len(text) <= 2 and not code and len(parts) > 1 and len(previous) >= 1 + 2 * position and position:
            code = previous[: 1 + 2 * position] + text.zfill(2)
        elif len(text) == 2 and not code and len(parts) == 1 and len(previous) >= 3:
            code = previous[:3] + text  # the section alone, under the code of its class
        elif code and len(text) == 4 and len(code) == 3:
            code += text
        else:
            return None
    return code


def _plain_code(raw: str) -> str:
    """A printed code as digits: without brackets, marks, dashes (201-29-01), level words (201类29款), what programs add ("2012901",
    2,012,901) and the zeros that pad it to seven digits (2010000)."""
    text = re.sub(r'^[\[(【\'’`_]|^="|[\])】、,:;."]$', "", compact(drop_footnote_marks(raw)))
    text = re.sub(r"\.0+$", "", text)
    if any(pattern.fullmatch(text) for pattern in _WRITTEN_CODES):
        text = re.sub(r"\D", "", text)
    return re.sub(r"(?:00){1,2}$", "", text) if re.fullmatch(r"[1235]\d{6}|[35]\d{4}", text) else text


def is_unit_name(label: str, known_units: Mapping[str, str]) -> bool:
    """True for a name that the document lists as a unit."""
    return bool(label) and plain_unit(label) in known_units


def plain_unit(name: str) -> str:
    """A unit's name for comparing: without 本级 and 机关."""
    return re.sub(r"(\((本级|机关)\)|本级|\(汇总\)|（本级）)+$", "", plain(name))


@dataclass(slots=True)
class KeyReader:
    """Reads the rows of one table in order: names inherit what stands above them, over page breaks too."""

    known_units: Mapping[str, str] = field(default_factory=dict)
    """Names of units, plain, and codes of units, each with the printed name."""
    codes: dict[str, str] = field(default_factory=dict)
    organisation: str = ""
    organisation_level: int = 0
    """Which of the naming columns printed it, counted from the left."""
    project: str = ""
    has_relative_items: bool = False
    """Whether an item's code was printed as its own two digits alone."""

    def read(self, owners: Owners, row: int, block: ColumnBlock, number: int) -> RowKey:
        """What `row` is about in `block`, which is the table's block of that `number`."""
        key = self._named(owners, row, block, number)
        label, level = self._label(owners, row, block)
        if label and label not in grid_words().no_labels and (not key.label or is_sum_word(plain(key.label)) and not key.code):
            key = replace(key, label=label, problem=None if key.problem == "no_label" else key.problem)
        key = self._with_unit(key, owners, row, block, level)
        key = replace(key, project=self._project(owners, row, block, key), fund=_fund_of_group(owners, row, block))
        return replace(
            key,
            economic_code=self._further_code(owners, row, block.economic, f"{number}:economic"),
            government_economic_code=self._further_code(owners, row, block.government, f"{number}:government"),
        )

    def _further_code(self, owners: Owners, row: int, columns: list[Column], memory: str) -> str:
        texts = _texts(owners, row, columns)
        named = _CODED_LABEL.match(compact(texts[0])) if len(texts) == 1 else None
        code = named.group(1) if named else join_code(texts, self.codes.get(memory, "")) or ""
        if not _CLASS_CODE.fullmatch(code):
            return ""
        self.codes[memory] = code
        return code

    def _named(self, owners: Owners, row: int, block: ColumnBlock, number: int) -> RowKey:
        """Code and label as the code columns and the name column print them."""
        label = clean_label(_text(owners, row, block.label))
        raw_codes = _texts(owners, row, block.codes)
        if any(len(_CLASS_CODES.findall(t)) > 1 for t in raw_codes):
            return RowKey(label=label, problem="broken_code")  # several rows in one: nothing says which of them a number belongs to
        words = [t for t in raw_codes if t.strip() and not re.fullmatch(r"[\d.]+", _plain_code(t))]
        digits = ["" if t in words else t for t in raw_codes]
        if words and not label:
            # 合计 merged over the code and name columns, or a code column that holds "301 工资福利支出".
            joined = clean_label("".join(dict.fromkeys(words)))
            label = "" if joined in grid_words().no_labels else joined
        code = self._relative_code(digits, label, number)
        code = join_code(digits, self.codes.get(str(number), "")) if code is None else code
        is_own_name = block.label is not None and block.label in (block.project, block.organisation)
        if label and not code and (written := _code_before_name(label, is_own_name=is_own_name)):
            code, label = written
        elif not code and _CLASS_CODE.fullmatch(label):
            code, label = label, ""  # the name was lost to a page break; what is printed is the code
        if code is not None and code and not _CLASS_CODE.fullmatch(code) or code is None and _is_unit_code(digits):
            return RowKey(label=label, is_unit=bool(label), problem=None if label else "broken_code")
        if code is None:
            return RowKey(label=label, problem=None if label else "broken_code")
        if code:
            self.codes[str(number)] = code
        return RowKey(code, label, problem=None if code or label else "no_label")

    def _relative_code(self, digits: list[str], label: str, number: int) -> str | None:
        """A column that prints only its own level (213, 03, 01): two digits below a section are another section's or an item's,
        which the official names tell, or below such an item that nothing tells (blank); None for every other printing."""
        previous, text = self.codes.get(str(number), ""), _plain_code("".join(digits))
        if len(digits) != 1 or len(previous) < _SECTION_DIGITS or not re.fullmatch(r"\d\d", text):
            return None
        section, item = previous[:3] + text, previous[:_SECTION_DIGITS] + text
        is_section, is_item = is_official_name(section, label), is_official_name(item, label)
        if is_item != is_section:
            self.has_relative_items = self.has_relative_items or is_item
            return item if is_item else section
        return "" if self.has_relative_items and len(previous) > _SECTION_DIGITS else None

    def _label(self, owners: Owners, row: int, block: ColumnBlock) -> tuple[str, int]:
        """The finest name of the row, and which of the naming columns prints it; a group's sum takes the group's name."""
        found = {c.index: c for c in (block.organisation, block.project, *block.labels) if c is not None}
        columns = [found[i] for i in sorted(found)]
        printed = [(level, clean_label(_text(owners, row, column))) for level, column in enumerate(columns)]
        printed = [(level, text) for level, text in printed if text]
        named = [(level, text) for level, text in printed if columns[level] in block.labels] or printed
        if len(named) > 1 and is_sum_word(plain(named[-1][1])) and not is_sum_word(plain(named[-2][1])):
            named.pop()
        return (named[-1][1], named[-1][0]) if named else ("", 0)

    def _with_unit(self, key: RowKey, owners: Owners, row: int, block: ColumnBlock, level: int) -> RowKey:
        """The unit of the row: printed in its own column, or as the name of a row that the rows below it belong to."""
        printed = clean_label(_text(owners, row, block.organisation))
        unit_code = compact(_text(owners, row, block.unit_code))
        if printed and not is_total_label(printed):
            self.organisation, self.organisation_level = printed, 0
            label = key.label or printed
            return replace(key, label=label, organisation=printed, is_unit=label == printed, problem=None)
        is_name = (
            bool(key.label) and not is_total_label(key.label) and not _CLASS_CODE.fullmatch(key.code[:3] if not block.unit_code else "")
        )
        if self._is_item_of_unit(key, block, unit_code):
            self.organisation = self.known_units.get(unit_code) or self.organisation
            return replace(key, organisation=self.organisation)
        is_coded = _UNIT_CODE.fullmatch(unit_code) and not self._is_item(owners, row, block, key)
        if is_name and (key.is_unit or is_coded or not key.code and is_unit_name(key.label, self.known_units)):
            self.organisation, self.organisation_level, self.project = key.label, level, ""
            return replace(key, organisation=key.label, is_unit=True)
        if re.search("^(合计|总计)$", plain(key.label)) or unit_code and not _UNIT_CODE.fullmatch(unit_code):
            self.organisation = ""
        elif level < self.organisation_level or (level == self.organisation_level and len(block.labels) > 1 and not key.code):
            self.organisation = ""  # a group beside the units, or wider than they are
        return replace(key, organisation=self.organisation)

    def _is_item_of_unit(self, key: RowKey, block: ColumnBlock, unit_code: str) -> bool:
        """One column may name units and items (单位名称（科目）, 单位（项目）名称): beside the unit's code another name is an item's,
        where the row has a code of its own or the column says that it names projects too."""
        if (
            not (key.code or _names_projects_too(block))
            or not key.label
            or not _UNIT_CODE.fullmatch(unit_code)
            or is_total_label(key.label)
        ):
            return False
        unit = self.known_units.get(unit_code)
        is_other = unit is not None and plain_unit(unit) != plain_unit(key.label)
        return is_other or bool(key.code) and is_official_name(key.code, key.label)

    @staticmethod
    def _is_item(owners: Owners, row: int, block: ColumnBlock, key: RowKey) -> bool:
        """True for a row that prints its project beside its own name: the unit's code says whose it is, not that it is the unit."""
        project = clean_label(_text(owners, row, block.project))
        return bool(project) and project != key.label and bool(_text(owners, row, block.unit_code).strip())

    def _project(self, owners: Owners, row: int, block: ColumnBlock, key: RowKey) -> str:
        """The project printed beside the row's own name; merged cells hold for all of their rows."""
        if block.project is None or block.project in block.labels or block.side == "revenue":
            return ""  # revenue is no project's: its groups may be headed 项目名称
        printed = clean_label(_text(owners, row, block.project))
        if key.is_unit or is_total_label(key.label) or printed and printed == key.label:
            self.project = ""
            return ""
        position = sorted(c.index for c in block.labels).index(block.labels[0].index)
        coarse = clean_label(_text(owners, row, block.labels[position]))
        if coarse and coarse == key.label and len(block.labels) > 1 and not printed:
            self.project = ""
        self.project = printed or self.project
        return self.project


def _code_before_name(label: str, *, is_own_name: bool) -> tuple[str, str] | None:
    """Code and name of "30101基本工资"; None where the number is the name's own (12320热线), as any short one is that begins the name of a
    project or a unit without being the code of what follows (211工程, 205地质队)."""
    match = _CODED_LABEL.match(compact(label))
    if match is None or not _CLASS_CODE.fullmatch(match.group(1)) or not is_of_a_class(match.group(1)):
        return None
    code, name = match.group(1), label[-len(match.group(2)) :]
    is_bare = label.startswith(code + name) and len(code) < _ITEM_DIGITS
    return None if is_own_name and is_bare and not is_official_name(code, name) else (code, name)


def _names_projects_too(block: ColumnBlock) -> bool:
    """Whether the column of names is headed as one of units and of projects."""
    head = "".join(block.label.path) if block.label is not None else ""
    return matcher(layouts().units_and_projects)(head)


def _text(owners: Owners, row: int, column: Column | None) -> str:
    cell = owners[row][column.index] if column is not None else None
    return cell.text if cell is not None and (cell.row == row or cell.row_span > 1) else ""


def _texts(owners: Owners, row: int, columns: list[Column]) -> list[str]:
    """What the columns print; a cell that is merged over several of them prints once."""
    texts, seen = [], set()
    for column in columns:
        cell = id(owners[row][column.index])
        texts.append("" if cell in seen else _text(owners, row, column))
        seen.add(cell)
    return texts


def _is_unit_code(digits: list[str]) -> bool:
    joined = compact("".join(digits))
    return joined.isdigit() and (len(joined) in (4, 6, 8, 9) or len(joined) == 3 and not _CLASS_CODE.fullmatch(joined))


def _fund_of_group(owners: Owners, row: int, block: ColumnBlock) -> str:
    """Whose money a row is: a column of its own says it, or the first of two naming columns groups the rows by fund."""
    if fund := first_match(layouts().funds, plain(_text(owners, row, block.fund))):
        return fund
    if len(block.labels) < 2 or block.codes:
        return ""
    return first_match(layouts().funds, plain(_text(owners, row, block.labels[0]))) or ""


def units_of(block: ColumnBlock, owners: Owners, start: int) -> dict[str, str]:
    """Units that a table lists, by plain name and by code: those of a column of units, and those beside a unit's code."""
    units: dict[str, str] = {}
    for row in range(start, len(owners)):
        printed = clean_label(_text(owners, row, block.organisation))
        code = compact(_text(owners, row, block.unit_code))
        if not printed and _UNIT_CODE.fullmatch(code):
            printed = clean_label(_text(owners, row, block.label))
            line_code = join_code([_text(owners, row, c) for c in block.codes], "") or ""
            if code in units and (line_code or _names_projects_too(block)) or line_code and is_official_name(line_code, printed):
                continue  # an item of the unit that the code names
        if len(printed) >= _SHORTEST_NAME and not is_total_label(printed):
            units[plain_unit(printed)] = printed
            if _UNIT_CODE.fullmatch(code):
                units.setdefault(code, printed)
    return units
