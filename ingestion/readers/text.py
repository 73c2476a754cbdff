"""Plain text: files into which somebody flattened a document, tables included.

Two ways of flattening are common, and both are read back into grids:

Cell lines (what Tika writes for Word files)
    Each cell is a line that begins with a tab; a blank line ends each row, one more blank line ends the table. A cell
    may hold line breaks (lines without a tab) and even blank lines, which look like row ends: see `_resolve_rows`.
Row lines
    Each row is a line, with tabs between (and usually one after) its cells, or with bars between and around them.

Values with commas or semicolons between them are read by `delimited`.

The merges are lost in both (`Grid.has_spans` is False): a cell merged over rows stands as a blank cell in the rows
below, a cell merged over columns counts once, so rows of one table differ in length. A grid holds a `Cell` for each
cell that was in the file, blank ones included; positions behind a row's last cell have none. `row_offset` is the
number of lines before the grid, `row_lines` the 1-based line on which each row begins.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion import media
from ingestion.model import CELL_LIMIT, Block, Cell, Grid, Page, Paragraph, ReadingNote, SourceDocument, Unreadable
from ingestion.readers.delimited import read_delimited
from ingestion.readers.fixed_width import read_fixed_width
from ingestion.readers.leaders import join_leader_rows, leader_row
from ingestion.readers.lost_spans import restore_spans
from ingestion.readers.markdown import is_rule, shown
from ingestion.readers.spaced_rows import join_barred_rows, part_coded_rows

_BOOKMARK = re.compile(r"\[bookmark: [^\]\[\n]*+\]")
_ARTEFACT_LINES = {"page number"}
_BLANK = " \u3000\u00a0\u200b\ufeff\r"
_QUOTED_CELL = re.compile(r'(?:(?<=\t)|^(?="[^\t]*"\t))"((?:[^"\t]|"")*)"(?=[\t\r]|$)')
"""A cell as spreadsheets write it into text with tabs: in quotes where it holds a comma, quotes in it doubled."""
_PAGE_REFERENCE = re.compile(r"^[-—.…·\s]*(\d{1,3}|[ivxlcIVXLC]{1,6})[-—\s]*$")
_PROOF_ROWS = 100
_DAMAGE_LIMIT = 0.005
"""Share of undecodable characters up to which a text counts as slightly damaged rather than as something else."""


@dataclass(slots=True)
class _Line:
    number: int
    text: str
    had_bookmark: bool = False

    @property
    def is_cell(self) -> bool:
        """A tab, then text without a tab inside (trailing tabs do not count). Two tabs before a text are two blank cells of a row."""
        rest = self.text[1:].rstrip("\t" + _BLANK)
        return self.text.startswith("\t") and "\t" not in rest

    @property
    def is_row(self) -> bool:
        return "\t" in self.text and not self.is_cell


@dataclass(slots=True)
class _Chunk:
    """Lines without a blank line between them, and how many blank lines stand before."""

    lines: list[_Line]
    blanks_before: int


@dataclass(slots=True)
class _Row:
    line: int
    cells: list[str]
    blanks_before: int = 0


@dataclass(slots=True)
class _OpenTable:
    rows: list[_Row] = field(default_factory=list)


def read_text(data: bytes) -> SourceDocument:
    """Read a text file (UTF-8, GB18030, or UTF-16 with a mark). Raises `Unreadable` for what is not text."""
    text, notes = decode_text(data)
    if (tabs := text.count("\t")) > CELL_LIMIT:  # each begins a cell: refused before any is made
        raise Unreadable("too_large", f"文件内容过多（{tabs} 个制表符分隔的单元格），超过一份公开文件的合理范围，未读取")
    blocks = read_delimited(text) or text_blocks(text)
    if not blocks:
        raise Unreadable("empty", "文件中没有文字")
    return SourceDocument(media_type=media.TEXT, pages=[Page(blocks=blocks)], notes=notes)


def text_blocks(text: str) -> list[Block]:
    """The blocks of decoded text whose lines are not separated values."""
    return list(part_coded_rows(join_leader_rows(join_barred_rows(_read_blocks(text)))))


def decode_text(data: bytes) -> tuple[str, list[ReadingNote]]:
    """Decode bytes to text, with Chinese notes on damage. Raises `Unreadable('not_text')` where they are no text."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding)
    if b"\0" in data:
        raise Unreadable("not_text", "文件含有二进制内容，不是文本文件")
    for encoding in ("utf-8", "gb18030"):
        try:
            return _decode_as(data, encoding)
        except Unreadable:
            continue
    raise Unreadable("not_text", "无法识别文件的文字编码（不是 UTF-8、GB18030 或 UTF-16）")


def _decode_as(data: bytes, encoding: str) -> tuple[str, list[ReadingNote]]:
    text = data.decode(encoding, errors="replace")
    damaged = text.count("\ufffd")
    foreign = sum(1 for c in text if ord(c) >= 0x80)
    if damaged > _DAMAGE_LIMIT * foreign or not _is_plausible(text):
        raise Unreadable("not_text", "文件内容不是可识别的文字")
    return text, ([ReadingNote("undecodable", f"有 {damaged} 个字符无法解码，以“\ufffd”代替")] if damaged else [])


def _is_plausible(text: str) -> bool:
    """Whether decoded characters look like writing: hardly any control, private-use or unassigned characters."""
    odd = sum(1 for c in text if (c < " " and c not in "\t\n\r\f\v\x07") or c == "\x7f" or "\ue000" <= c <= "\uf8ff" or c > "\U00030000")
    return odd <= max(2, len(text) * 0.01)


# ---------- lines and chunks


def _read_blocks(text: str) -> Iterator[Block]:
    chunks = list(_split_chunks(_clean_lines(text)))
    continues = _single_blank_continues(chunks)
    table: _OpenTable | None = None
    for chunk in chunks:
        if _is_row_chunk(chunk):
            yield from _close(table)
            table = None
            yield from _read_row_chunk(chunk)
            continue
        head, body = _split_head(chunk)
        if not body and not _is_led(head) and (blocks := read_fixed_width([(line.number, line.text) for line in head])):
            yield from _close(table)
            table = None
            yield from blocks
            continue
        if head:
            if table and continues and chunk.blanks_before == 1 and not any(line.had_bookmark for line in head):
                _continue_cell(table, head)
                _add_cells(table.rows[-1], body)
                continue
            yield from _close(table)
            table = None
            yield from (_as_paragraph(line) for line in head)
        if body:
            table = table or _OpenTable()
            row = _Row(body[0].number, [], 0 if head else chunk.blanks_before)
            _add_cells(row, body)
            table.rows.append(row)
    yield from _close(table)


def _clean_lines(text: str) -> Iterator[_Line]:
    """Number the lines; drop what a converter inserted and nobody printed (bookmarks, page-number placeholders)."""
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        line = _BOOKMARK.sub("", raw).replace("\f", "").replace("\x07", "")
        if '"' in line:
            line = _QUOTED_CELL.sub(lambda cell: cell[1].replace('""', '"'), line)
        had_bookmark = line != raw and "[bookmark:" in raw
        if line.strip().casefold() in _ARTEFACT_LINES or (had_bookmark and not line):
            continue
        if not is_rule(line):
            yield _Line(number, shown(line), had_bookmark)


def _split_chunks(lines: Iterator[_Line]) -> Iterator[_Chunk]:
    current: list[_Line] = []
    blanks = blanks_before = 0
    for line in lines:
        if line.text.strip(_BLANK):
            if not current:
                blanks_before = blanks
            current.append(line)
            blanks = 0
            continue
        if current:
            yield _Chunk(current, blanks_before)
            current = []
        blanks += 1
    if current:
        yield _Chunk(current, blanks_before)


def _split_head(chunk: _Chunk) -> tuple[list[_Line], list[_Line]]:
    """The lines before the first cell line, and the rest."""
    for i, line in enumerate(chunk.lines):
        if line.text.startswith("\t"):
            return chunk.lines[:i], chunk.lines[i:]
    return chunk.lines, []


def _is_led(lines: list[_Line]) -> bool:
    """Whether dots lead the eye through most lines: `join_leader_rows` reads them."""
    return 2 * sum(leader_row(line.text) is not None for line in lines) > len(lines)


def _as_paragraph(line: _Line) -> Paragraph:
    text = line.text.strip()
    return Paragraph(text=text, line_no=line.number, lines=[(None, text, None)])


# ---------- cell lines


def _single_blank_continues(chunks: list[_Chunk]) -> bool:
    """Whether text after a table row and exactly one blank line belongs to the row's last cell.

    It does where tables end with more than one blank line, which the file itself shows. In a file that ends its
    tables with one blank line, such text stands behind the table.
    """
    single = several = 0
    for before, chunk in zip(chunks, chunks[1:], strict=False):
        if _is_row_chunk(before) or not any(line.text.startswith("\t") for line in before.lines) or chunk.lines[0].text.startswith("\t"):
            continue
        single, several = single + (chunk.blanks_before == 1), several + (chunk.blanks_before > 1)
    return several >= max(single, 1)


def _add_cells(row: _Row, lines: list[_Line]) -> None:
    """Append lines to a row: a line with a leading tab opens a cell, any other continues the cell before it."""
    for line in lines:
        opens = line.text.startswith("\t") and (line.text.strip(_BLANK) == "\t" or line.text.strip())
        if opens or not row.cells:
            row.cells.append(line.text[1:])
        else:
            row.cells[-1] += "\n" + line.text


def _continue_cell(table: _OpenTable, lines: list[_Line]) -> None:
    table.rows[-1].cells[-1] += "\n" + "".join("\n" + line.text for line in lines)


def _close(table: _OpenTable | None) -> Iterator[Block]:
    if table:
        for rows in _resolve_rows(table.rows):
            if any(cell.strip() for row in rows for cell in row.cells):
                yield from restore_spans(_as_grid(rows))


def _resolve_rows(fragments: list[_Row]) -> Iterator[list[_Row]]:
    """Group what stands between blank lines into rows and tables.

    A blank line ends a row, unless it belongs to a cell. It belongs to a cell where several fragments together are
    exactly as long as the row before them and as the row after them; otherwise a fragment is a row. More than one
    blank line ends the table, unless the row above and the row below agree in length and no third blank line follows.
    """
    rows: list[_Row] = []
    i = 0
    while i < len(fragments):
        if fragments[i].blanks_before >= 3 and rows:
            yield rows
            rows = []
        joined = _count_joined(fragments, i, [len(row.cells) for row in rows])
        if joined > 1:
            cells = [cell for fragment in fragments[i : i + joined] for cell in fragment.cells]
            rows.append(_Row(fragments[i].line, cells))
        else:
            if rows and fragments[i].blanks_before == 2 and _starts_table(rows, fragments[i]):
                yield rows
                rows = []
            rows.append(fragments[i])
        i += joined
    if rows:
        yield rows


def _count_joined(fragments: list[_Row], start: int, widths: list[int]) -> int:
    """How many fragments from `start` make up one row, given the lengths of the rows above: 1 unless proven.

    Where the row after is in pieces too, it must be proven in its turn; many such rows one after the other are proof.
    """
    if not widths:
        return 1
    width = widths[-1]
    at, joined = start, 0
    for ahead in range(_PROOF_ROWS):
        end = _fill_row(fragments, at, width)
        if end is None:
            return 1
        joined = joined or end - start
        if end == len(fragments):
            repeats = ahead > 0 or (len(widths) > 1 and widths[-2] == width)
            return joined if repeats and fragments[end - 1].blanks_before > 1 else 1
        if len(fragments[end].cells) == width:
            return joined
        at = end
    return joined


def _fill_row(fragments: list[_Row], start: int, width: int) -> int | None:
    """Behind which fragment a row of `width` cells ends; None where several fragments do not make up exactly that."""
    end, total = start, 0
    while end < len(fragments) and total < width and (end == start or fragments[end].blanks_before < 4):
        total += len(fragments[end].cells)
        end += 1
    return end if total == width and end - start >= 2 else None


def _starts_table(rows: list[_Row], row: _Row) -> bool:
    """Whether a row behind two blank lines begins a new table: other length, or the heading again.

    A row that begins with a blank cell continues a cell from above, unless it states the money unit of a new table.
    """
    if not row.cells[0].strip() and not any("单位" in cell for cell in row.cells):
        return False
    repeats_heading = any(row.cells == earlier.cells and any(c.strip() for c in row.cells) for earlier in rows[:3])
    return len(row.cells) != len(rows[-1].cells) or repeats_heading


def _as_grid(rows: list[_Row]) -> Grid:
    cells = [Cell(r, c, text.strip()) for r, row in enumerate(rows) for c, text in enumerate(row.cells)]
    return Grid(
        cells=cells,
        n_rows=len(rows),
        n_cols=max(len(row.cells) for row in rows),
        row_offset=rows[0].line - 1,
        has_spans=False,
        row_lines=[row.line for row in rows],
    )


# ---------- row lines


def _is_row_chunk(chunk: _Chunk) -> bool:
    """Whether a chunk holds rows with tabs between the cells (rather than cell lines or mere text)."""
    rows = sum(line.is_row for line in chunk.lines)
    return rows > 0 and rows >= sum(line.is_cell for line in chunk.lines)


def _read_row_chunk(chunk: _Chunk) -> Iterator[Block]:
    tabbed = [i for i, line in enumerate(chunk.lines) if "\t" in line.text]
    first, last = tabbed[0], tabbed[-1]
    yield from (_as_paragraph(line) for line in chunk.lines[:first])
    lines = chunk.lines[first : last + 1]
    if _is_contents(lines):
        yield from (_as_paragraph(line) for line in lines)
    else:
        yield from restore_spans(_as_grid(_split_row_lines(lines)))
    yield from (_as_paragraph(line) for line in chunk.lines[last + 1 :])


def _is_contents(lines: list[_Line]) -> bool:
    """A table of contents: titles, a tab, page numbers that never fall."""
    pages: list[int] = []
    for line in lines:
        head, _, tail = line.text.rpartition("\t")
        if "\t" not in line.text:
            continue
        if not head.strip() or "\t" in head.strip() or not _PAGE_REFERENCE.match(tail):
            return False
        digits = re.sub(r"\D", "", tail)
        pages.append(int(digits) if digits else 0)
    return pages == sorted(pages)


def _split_row_lines(lines: list[_Line]) -> list[_Row]:
    """Rows from lines; a closing tab ends the last cell, and a tab before the first cell of every row is none."""
    closes = sum(line.text.rstrip(_BLANK).endswith("\t") for line in lines) * 2 > len(lines)
    indented = all(line.text.startswith("\t") for line in lines) and not closes
    width = Counter(line.text.count("\t") for line in lines).most_common(1)[0][0]
    rows: list[_Row] = []
    pending: _Line | None = None
    for line in lines:
        text = line.text.rstrip(_BLANK)
        if pending and "\t" in pending.text and not text.startswith("\t") and pending.text.count("\t") + text.count("\t") == width:
            line = _Line(pending.number, pending.text + "\n" + text)
            text = line.text
        elif pending:
            rows.append(_Row(pending.number, pending.text.split("\t")))
        pending = None
        if closes and not text.endswith("\t"):
            pending = _Line(line.number, text)
            continue
        if closes:
            text = text[:-1]
        rows.append(_Row(line.number, text[1:].split("\t") if indented else text.split("\t")))
    if pending:
        rows.append(_Row(pending.number, pending.text.split("\t")))
    return rows
