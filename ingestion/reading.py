"""Reading: from a file, whatever it is called, to the neutral document model.

`read_source` reads a file, `read_bytes` what was in it. The media type is told from the bytes; the readers are
imported when they are needed, because each brings its own libraries. Whatever cannot be read raises `Unreadable`, and
nothing else: a document that nobody expected must never stop a run. A fault of the program is told apart from a
damaged file (`reader_error`), so that nobody asks a publisher for a better copy of a file that is in order.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingestion import media
from ingestion.archives import explain_archive
from ingestion.media import sniff_media_type
from ingestion.model import CELL_LIMIT, SIZE_LIMIT_BYTES, Grid, Paragraph, ReadingNote, SourceDocument, Unreadable, number_cells
from ingestion.printed_text import STROKE, drop_struck, unify
from ingestion.traditional import is_traditional, simplify

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PROGRAM_FAULTS = (ImportError, NameError, SyntaxError, AssertionError, FileNotFoundError)
"""No content of a file can cause these: something is missing or wrong in the program."""

CHARACTER_LIMIT = 10_000_000
"""What one document may hold: a province's whole budget has 2 million characters at most."""
_PARAGRAPH_LIMIT = 150_000
"""A thousand pages have some forty thousand lines."""
_SUM_LIMIT = 100_000
"""Sums of money in its sentences: such a budget has some ten thousand."""
_POSITION_LIMIT = 2_000_000
"""Cells that ragged tables would have if every row were as long as the longest."""


def read_source(path: Path, size_limit_bytes: int = SIZE_LIMIT_BYTES) -> SourceDocument:
    """Read one file. Raises `Unreadable` (too_large, inaccessible, or a reason of `read_bytes`)."""
    return read_bytes(load_bytes(path, size_limit_bytes), size_limit_bytes)


def load_bytes(path: Path, size_limit_bytes: int = SIZE_LIMIT_BYTES) -> bytes:
    """The bytes of a regular file of at most `size_limit_bytes`. Raises `Unreadable` (too_large, inaccessible)."""
    try:
        if not path.is_file():
            raise Unreadable("inaccessible", "文件不存在或不是普通文件")
        with path.open("rb") as stream:
            data = stream.read(size_limit_bytes + 1)
    except (OSError, ValueError) as error:
        raise Unreadable("inaccessible", "文件无法打开（不存在或没有读取权限）") from error
    _check_size(len(data), size_limit_bytes)
    return data


def read_bytes(data: bytes, size_limit_bytes: int = SIZE_LIMIT_BYTES) -> SourceDocument:
    """Read one document. Raises `Unreadable`, with a reason code for programs and a Chinese reason for people.

    Codes: empty, too_large, unknown_type, image, archive, executable, not_text, encrypted, damaged,
    decompression_bomb, forbidden_xml, no_converter, conversion_failed, timeout, memory, reader_error (the program
    failed; the traceback is a note of the exception); the PDF reader adds its own.
    """
    _check_size(len(data), size_limit_bytes)
    try:
        source = _read(data)
    except Unreadable:
        raise
    except MemoryError as error:
        raise Unreadable("memory", "读取时内存不足") from error
    except RecursionError as error:
        raise Unreadable("damaged", "文件内容嵌套过深，结构异常，无法读取") from error
    except Exception as error:  # a reader's library may raise anything on damaged input
        raise _explain(error) from error
    _check_extent(source)
    _unify_texts(source)
    number_cells(source)
    if not any(page.blocks for page in source.pages) and all(page.has_text for page in source.pages):
        raise Unreadable("empty", "文件中没有文字和表格")
    return source


def _check_extent(source: SourceDocument) -> None:
    """Raise `Unreadable('too_large')` for more than what can be parsed in the time and memory of one document."""
    cells = positions = characters = paragraphs = sums = 0
    for block in source.blocks():
        if isinstance(block, Grid):
            cells += len(block.cells)
            positions += block.n_rows * block.n_cols
            characters += sum(len(cell.text) for cell in block.cells)
        else:
            characters += len(block.text)
            paragraphs += 1
            sums += block.text.count("元")
    if paragraphs > _PARAGRAPH_LIMIT:
        raise Unreadable("too_large", f"文件内容过多（{paragraphs} 个段落），超过一份公开文件的合理范围，未读取")
    if sums > _SUM_LIMIT:
        raise Unreadable("too_large", f"文件内容过多（文字中有 {sums} 处金额），超过一份公开文件的合理范围，未读取")
    if cells > CELL_LIMIT or positions > _POSITION_LIMIT or characters > CHARACTER_LIMIT:
        raise Unreadable("too_large", f"文件内容过多（{cells} 个单元格、{characters} 个字符），超过一份公开文件的合理范围，未读取")


def _unify_texts(source: SourceDocument) -> None:
    """Write every text as it is seen: `printed_text.unify`, and nothing that terminals obey and databases and workbooks refuse.

    What is struck out beside other text is left out, and told.
    """
    texts = [b.text if isinstance(b, Paragraph) else "".join(cell.text for cell in b.cells) for b in source.blocks()]
    if any(STROKE in text for text in texts):
        source.notes.append(ReadingNote("struck_text", "文件中有划去（加删除线）的文字，旁边另有文字的未读取，单独的不作为数字"))
    _rewrite(source, _clean)
    if is_traditional(texts):
        source.notes.append(ReadingNote("traditional_characters", "文件用繁体字印制，文字按一一对应的简体字读取，数字和位置照原样"))
        _rewrite(source, simplify)
        source.title = simplify(source.title) if source.title else None


def _rewrite(source: SourceDocument, rewritten: Callable[[str], str]) -> None:
    for page in source.pages:
        for number, block in enumerate(page.blocks):
            if isinstance(block, Paragraph):
                if (text := rewritten(block.text)) != block.text:
                    lines = [(page_no, rewritten(line), box) for page_no, line, box in block.lines]
                    page.blocks[number] = replace(block, text=text, lines=lines)
            else:
                block.cells = [cell if (text := rewritten(cell.text)) == cell.text else replace(cell, text=text) for cell in block.cells]


def _clean(text: str) -> str:
    """Control characters are dropped; half a surrogate pair, which is the rest of a damaged character, becomes U+FFFD."""
    return _UNPRINTABLE.sub(lambda found: "\ufffd" if found[0] >= "\ud800" else "", drop_struck(unify(text)))


def _explain(error: Exception) -> Unreadable:
    """What an exception that no reader expected means: a damaged file, or a fault of the program with its traceback."""
    name = type(error).__name__
    if not _is_program_fault(error):
        return Unreadable("damaged", f"文件已损坏或结构异常，无法读取（{name}）")
    failure = Unreadable("reader_error", f"程序读取出错（{name}），不能断定文件有问题，请把运行日志交给维护人员")
    failure.add_note("".join(traceback.format_exception(error)))
    return failure


def _is_program_fault(error: Exception) -> bool:
    """A library's own exceptions, and whatever is raised within a library, speak of the file; the rest speaks of us."""
    if isinstance(error, _PROGRAM_FAULTS):
        return True
    if type(error).__module__ != "builtins":
        return False
    frames = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames[-1].partition(".")[0] == __name__.partition(".")[0])


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise Unreadable("too_large", f"文件过大，超过 {limit // (1024 * 1024)} MB 的上限")


def _read(data: bytes) -> SourceDocument:
    """A document by the reader of its media type; a picture by recognition, where that is installed."""
    try:
        media_type = sniff_media_type(data)
    except Unreadable as refusal:
        if refusal.reason_code == "archive":
            raise Unreadable("archive", explain_archive(data)) from refusal
        from ingestion.readers.scans.images import read_image
        from ingestion.readers.scans.recognition import HOW_TO_INSTALL, is_available

        if refusal.reason_code != "image":
            raise
        if not is_available():
            raise Unreadable("image", f"{refusal.reason}。{HOW_TO_INSTALL}") from refusal
        return read_image(data)
    return _pick_reader(media_type)(data)


def _pick_reader(media_type: str) -> Callable[[bytes], SourceDocument]:
    if media_type == media.PDF:
        from ingestion.readers.pdf.reader import read_pdf

        return read_pdf
    if media_type == media.DOCX:
        from ingestion.readers.office.docx import read_docx

        return read_docx
    if media_type == media.WORD_XML:
        from ingestion.readers.office.word_xml import read_word_xml

        return read_word_xml
    if media_type == media.XLSX:
        from ingestion.readers.workbooks.spreadsheet import read_xlsx

        return read_xlsx
    if media_type == media.ODS:
        from ingestion.readers.workbooks.spreadsheet import read_ods

        return read_ods
    if media_type in (media.XLS, media.XLSB):
        from ingestion.readers.workbooks.spreadsheet import read_binary_workbook

        return lambda data: read_binary_workbook(data, media_type)
    if media_type in (media.HTML, media.MHTML):
        from ingestion.readers.web.html import read_html, read_mhtml

        return read_html if media_type == media.HTML else read_mhtml
    if media_type in (media.DOC, media.RTF, media.ODT, media.FODT, media.FODS, media.EXCEL_XML):
        from ingestion.readers.office.converted import read_by_conversion

        return lambda data: read_by_conversion(data, media_type)
    from ingestion.readers.web.tables_in_text import read_marked_text

    return read_marked_text
