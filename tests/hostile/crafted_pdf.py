"""PDFs that no program wrote: loops, absurd counts and sizes, bombs in streams, broken tables of references."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial

_FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
TEXT = b"BT /F1 12 Tf 72 700 Td (2024abcdef) Tj 0 -20 Td (100.00) Tj ET"
"""A heading, by way of the font's table of characters: without it no file would get past its classification."""
_HEADING = "年度部门预算"
Body = str | bytes


def stream(data: bytes, entries: str = "", packed: bool = False) -> bytes:
    """A stream object; `packed` deflates it."""
    content = zlib.compress(data, 9) if packed else data
    extra = "/Filter/FlateDecode" if packed else ""
    return f"<</Length {len(content)}{extra}{entries}>>\nstream\n".encode() + content + b"\nendstream"


def assemble(objects: dict[int, Body], trailer: str = "", root: int = 1) -> bytes:
    """A PDF of numbered objects with a sound table of references."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += f"{places.get(number, 0):010d} 00000 {'n' if number in places else 'f'} \n".encode()
    return bytes(out) + f"trailer\n<</Size {size}/Root {root} 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()


def one_page(
    content: bytes = TEXT,
    box: str = "[0 0 595 842]",
    page: str = "",
    resources: str = "",
    packed: bool = False,
    more: dict[int, Body] | None = None,
) -> dict[int, Body]:
    """The objects of a document with one page: 1 catalog, 2 page tree, 3 page, 4 content, 5 font, 6 its characters."""
    return {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>{resources}>>{page}>>",
        4: stream(content, packed=packed),
        5: _FONT,
        6: stream(_character_map()),
    } | (more or {})


def _character_map() -> bytes:
    pairs = " ".join(f"<{0x61 + i:02X}> <{ord(c):04X}>" for i, c in enumerate(_HEADING))
    return f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange {len(_HEADING)} beginbfchar {pairs} endbfchar endcmap".encode()


def _document(**options: object) -> bytes:
    return assemble(one_page(**options))  # type: ignore[arg-type]


def _with(number: int, body: Body, trailer: str = "") -> bytes:
    return assemble(one_page() | {number: body}, trailer)


def _pages(count: int) -> bytes:
    """One page object, listed `count` times."""
    return _with(2, f"<</Type/Pages/Kids[{'3 0 R ' * count}]/Count {count}>>")


def _deep_tree(depth: int) -> bytes:
    objects = one_page()
    for i in range(depth):
        objects[10 + i] = f"<</Type/Pages/Kids[{11 + i} 0 R]/Count 1>>"
    objects[10 + depth] = "<</Type/Page/MediaBox[0 0 10 10]>>"
    objects[2] = "<</Type/Pages/Kids[10 0 R]/Count 1>>"
    return assemble(objects)


def _laughing_forms(depth: int) -> bytes:
    """A form that draws a form ten times, which draws a form ten times…"""
    more: dict[int, Body] = {}
    for i in range(depth):
        inner = f"/Resources<</XObject<</X {11 + i} 0 R>>/Font<</F1 5 0 R>>>>"
        more[10 + i] = stream(b"/X Do " * 10, f"/Type/XObject/Subtype/Form/BBox[0 0 600 900]{inner}")
    more[10 + depth] = stream(TEXT, "/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</Font<</F1 5 0 R>>>>")
    return assemble(one_page(b"/X Do", resources="/XObject<</X 10 0 R>>", more=more))


def _self_form() -> bytes:
    form = stream(b"/X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 7 0 R>>>>")
    return assemble(one_page(b"/X Do", resources="/XObject<</X 7 0 R>>", more={7: form}))


def _to_unicode(ranges: str) -> bytes:
    cmap = f"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange {ranges} endcmap".encode()
    font = "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 6 0 R>>"
    return assemble(
        one_page(b"BT /F1 12 Tf 72 700 Td <0001000200030041> Tj ET")
        | {
            5: font,
            6: stream(cmap),
            7: "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>>>",
        }
    )


def _image(width: int, height: int, kind: str) -> bytes:
    image = stream(b"\0" * 64, f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8/ColorSpace/DeviceRGB{kind}")
    return assemble(one_page(b"q 500 0 0 700 0 0 cm /I Do Q", resources="/XObject<</I 7 0 R>>", more={7: image}))


def _previous_loop() -> bytes:
    data = _document()
    start = data.rindex(b"xref\n0")
    return data.replace(b"/Root", f"/Prev {start}/Root".encode())


def _object_stream_loop() -> bytes:
    return _with(7, stream(b"6 0 7 5 <<>> <<>>", "/Type/ObjStm/N 99999999/First 8/Extends 7 0 R"))


def _nested_filters(depth: int) -> bytes:
    data = TEXT
    for _ in range(depth):
        data = zlib.compress(data, 9)
    return _with(4, f"<</Length {len(data)}/Filter[{'/FlateDecode' * depth}]>>\nstream\n".encode() + data + b"\nendstream")


_TABLE = b"".join(b"%d %d 30 12 re S " % (20 + 31 * (i % 17), 20 + 13 * (i // 17 % 60)) for i in range(1020))

PDFS: dict[str, Callable[[], bytes]] = {
    "sound.pdf": _document,
    "no_pages.pdf": lambda: _with(2, "<</Type/Pages/Kids[]/Count 0>>"),
    "tree_loop.pdf": lambda: _with(2, "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"),
    "tree_parent_loop.pdf": lambda: _with(2, "<</Type/Pages/Parent 2 0 R/Kids[3 0 R]/Count 1>>"),
    "tree_deep.pdf": partial(_deep_tree, 3_000),
    "count_huge.pdf": lambda: _with(2, "<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"),
    "count_negative.pdf": lambda: _with(2, "<</Type/Pages/Kids[3 0 R]/Count -1>>"),
    "count_text.pdf": lambda: _with(2, "<</Type/Pages/Kids[3 0 R]/Count(many)>>"),
    "pages_5k.pdf": partial(_pages, 5_000),
    "pages_100k.pdf": partial(_pages, 100_000),
    "box_huge.pdf": lambda: _document(box="[0 0 1e30 1e30]"),
    "box_tiny.pdf": lambda: _document(box="[0 0 0.0001 0.0001]"),
    "box_reversed.pdf": lambda: _document(box="[595 842 0 0]"),
    "box_negative.pdf": lambda: _document(box="[-1e9 -1e9 1e9 1e9]"),
    "box_nonsense.pdf": lambda: _document(box="[/a (b) null true]"),
    "box_loop.pdf": lambda: _document(box=" 3 0 R"),
    "rotate_odd.pdf": lambda: _document(page="/Rotate 45"),
    "rotate_huge.pdf": lambda: _document(page="/Rotate 99999999999"),
    "user_unit.pdf": lambda: _document(page="/UserUnit 1e20"),
    "contents_loop.pdf": lambda: _with(4, "[4 0 R 4 0 R]"),
    "contents_many.pdf": lambda: _with(
        3, f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[{'4 0 R ' * 5_000}]/Resources<</Font<</F1 5 0 R>>>>>>"
    ),
    "font_size_huge.pdf": lambda: _document(content=b"BT /F1 1e30 Tf 72 700 Td (100.00) Tj ET"),
    "font_size_zero.pdf": lambda: _document(content=b"BT /F1 0 Tf 72 700 Td (100.00) Tj ET"),
    "matrix_odd.pdf": lambda: _document(content=b"0 0 0 0 0 0 cm 1e38 1e38 1e38 1e38 1e38 1e38 cm " + TEXT),
    "far_text.pdf": lambda: _document(content=b"BT /F1 12 Tf 1e9 -1e9 Td (100.00) Tj ET 1e12 0 m -1e12 1 l S"),
    "text_200k.pdf": lambda: _document(content=b"BT /F1 8 Tf " + b"1 1 Td (1) Tj " * 200_000 + b"ET", packed=True),
    "text_one_place.pdf": lambda: _document(
        content=b"BT /F1 8 Tf 72 700 Td ET " + b"BT /F1 8 Tf 72 700 Td (100.00) Tj ET " * 20_000, packed=True
    ),
    "lines_100k.pdf": partial(
        _document,
        content=b"".join(b"%d %d m %d %d l S " % (i % 595, i % 842, i * 7 % 595, i * 3 % 842) for i in range(100_000)),
        packed=True,
    ),
    "lines_level.pdf": lambda: _document(content=b"".join(b"0 %f m 595 %f l S " % (i / 25, i / 25) for i in range(20_000)), packed=True),
    "lines_grid.pdf": lambda: _document(
        content=b"".join(b"0 %d m 595 %d l S %d 0 m %d 842 l S " % (i, i, i, i) for i in range(595)), packed=True
    ),
    "lines_fine_grid.pdf": partial(
        _document,
        content=b"".join(b"0 %f m 595 %f l S %f 0 m %f 842 l S " % (i / 4, i / 4, i / 4, i / 4) for i in range(2_300)),
        packed=True,
    ),
    "rectangles.pdf": lambda: _document(content=_TABLE * 20, packed=True),
    "shading.pdf": lambda: _document(content=_TABLE.replace(b"S", b"f") * 20, packed=True),
    "dashes.pdf": lambda: _document(content=b"[0.001 0.001] 0 d 0 100 m 595 100 l S " * 500),
    "curves.pdf": lambda: _document(content=b"0 0 m " + b"1 2 3 4 5 6 c " * 100_000 + b"S", packed=True),
    "states.pdf": lambda: _document(content=b"q " * 300_000 + TEXT),
    "states_closed.pdf": lambda: _document(content=b"Q " * 300_000 + TEXT),
    "arrays_deep.pdf": lambda: _document(content=b"[" * 300_000 + TEXT),
    "dictionary_deep.pdf": lambda: _with(7, "<</A" * 50_000 + " 1" + ">>" * 50_000, "/Info 7 0 R"),
    "bomb_content.pdf": lambda: _document(content=b"0 0 m " * 30_000_000, packed=True),
    "bomb_spaces.pdf": lambda: _document(content=b" " * 400_000_000, packed=True),
    "bomb_strings.pdf": lambda: _document(content=b"(" * 50_000_000, packed=True),
    "bomb_filters.pdf": partial(_nested_filters, 60),
    "forms_self.pdf": _self_form,
    "forms_laughing_4.pdf": partial(_laughing_forms, 4),
    "forms_laughing_9.pdf": partial(_laughing_forms, 9),
    "unicode_range.pdf": lambda: _to_unicode("1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange"),
    "unicode_surrogates.pdf": lambda: _to_unicode("2 beginbfchar <0001> <D800> <0002> <DFFF> <0003> <0000> endbfchar"),
    "unicode_long.pdf": lambda: _to_unicode(f"1 beginbfchar <0001> <{'4E00' * 200_000}> endbfchar"),
    "font_loop.pdf": lambda: _with(5, "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]>>"),
    "font_missing.pdf": lambda: _with(5, "null"),
    "font_widths.pdf": lambda: _with(
        5, f"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar -9/LastChar 2000000000/Widths[{'1e30 ' * 300}]>>"
    ),
    "image_huge.pdf": partial(_image, 100_000, 100_000, ""),
    "image_jpeg2000.pdf": partial(_image, 60_000, 60_000, "/Filter/JPXDecode"),
    "image_jbig2.pdf": partial(_image, 60_000, 60_000, "/Filter/JBIG2Decode"),
    "image_negative.pdf": partial(_image, -5, 0, "/Filter/DCTDecode"),
    "previous_loop.pdf": _previous_loop,
    "object_streams.pdf": _object_stream_loop,
    "start_beyond.pdf": lambda: _document().replace(b"startxref\n", b"startxref\n9999999"),
    "start_none.pdf": lambda: _document().replace(b"startxref", b""),
    "references_shifted.pdf": lambda: _document().replace(b"%PDF-1.7\n", b"%PDF-1.7\n" + b"%" * 700 + b"\n"),
    "references_size.pdf": lambda: _document().replace(b"/Size 7", b"/Size 2000000000").replace(b"xref\n0 7", b"xref\n0 2000000000"),
    "references_crossed.pdf": lambda: _document().replace(b"3 0 obj", b"4 0 obj", 1),
    "end_only.pdf": lambda: b"%PDF-1.7\n%%EOF",
    "two_files.pdf": lambda: _document() * 2,
    "encrypted_odd.pdf": lambda: _with(7, "<</Filter/Standard/V 99/R 99/O(x)/U(x)/P -1>>", "/Encrypt 7 0 R/ID[<00><00>]"),
    "actions.pdf": lambda: _with(
        1, "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while(1\\);)>>/AA<</O<</S/Launch/F(calc.exe)>>>>>>"
    ),
    "outline_loop.pdf": lambda: _with(1, "<</Type/Catalog/Pages 2 0 R/Outlines 2 0 R>>"),
    "xfa.pdf": lambda: _with(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA(<x>&laugh;</x>)/Fields[3 0 R]>>>>"),
}
