"""One manuscript in every format of docs/formats.md: writers of our own, and LibreOffice for what only it writes."""

from __future__ import annotations

import base64
import csv
import io
import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from ingestion.readers.office.conversion import find_converter
from samples.typesetting.model import Heading, Manuscript, PageBreak, Table, Text, place
from samples.typesetting.office import write_docx, write_xlsx
from samples.typesetting.plain import write_text
from samples.typesetting.web import write_html
from tests.formats.workbooks import write_excel_2003, write_xlsb

Writer = Callable[[Manuscript, Path], None]
_STRICT = (
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
)
_DECLARATION = re.compile(r"<\?xml[^>]*>")

_BEGINNINGS_OF_NUMBERS = frozenset("0123456789０１２３４５６７８９(（-")


def _docx(manuscript: Manuscript, path: Path) -> None:
    write_docx(manuscript, path)


def _strict(write: Writer) -> Writer:
    """An Office file with the namespaces of strict OOXML."""

    def strictly(manuscript: Manuscript, path: Path) -> None:
        write(manuscript, path)
        out = io.BytesIO()
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                text = source.read(name)
                for transitional, strict in _STRICT:
                    text = text.replace(transitional.encode(), strict.encode()) if name.endswith((".xml", ".rels")) else text
                target.writestr(name, text)
        path.write_bytes(out.getvalue())

    return strictly


def _flat_opc(manuscript: Manuscript, path: Path) -> None:
    """The parts of a DOCX in one XML file, as Word saves "Word XML 文档"."""
    write_docx(manuscript, path)
    parts = []
    with zipfile.ZipFile(path) as source:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith((".xml", ".rels")):
                body = f"<pkg:xmlData>{_DECLARATION.sub('', content.decode())}</pkg:xmlData>"
            else:
                body = f"<pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData>"
            parts.append(f'<pkg:part pkg:name="/{name}">{body}</pkg:part>')
    namespace = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    path.write_text(f"{head}<pkg:package {namespace}>{''.join(parts)}</pkg:package>", encoding="utf-8")


def _word_2003(manuscript: Manuscript, path: Path) -> None:
    """The body of a DOCX in the namespace and the names of Word 2003 XML."""
    write_docx(manuscript, path)
    with zipfile.ZipFile(path) as source:
        text = source.read("word/document.xml").decode()
    text = text.replace(_STRICT[0][0], "http://schemas.microsoft.com/office/word/2003/wordml").replace("w:vMerge", "w:vmerge")
    text = text.replace("<w:document", "<w:wordDocument", 1).replace("</w:document>", "</w:wordDocument>")
    path.write_text(text, encoding="utf-8")


def _mhtml(manuscript: Manuscript, path: Path) -> None:
    write_html(manuscript, path, encoding="gb18030")
    body = base64.encodebytes(path.read_bytes())
    head = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=part\r\n\r\n--part\r\nContent-Type: text/html; charset=gb18030\r\n"
    )
    path.write_bytes(head + b"Content-Transfer-Encoding: base64\r\n\r\n" + body + b"\r\n--part--\r\n")


def _email(manuscript: Manuscript, path: Path) -> None:
    write_html(manuscript, path)
    message = EmailMessage()
    message["Subject"] = "预算公开"
    message.set_content("请查收。")
    message.add_alternative(path.read_text(encoding="utf-8"), subtype="html", charset="gb18030")
    path.write_bytes(message.as_bytes())


def _lines(manuscript: Manuscript, table_lines: Callable[[list[list[str]]], list[str]], is_wide: bool = False) -> str:
    """Text of a manuscript; the rows of a table, places covered by merges blank, by `table_lines`."""
    lines: list[str] = []
    for block in manuscript.blocks:
        if isinstance(block, Heading | Text):
            lines.append(block.text)
        elif isinstance(block, PageBreak):
            lines.append("")
        else:
            lines += ["", *([block.title] if block.title and not block.title_inside else [])]
            lines += ["  ".join(filter(None, line)) for line in block.captions if not block.captions_inside]
            lines += ["", *table_lines(_rows(block)), "", *block.notes]
    return "\n".join(lines) + "\n"


def _rows(table: Table) -> list[list[str]]:
    rows = table.rows()
    grid = [[""] * table.n_cols for _ in rows]
    for r, c, cell in place(rows, table.n_cols):
        grid[r][c] = cell.text.replace("\n", "")
    return grid


def _markdown(rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]


def _separated(separator: str) -> Callable[[list[list[str]]], list[str]]:
    def lines(rows: list[list[str]]) -> list[str]:
        out = io.StringIO()
        csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
        return out.getvalue().splitlines()

    return lines


def _fixed(rows: list[list[str]]) -> list[str]:
    widths = [max(_places(row[c]) for row in rows) + 2 for c in range(len(rows[0]))]
    return ["".join(_padded(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _padded(text: str, width: int) -> str:
    blanks = " " * (width - _places(text))
    return blanks[2:] + text + "  " if text.strip()[:1] in _BEGINNINGS_OF_NUMBERS else text + blanks


def _places(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _one_cell_a_line(rows: list[list[str]]) -> list[str]:
    return [text for row in rows for text in row]


def _text(table_lines: Callable[[list[list[str]]], list[str]], encoding: str = "utf-8") -> Writer:
    return lambda manuscript, path: path.write_text(_lines(manuscript, table_lines), encoding=encoding) and None


WRITERS: dict[str, tuple[str, Writer]] = {
    "docx": ("docx", _docx),
    "strict docx": ("docx", _strict(_docx)),
    "flat opc": ("xml", _flat_opc),
    "word 2003 xml": ("xml", _word_2003),
    "xlsx": ("xlsx", lambda m, path: write_xlsx(m, path)),
    "xlsx of texts": ("xlsx", lambda m, path: write_xlsx(m, path, numbers_as_text=True)),
    "strict xlsx": ("xlsx", _strict(lambda m, path: write_xlsx(m, path))),
    "html": ("html", lambda m, path: write_html(m, path)),
    "mhtml": ("mht", _mhtml),
    "email": ("eml", _email),
    "rows with tabs": ("txt", lambda m, path: write_text(m, path, style="rows")),
}
"""Format -> (suffix, writer): formats whose columns are certain, so that every fact is read."""

LOOSE_WRITERS: dict[str, tuple[str, Writer]] = {
    "markdown": ("md", _text(_markdown)),
    "csv": ("csv", _text(_separated(","), "gb18030")),
    "csv with semicolons": ("csv", _text(_separated(";"))),
    "tsv": ("tsv", _text(_separated("\t"))),
    "fixed width": ("txt", _text(_fixed)),
    "one cell a line": ("txt", _text(_one_cell_a_line)),
}
"""Formats that lose merges or columns: what is read is right, the rest is listed."""

CONVERTED_WRITERS: dict[str, tuple[str, Writer]] = {"excel 2003 xml": ("xml", write_excel_2003), "xlsb": ("xlsb", write_xlsb)}
"""Formats that are read by way of LibreOffice."""

OFFICE_TARGETS: dict[str, tuple[str, str, int]] = {
    "xls": ("xlsx", "xls", 6),
    "xlt": ("xlsx", "xlt", 2),
    "web page of a workbook": ("xlsx", "html", 6),
    "web page of a text": ("docx", "html", 2),
    "pdf of a text": ("docx", "pdf", 1),
    "ods": ("xlsx", "ods", 6),
    "fods": ("xlsx", "fods", 6),
    "word 2003 xml of LibreOffice": ("docx", "xml:MS Word 2003 XML", 6),
    "doc": ("docx", "doc", 2),
    "rtf": ("docx", "rtf", 2),
    "odt": ("docx", "odt", 2),
    "fodt": ("docx", "fodt", 2),
}
"""Format -> (what it is made from, LibreOffice's filter, of how many disclosures): a conversion takes seconds."""


def convert_all(sources: list[Path], target: str, folder: Path) -> list[Path]:
    """The files in LibreOffice's `target`, in the order of the sources: one start for all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [find_converter() or "", profile, "--headless", "--convert-to", target, "--outdir", str(folder), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return [folder / f"{source.stem}.{target.partition(':')[0]}" for source in sources]
