"""Files built to harm a reader: bombs, entities, nesting, absurd sizes, runs of characters that make patterns slow.

`CRAFTED` names each and builds it when it is wanted; some unpack to hundreds of megabytes.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from functools import partial

from tests.hostile.crafted_covers import COVERS
from tests.hostile.crafted_pdf import PDFS

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_CELL = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
_HEADING = "2024年度部门预算"
"""Makes the file a disclosure of a year, so that it goes all the way through."""
_TITLE = f"<w:p><w:r><w:t>{_HEADING}</w:t></w:r></w:p>"


def zipped(parts: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return out.getvalue()


def docx(body: str, prolog: str = "") -> bytes:
    return zipped({"word/document.xml": f'<?xml version="1.0"?>{prolog}<w:document {_W}><w:body>{_TITLE}{body}</w:body></w:document>'})


def xlsx(sheet: str, strings: str = "", styles: str = "", prolog: str = "") -> bytes:
    relation = '<Relationship Id="r{0}" Type="http://x/{1}" Target="{2}"/>'
    cover = f"<row><c t='inlineStr'><is><t>{_HEADING}</t></is></c></row>"
    targets = [
        ("0", "worksheet", "cover.xml"),
        ("1", "worksheet", "sheet1.xml"),
        ("2", "sharedStrings", "strings.xml"),
        ("3", "styles", "styles.xml"),
    ]
    return zipped(
        {
            "xl/workbook.xml": f'<workbook {_S} {_R}><sheets><sheet name="封面" r:id="r0"/>'
            '<sheet name="表" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{''.join(relation.format(*t) for t in targets)}</Relationships>",
            "xl/cover.xml": f"<worksheet {_S}>{rows(cover)}</worksheet>",
            "xl/sheet1.xml": f"{prolog}<worksheet {_S}>{sheet}</worksheet>",
            "xl/strings.xml": f"<sst {_S}>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet {_S}>{styles}</styleSheet>",
        }
    )


def rows(cells: str) -> str:
    return f"<sheetData>{cells}</sheetData>"


def ods(content: str) -> bytes:
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = f"<table:table><table:table-row><table:table-cell><text:p>{_HEADING}</text:p></table:table-cell></table:table-row></table:table>{content}"  # noqa: E501
    sheet = f"<office:document-content {names}><office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>"  # noqa: E501
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": sheet})


def page(body: str) -> bytes:
    return f"<html><meta charset=utf-8><p>{_HEADING}</p>{body}</html>".encode("utf-8", "surrogatepass")


def declared(charset: str) -> bytes:
    return f"<html><meta charset={charset}><p>".encode() + bytes(range(0x80, 0x100)) * 3000


# ---------- packages


def _lying_size() -> bytes:
    data = bytearray(docx("<w:p/>" * 500_000))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 100)
    return bytes(data)


def _encrypted_flag() -> bytes:
    data = bytearray(docx("<w:p/>"))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _odd_method() -> bytes:
    data = bytearray(docx("<w:p/>"))
    struct.pack_into("<H", data, data.rindex(b"PK\x01\x02") + 10, 97)
    return bytes(data)


def _same_part_twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for text in ("<x/>", f"<w:document {_W}/>"):
            archive.writestr(zipfile.ZipInfo("word/document.xml"), text)
    return out.getvalue()


def _many_entries() -> bytes:
    return zipped({"word/document.xml": "<w/>"} | {f"word/{i}.xml": "" for i in range(20_000)}, zipfile.ZIP_STORED)


def _quine_like() -> bytes:
    data = docx("<w:p/>")
    for _ in range(20):
        data = zipped({"预算.docx": data})
    return data


def _large_tree(megabytes: int) -> bytes:
    """Below every limit of sizes and ratios, yet a tree many times as large as the part."""
    piece = "<w:p><w:r><w:t>12</w:t></w:r></w:p>"
    noise = "".join(f"<w:p><w:r><w:t>{i * 7919 % 1_000_003}</w:t></w:r></w:p>" for i in range(20_000))
    return docx((noise + piece * 6_000) * (megabytes * 1024 * 1024 // (len(noise) + len(piece) * 6_000) + 1))


def _large_sheet(cells: int) -> bytes:
    row = "".join(f"<c><v>{i}.25</v></c>" for i in range(100))
    return xlsx(rows(f"<row>{row}</row>" * (cells // 100)))


def _numbers_of_every_size() -> bytes:
    values = [
        "1e308",
        "-1e308",
        "1e-320",
        "1e999999999",
        "-1e-999999999",
        "NaN",
        "INF",
        "9" * 5000,
        "0x10",
        "1_000",
        "٣",
        "--1",
        "1e",
        " 1 ",
    ]
    styles = "".join(f'<xf numFmtId="{n}"/>' for n in (0, 2, 3, 4, 10, 11, 12, 14, 20, 22, 45, 46, 47, 48, 200, 201, 202, 203, 204))
    codes = ["0" * 3000, '"' * 501, "[" * 2000, "#,##0.00;" * 400, "yyyy" * 900 + "@[h]:mm" * 300 + "0E+00" * 100]
    formats = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{c.replace(chr(34), "&quot;")}"/>' for i, c in enumerate(codes))
    cells = "".join(f"<row>{''.join(f'<c s={chr(34)}{s}{chr(34)}><v>{v}</v></c>' for s in range(-1, 21))}</row>" for v in values)
    return xlsx(rows(cells), styles=f"<numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs>")


def _merges(ranges: list[str]) -> bytes:
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="50000"><c r="CV50000"><v>1</v></c></row>'
    merged = "".join(f'<mergeCell ref="{r}"/>' for r in ranges)
    return xlsx(rows(corners) + f"<mergeCells>{merged}</mergeCells>")


def _compound(name: str, body: bytes = b"") -> bytes:
    """A compound file whose directory names a stream and whose sector table points in circles."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 1, 1, 1, 1) + struct.pack("<109I", *([0] + [0xFFFFFFFF] * 108))
    entry = (name + "\0").encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 2 * len(name) + 2, 2, 1) + bytes(48)
    entry += struct.pack("<IQ", 1, 1 << 40)
    sectors = struct.pack("<128I", *([1, 2, 1] + [0xFFFFFFFF] * 125)) + entry.ljust(512, b"\0") + body.ljust(512, b"\0")
    return header[:512].ljust(512, b"\0") + sectors


PACKAGES: dict[str, Callable[[], bytes]] = {
    "bomb_spaces.docx": lambda: docx(" " * (300 * 1024 * 1024)),
    "bomb_many_parts.docx": _many_entries,
    "bomb_sum_of_parts.xlsx": lambda: zipped({"xl/workbook.xml": "<w/>"} | {f"xl/{i}.xml": b" " * 8_000_000 for i in range(80)}),
    "bomb_tree_8.docx": partial(_large_tree, 8),
    "bomb_tree_60.docx": partial(_large_tree, 60),
    "bomb_tree_240.docx": partial(_large_tree, 240),
    "bomb_nested_archives.zip": _quine_like,
    "lying_size.docx": _lying_size,
    "encrypted_flag.docx": _encrypted_flag,
    "odd_method.docx": _odd_method,
    "same_part_twice.docx": _same_part_twice,
    "names_outside.docx": lambda: zipped({"../../word/document.xml": "<w/>", "/word/document.xml": "<w/>", "word/document.xml\0.png": ""}),
    "lzma.docx": lambda: zipped({"word/document.xml": f"<w:document {_W}/>" + " " * 50_000_000}, zipfile.ZIP_LZMA),
    "bzip2.docx": lambda: zipped({"word/document.xml": f"<w:document {_W}/>" + " " * 50_000_000}, zipfile.ZIP_BZIP2),
    "laughs.docx": lambda: docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _LAUGHS),
    "laughs.xlsx": lambda: xlsx(rows("<row><c t='inlineStr'><is><t>&j;</t></is></c></row>"), prolog=_LAUGHS),
    "laughs_late.docx": lambda: docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", f"<!--{'x' * 200_000}-->" + _LAUGHS),
    "laughs_late.xlsx": lambda: xlsx(
        rows("<row><c t='inlineStr'><is><t>&j;</t></is></c></row>"), prolog=f"<!--{'x' * 200_000}-->" + _LAUGHS
    ),
    "laughs_utf16.docx": lambda: zipped(
        {"word/document.xml": ('<?xml version="1.0" encoding="utf-16"?>' + _LAUGHS + "<w>&j;</w>").encode("utf-16")}
    ),
    "external_entity.docx": lambda: docx("<w:p>&x;</w:p>", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "external_dtd.xlsx": lambda: xlsx("", prolog='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "parameter_entity.docx": lambda: docx("<w:p/>", '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/zero">%p;]>'),
    "external_link.docx": lambda: zipped(
        {
            "word/document.xml": f"<w:document {_W}><w:body><w:p/></w:body></w:document>",
            "word/_rels/document.xml.rels": '<R><Relationship Id="1" Type="x/image" Target="file:///etc/passwd" TargetMode="External"/></R>',  # noqa: E501
            "_rels/.rels": '<R><Relationship Id="1" Type="x/officeDocument" Target="../../../../etc/passwd"/></R>',
        }
    ),  # fmt: skip
    "nested_elements.docx": lambda: docx("<w:sdt>" * 200 + "<w:p/>" + "</w:sdt>" * 200),
    "nested_elements_deep.docx": lambda: docx("<w:sdt>" * 50_000 + "</w:sdt>" * 50_000),
    "nested_tables.docx": lambda: docx("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80),
    "spans.docx": lambda: docx(
        "<w:tbl>" + "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999999'/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>" * 2_000 + "</w:tbl>"
    ),
    "wide_row.docx": lambda: docx(f"<w:tbl><w:tr>{_CELL.format('1') * 60_000}</w:tr></w:tbl>"),
    "long_table.docx": lambda: docx(f"<w:tbl>{('<w:tr>' + _CELL.format('合计') + _CELL.format('1.00') * 6 + '</w:tr>') * 20_000}</w:tbl>"),
    "long_run.docx": lambda: docx(f"<w:p><w:r><w:t>{'预算' * 2_000_000}</w:t></w:r></w:p>"),
    "many_runs.docx": lambda: docx(f"<w:p>{'<w:r><w:t>1</w:t></w:r>' * 100_000}</w:p>"),
    "symbols.docx": lambda: docx(
        "<w:p><w:r>" + "".join(f"<w:sym w:char='{c}'/>" for c in ("D800", "110000", "0", "-1", "x", "FFFE")) + "</w:r></w:p>"
    ),
    "macros.docx": lambda: zipped(
        {"word/document.xml": f"<w:document {_W}><w:body/></w:document>", "word/vbaProject.bin": b"Shell calc" * 100}
    ),
    "no_sheets.xlsx": lambda: zipped({"xl/workbook.xml": f"<workbook {_S}/>"}),
    "far_cell.xlsx": lambda: xlsx(rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "absurd_places.xlsx": lambda: xlsx(
        rows('<row r="99999999999999"><c r="ZZZ9999999"><v>1</v></c></row><row r="-5"><c r="@1"><v>2</v></c></row>')
    ),
    "large_300k.xlsx": partial(_large_sheet, 300_000),
    "large_2m.xlsx": partial(_large_sheet, 2_000_000),
    "large_9m.xlsx": partial(_large_sheet, 9_000_000),
    "numbers.xlsx": _numbers_of_every_size,
    "strings_index.xlsx": lambda: xlsx(
        rows("".join(f'<row><c t="s"><v>{v}</v></c></row>' for v in ("0", "99", "-1", "1e9", "x", "9" * 30)))
    ),
    "surrogates.xlsx": lambda: xlsx(rows(f"<row><c t='inlineStr'><is><t>{_HEADING}_xD83D__xDCA3__x0000__xFFFE_</t></is></c></row>" * 5)),
    "long_string.xlsx": lambda: xlsx(rows("<row><c t='s'><v>0</v></c></row>" * 200), strings=f"<si><t>{'元' * 500_000}</t></si>"),
    "merges_all.xlsx": lambda: _merges(["A1:XFD1048576"] * 500),
    "merges_overlapping.xlsx": lambda: _merges([f"A{i}:CV50000" for i in range(400, 0, -1)]),
    "merges_nested.xlsx": lambda: _merges([f"{'ABCDEFGHIJ'[i % 10]}{i + 1}:CV{50_000 - i}" for i in range(300)]),
    "merges_many.xlsx": lambda: _merges([f"A{2 * i + 1}:B{2 * i + 2}" for i in range(20_000)]),
    "merges_backwards.xlsx": lambda: _merges(["C5:A1", "A1", "A1:B", ":", "A0:B0", "$A$1:$B$2"]),
    "hidden_columns.xlsx": lambda: xlsx(
        "<cols>" + "<col min='1' max='16384' hidden='1'/>" * 3_000 + "</cols>" + rows("<row>" + "<c><v>1</v></c>" * 3_000 + "</row>")
    ),
    "repeated.ods": lambda: ods(
        '<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">'
        "<text:p>1</text:p></table:table-cell></table:table-row></table:table>"
    ),
    "repeated_absurd.ods": lambda: ods(
        '<table:table><table:table-row table:number-rows-repeated="99999999999"><table:table-cell table:number-columns-repeated="-7" '
        'table:number-columns-spanned="999999999" table:number-rows-spanned="999999999"><text:p>1</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    ),
    "xlsb.xlsb": lambda: zipped({"xl/workbook.bin": b"\x83\x01\xff\xff\xff\xff\x0f" * 500, "xl/_rels/workbook.bin.rels": "<R/>"}),
    "circular.xls": partial(_compound, "Workbook", b"\x09\x08\x10\0\0\6\5\0" * 60),
    "circular.doc": partial(_compound, "WordDocument", b"\xec\xa5" * 200),
    "encrypted.docx": partial(_compound, "EncryptedPackage"),
}


# ---------- pages and text


def _ragged_pieces() -> str:
    """Rows that blank lines cut in two, thousands in sequence."""
    return _HEADING + "\n\n\ta\n\tb\n\tc\n\td\n\n" + "\t1\n\t2\n\n\t3\n\t4\n\n" * 6_000


MARKUP: dict[str, Callable[[], bytes]] = {
    "nested_div.html": lambda: page("<div>" * 100_000 + "文"),
    "nested_div_250.html": lambda: page("<div>" * 250 + "文"),
    "nested_bold.html": lambda: page("<b>" * 240 + "文" + "</b>" * 240),
    "nested_bold_blocks.html": lambda: page("<b><p>" * 120 + "文"),
    "nested_tables.html": lambda: page("<table><tr><td>甲<td>" * 80 + "1"),
    "nested_tables_deep.html": lambda: page("<table><tr><td>" * 5_000 + "1"),
    "spans.html": lambda: page("<table>" + "<tr><td rowspan=65534 colspan=1000>1" * 3_000 + "</table>"),
    "spans_absurd.html": lambda: page(f"<table><tr><td colspan={'9' * 400} rowspan=-3>1<td rowspan=0 colspan=0>2</table>"),
    "wide_table.html": lambda: page("<table><tr>" + "<td>1" * 100_000 + "</table>"),
    "long_table.html": lambda: page("<table>" + "<tr><td>合计<td>1.00<td>2.00" * 60_000 + "</table>"),
    "cells_with_spans.html": lambda: page("<table>" + ("<tr>" + "<td rowspan=2>1" * 60) * 900 + "</table>"),
    "unclosed.html": lambda: page("<table><tr><td><p><span><a href=x>" * 3_000),
    "attributes.html": lambda: page("<p " + " ".join(f"a{i}=1" for i in range(60_000)) + ">文</p>"),
    "long_attribute.html": lambda: page(f"<p style='{'display:' * 400_000}'>文</p>"),
    "references.html": lambda: page("<p>&#0;&#xD800;&#x110000;&#99999999999;&amp&lt&nosuch;" * 2_000),
    "comments.html": lambda: b"<!--a-->" * 450 + "文".encode(),
    "comments_open.html": lambda: b"<!--" * 900,
    "xml_comments.html": lambda: b"<?xml?>" + b"<!---->" * 500 + b"<x>",
    "entity.html": lambda: b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page("&x;"),
    "links.html": lambda: page('<img src="http://127.0.0.1:9/x"><iframe src="file:///etc/passwd"></iframe><script>while(1);</script>'),
    "white_space.html": lambda: page(("年" + "\n \t" * 60_000) * 4 + "x"),
    "breaks.html": lambda: page("文<br>" * 100_000),
    "scripts.html": lambda: page("<script>" + "x" * 5_000_000),
    "surrogates.html": lambda: page("<p>\ud800\udfff合计</p>"),
    **{f"charset_{name[:20]}.html": partial(declared, name) for name in ("punycode", "idna", "undefined", "utf-7", "unicode_escape", "hex", "zlib", "rot13", "mbcs", "big5", "shift_jis", "x" * 300)},  # noqa: E501
    "mime_loop.mht": lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n" + b"--a\nContent-Type: multipart/related; boundary=a\n\n" * 3_000 + b"text/html",  # noqa: E501
    "mime_base64.mht": lambda: b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + b"PGh0bWw+" * 100_000,
    "mime_headers.mht": lambda: b"".join(b"X-%d: %s\n" % (i, b"y" * 50) for i in range(60)) + b"MIME-Version: 1.0\n\ntext/html",
    "word2003.xml": lambda: f'<?xml version="1.0"?><?mso-application progid="Word.Document"?>{_LAUGHS}<w>&j;</w>'.encode(),
    "excel2003.xml": lambda: f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>{_LAUGHS}<Workbook>&j;</Workbook>'.encode(),
    "nested.rtf": lambda: b"{\\rtf1" + b"{" * 100_000,
    "object.rtf": lambda: b"{\\rtf1{\\object\\objemb{\\*\\objdata " + b"41" * 200_000 + b"}}{\\field{\\*\\fldinst INCLUDETEXT \"file:///etc/passwd\"}}x}",
}  # fmt: skip

TEXTS: dict[str, Callable[[], bytes]] = {
    "empty.txt": lambda: b"",
    "blank.txt": lambda: b" \r\n\t" * 1000,
    "zeros.pdf": lambda: bytes(100_000),
    "mark_only.txt": lambda: b"\xef\xbb\xbf",
    "utf16_odd.txt": lambda: b"\xff\xfe" + "预算".encode("utf-16-le") * 500 + b"\x00",
    "utf16_surrogates.txt": lambda: b"\xff\xfe" + b"\x00\xd8" * 3000,
    "latin.txt": lambda: bytes(range(256)) * 300,
    "one_line.txt": lambda: (_HEADING + "。" + "本年收入合计100万元，" * 300_000).encode(),
    "many_lines.txt": lambda: (_HEADING + "\n" + "本年收入合计100.00万元。\n" * 30_000).encode(),
    "blank_lines.txt": lambda: (_HEADING + "\n" * 2_000_000 + "完").encode(),
    "tabs.txt": lambda: (_HEADING + "\n" + "\t" * 2_000_000 + "1").encode(),
    "cell_lines.txt": lambda: (_HEADING + "\n" + "\t1\n" * 200_000).encode(),
    "rows.txt": lambda: (_HEADING + "\n" + "合计\t1.00\t2.00\t\n" * 60_000).encode(),
    "wide_rows.txt": lambda: (_HEADING + "\n" + ("1\t" * 20_000 + "\n") * 20).encode(),
    "wide.csv": lambda: (",".join(["1"] * 100_000) + "\n").encode() * 3,
    "quotes.csv": lambda: ('a,b,c,d\n"' + "1,2\n" * 200_000).encode(),
    "pieces.txt": lambda: _ragged_pieces().encode(),
    "bookmarks.txt": lambda: ("[bookmark: " * 60_000).encode(),
    "bars.txt": lambda: ("|" * 300_000 + "\n" + "|---" * 60_000).encode(),
    "escapes.txt": lambda: (_HEADING + "\n\x1b[2J\x1b]0;x\x07\u202e\u2066" * 3).encode(),
}
_RUNS = {
    "space": " ", "wide_space": "\u3000", "digit": "1", "comma": "1,", "point": "1.", "amount": "1万元", "yuan": "元", "year": "2024年",
    "stop": "。", "list": "、", "colon": "：", "bracket": "（", "closed": "（）", "book": "《", "percent": "1%", "dash": "-", "dots": "…", "letter": "a",  # noqa: E501
    "han": "预", "number_han": "一、", "total": "合计", "grow": "比上年增加", "unit": "单位：万元", "class": "201", "item": "（类）", "rise": "增长", "tab": "\t",  # noqa: E501
    "heading": "第一部分 ", "minister": "一般公共预算财政拨款", "three": "因公出国（境）费", "slash": "/", "bar": "|", "quote": "“",
}  # fmt: skip
RUNS: dict[str, Callable[[], bytes]] = {
    f"run_{name}.txt": partial(lambda unit: (f"{_HEADING}\n某单位{unit * (60_000 // len(unit))}x\n支出{unit}").encode(), unit)
    for name, unit in _RUNS.items()
}
"""One unit of text over and over: whatever pattern is not linear shows here."""

CRAFTED: dict[str, Callable[[], bytes]] = PACKAGES | MARKUP | TEXTS | RUNS | PDFS | COVERS
