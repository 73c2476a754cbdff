"""Web pages: block elements as paragraphs, tables as grids with their spans.

Scripts and what is not seen (`seen`) are left out, links are never followed. Raised digits are marks, no digits. Tables that
only lay out the page (one cell, or most of their text in tables within them) are unwrapped; a table within a data table becomes
a grid of its own behind the outer one. Saved pages (MHTML) are read by their HTML part.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from ingestion.media import HTML, MHTML
from ingestion.model import Block, Cell, Grid, Page, Paragraph, ReadingNote, SourceDocument, Unreadable
from ingestion.printed_text import raise_digits, strike
from ingestion.readers.leaders import join_leader_rows
from ingestion.readers.lost_spans import restore_spans
from ingestion.readers.office.package import raise_out_of_memory
from ingestion.readers.set_rows import split_stacked_rows
from ingestion.readers.spaced_rows import join_barred_rows, part_coded_rows, part_spaced_rows
from ingestion.readers.text import decode_text, read_text, text_blocks
from ingestion.readers.web.attached import note_attached, note_pictures, note_programs
from ingestion.readers.web.elements import INLINE
from ingestion.readers.web.rows import name_tables
from ingestion.readers.web.seen import keep_what_is_seen
from ingestion.readers.web.strays import move_strays
from ingestion.readers.web.styles import read_styles

_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "embed", "svg", "select", "option", "input",
    "textarea", "button", "audio", "video", "canvas", "colgroup", "col", "map", "rt", "rp", "annotation",
})  # fmt: skip
_WHOLE_AMOUNT = re.compile(r"\.\d\d\s*$")
"""Behind two decimals smaller digits go on with no number."""
_SET_OFF = frozenset({"sup", "sub"})
_STRUCK = frozenset({"del", "s", "strike"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_CHARSETS = (b"big5", b"cp", b"windows-", b"iso-", b"latin", b"us-ascii", b"ascii", b"shift", b"euc-", b"hz", b"koi8", b"mac")
"""What a page may declare, by its beginning. Python knows codecs that are no character sets, some of them slow by design."""
_SERVER_CODE = re.compile(r"<%.*?%>|<\?(?!xml).*?\?>", re.DOTALL)
"""What a web server should have run before it sent the page."""
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)\s[^<>]{50000,}>")
"""Pictures written into the page, and rows of attributes that cost quadratic time."""
_ERROR_PAGE = re.compile(
    r"\b(?:40[0134]|50[0234])\b|not found|forbidden|bad gateway|access denied|enable javascript"
    "|找不到|不存在|出错|错误|拒绝访问|无法访问|验证码|安全验证",
    re.IGNORECASE,
)
_ERROR_PAGE_LENGTH = 1_500
_WHITE = re.compile(r"[ \t\r\n\f\v]+")
_LONGEST_META = 40
_LONGEST_TITLE = 200
_MAX_COLUMNS = 1_000
_MAX_AREA = 2_000_000
_WIDE_BLANK = re.compile("\u00a0{2,}")
"""Blanks that a browser does not collapse: they set texts apart."""
_BREAK = "\x0b"
"""Stands for <br> until white space is collapsed."""


def read_html(data: bytes, media_type: str = HTML) -> SourceDocument:
    """Read a web page. Raises `Unreadable` (not_text, damaged)."""
    text, notes = decode_html(data)
    root = _parse(_SERVER_CODE.sub("", _LONG_TAG.sub(r"<\1>", text)))
    styles = read_styles(root)
    notes += note_attached(root) + note_programs(root)
    notes += keep_what_is_seen(root, styles)
    body = next(root.iter("body"), root)
    name_tables(body, styles)
    move_strays(body)
    blocks = list(part_coded_rows(part_spaced_rows(join_leader_rows(join_barred_rows(_walk(body))))))
    _refuse_error_page(root, blocks)
    notes += note_pictures(body)
    return SourceDocument(media_type=media_type, pages=[Page(blocks=blocks)], notes=notes, title=_title(root), published=_published(root))


def read_mhtml(data: bytes) -> SourceDocument:
    """Read the HTML part of a saved page or an e-mail, or the text of an e-mail without one. Raises `Unreadable` (not_text, damaged)."""
    message = email.message_from_bytes(data)
    for kind in ("text/html", "text/plain"):
        for part in message.walk():
            payload = part.get_payload(decode=True) if part.get_content_type() == kind and not part.get_filename() else None
            if isinstance(payload, bytes) and payload.strip():
                return read_html(payload, MHTML) if kind == "text/html" else replace(read_text(payload), media_type=MHTML)
    raise Unreadable("damaged", "网页存档或邮件中没有可读的正文")


def _refuse_error_page(root: etree._Element, blocks: list[Block]) -> None:
    """A server that has no document answers with a page that says so, and people save it under the document's name."""
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    if len(texts) < len(blocks) or sum(map(len, texts)) > _ERROR_PAGE_LENGTH:
        return
    heads = ["".join(element.itertext()) for element in root.iter("title", "h1", "h2")] + texts[:2]
    if found := next((head.strip() for head in heads if _ERROR_PAGE.search(head)), None):
        reason = f"文件是网页服务器的出错或验证页面（“{found[:30]}”），不是公开文件本身：请在浏览器中打开原网址，重新下载"
        raise Unreadable("error_page", reason)


def decode_html(data: bytes) -> tuple[str, list[ReadingNote]]:
    """Decode a page: valid UTF-8 wins, then what the page declares, then what text files are tried with."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.replace(b"\0", b"")
        try:
            return data.decode("utf-8-sig"), []
        except UnicodeDecodeError:
            pass
        declared = _CHARSET.search(data[:4096])
        if declared and declared[1].lower().startswith(_CHARSETS):
            try:
                return data.decode(declared[1].decode("ascii")), []
            except (UnicodeError, LookupError):
                pass
    return decode_text(data)


def _title(root: etree._Element) -> str | None:
    title = next(root.iter("title"), None)
    return " ".join("".join(title.itertext()).split())[:_LONGEST_TITLE] or None if title is not None else None


def _published(root: etree._Element) -> str | None:
    """What `<meta name="PubDate">` says, which the guidelines for government sites (政府网站发展指引) demand of every page."""
    for element in root.iter("meta"):
        if element.get("name", "").strip().lower() == "pubdate":
            return element.get("content", "")[:_LONGEST_META] or None
    return None


def _parse(text: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise_out_of_memory(error)
        raise Unreadable("damaged", "网页结构已损坏，无法读取") from error
    if root is None:
        raise Unreadable("empty", "网页中没有内容")
    return root


# ---------- paragraphs


def _walk(element: etree._Element) -> Iterator[Block]:
    """The blocks of an element: runs of inline text become paragraphs, block elements stand for themselves."""
    pieces: list[str] = [element.text or ""]
    for child in element:
        if _is_skipped(child):
            pass
        elif child.tag == "br":
            pieces.append(_BREAK)
        elif child.tag in INLINE and not _holds_block(child):
            pieces.append(_printed(child, pieces[-1]))
        else:
            yield from _paragraphs(pieces)
            pieces = []
            yield from _read_table(child) if child.tag == "table" else _read_lines(child) if child.tag == "pre" else _walk(child)
        pieces.append(child.tail or "")
    yield from _paragraphs(pieces)


def _read_lines(element: etree._Element) -> Iterator[Block]:
    """Text that is shown as it is written: its lines, and tables set with blanks."""
    yield from text_blocks(_inline_text(element).replace(_BREAK, "\n").replace("\u00a0", " "))


def _is_skipped(element: etree._Element) -> bool:
    return not isinstance(element.tag, str) or element.tag in _SKIPPED


def _holds_block(element: etree._Element) -> bool:
    return any(isinstance(node.tag, str) and node.tag not in INLINE and node.tag != "br" for node in element.iterdescendants())


def _inline_text(element: etree._Element, without_tables: bool = False) -> str:
    """The printed text below an element; block elements and breaks become line breaks."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == "br":
            pieces.append(_BREAK)
        elif not _is_skipped(child) and not (without_tables and child.tag == "table"):
            is_block = child.tag not in INLINE
            inner = _printed(child, pieces[-1], without_tables)
            pieces.append(_BREAK + inner + _BREAK if is_block else inner)
        pieces.append(child.tail or "")
    return "".join(pieces)


def _printed(element: etree._Element, before: str, without_tables: bool = False) -> str:
    """The text of an element behind `before`; digits in `<sup>` are raised, what is deleted is struck out."""
    text = _inline_text(element, without_tables)
    if element.tag in _STRUCK:
        return strike(text)
    is_note = element.tag in _SET_OFF or element.tag == "small" and _WHOLE_AMOUNT.search(before)
    return raise_digits(text, before) if is_note else text


def _cell_text(element: etree._Element) -> str:
    """A cell's text; where nothing but breaks parts its lines, blank ones are kept: they may be blank cells of several rows in one."""
    lines = _lines(_inline_text(element, without_tables=True), keeps_blank=not _holds_block(element))
    return "\n".join(lines) if any(lines) else ""


def _lines(text: str, keeps_blank: bool = False) -> list[str]:
    """Lines with white space collapsed as a browser does, and none left where it only wraps the source between Chinese characters."""
    found = []
    for line in text.replace("\u00a0", " ").split(_BREAK):
        line = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", line)
        line = _WHITE.sub(" ", line).strip()
        if line or keeps_blank:
            found.append(line)
    return found


def _paragraphs(pieces: list[str]) -> Iterator[Paragraph]:
    for line in _lines(_WIDE_BLANK.sub("\u2003", "".join(pieces))):
        yield Paragraph(text=line, lines=[(None, line, None)])


# ---------- tables


@dataclass(slots=True)
class _Placed:
    """A table's grid and the elements that its cells came from."""

    grid: Grid
    elements: list[etree._Element]


def _read_table(table: etree._Element) -> Iterator[Block]:
    for caption in table.iterchildren("caption"):
        if not _is_skipped(caption):
            yield from _walk(caption)
    placed = _place(table)
    if _is_layout(placed):
        for element in placed.elements:
            yield from _walk(element)
        return
    if any(cell.text for cell in placed.grid.cells):
        yield from restore_spans(split_stacked_rows(placed.grid))
    for element in placed.elements:
        yield from _inner_tables(element)


def _is_layout(placed: _Placed) -> bool:
    """A frame, not data: one cell, or more than half of the text stands in tables within the cells."""
    if len(placed.elements) <= 1:
        return True
    if not any(next(element.iterdescendants("table"), None) is not None for element in placed.elements):
        return False
    own = sum(len(cell.text) for cell in placed.grid.cells)
    return own < sum(len("".join(_lines(_inline_text(element)))) for element in placed.elements) / 2


def _inner_tables(element: etree._Element) -> Iterator[Block]:
    for child in element:
        if child.tag == "table":
            if not _is_skipped(child):
                yield from _read_table(child)
        elif not _is_skipped(child):
            yield from _inner_tables(child)


def _rows(table: etree._Element) -> list[etree._Element]:
    """The table's own rows as a browser orders them: head, bodies, foot."""
    head: list[etree._Element] = []
    body: list[etree._Element] = []
    foot: list[etree._Element] = []
    for child in table:
        if _is_skipped(child):
            continue
        if child.tag == "tr":
            body.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            section = head if child.tag == "thead" else foot if child.tag == "tfoot" else body
            section.extend(row for row in child.iterchildren("tr") if not _is_skipped(row))
    return head + body + foot


def _place(table: etree._Element) -> _Placed:
    rows = _rows(table)
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    elements: list[etree._Element] = []
    for r, row in enumerate(rows):
        column = 0
        for element in row.iterchildren("td", "th"):
            if _is_skipped(element):
                continue
            while (r, column) in taken:
                column += 1
            col_span = min(_span(element, "colspan"), _MAX_COLUMNS)
            row_span = min(_span(element, "rowspan") or len(rows) - r, len(rows) - r)
            col_span = max(1, _free_width(taken, r, column, col_span))
            if len(taken) + row_span * col_span > _MAX_AREA:
                raise Unreadable("damaged", "网页表格的合并范围异常，无法读取")
            if row_span * col_span > 1:
                taken.update((i, j) for i in range(r, r + row_span) for j in range(column, column + col_span))
            cells.append(Cell(r, column, _cell_text(element), row_span, col_span))
            elements.append(element)
            column += col_span
    n_cols = max((cell.col + cell.col_span for cell in cells), default=0)
    return _Placed(Grid(cells=cells, n_rows=len(rows), n_cols=n_cols), elements)


def _free_width(taken: set[tuple[int, int]], row: int, column: int, wanted: int) -> int:
    """How many of the wanted columns are not covered by a cell from above."""
    for j in range(column, column + wanted):
        if (row, j) in taken:
            return j - column
    return wanted


def _span(element: etree._Element, name: str) -> int:
    """A span as printed in the page; 1 for nonsense, 0 (to the end) for rowspan="0" only."""
    match = re.match(r"\s*(\d{1,9})", element.get(name, "1"))
    value = int(match[1]) if match else 1
    return value if value > 0 or name == "rowspan" else 1
