"""PDFs that are dear to draw: whether a text shows is asked of the picture of its page, and scans are drawn too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.hostile.crafted_pdf import TEXT, Body, assemble, one_page, stream

_PAGE = "[0 0 595 842]"
_IMAGE = "/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceGray"
_NOISE = bytes(range(256))


def _over(operators: bytes, resources: str = "", more: dict[int, Body] | None = None, packed: bool = False) -> bytes:
    """A page whose text something is drawn over."""
    return assemble(one_page(TEXT + b" " + operators, resources=resources, more=more or {}, packed=packed))


def _tiles(step: float) -> bytes:
    pattern = f"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep {step}/YStep {step}/Resources<<>>"
    return _over(b"/Pattern cs /P1 scn 0 0 595 842 re f", "/Pattern<</P1 7 0 R>>", {7: stream(b"1 g 0 0 1 1 re f", pattern)})


def _groups(depth: int) -> bytes:
    """Transparent groups in each other, the text in the innermost."""
    form = f"/Type/XObject/Subtype/Form/BBox{_PAGE}"
    more: dict[int, Body] = {
        10 + i: stream(
            b"/X Do 1 g 0 0 600 900 re f", f"{form}/Group<</S/Transparency/I true/K true>>/Resources<</XObject<</X {11 + i} 0 R>>>>"
        )
        for i in range(depth)
    }
    more[10 + depth] = stream(TEXT, f"{form}/Resources<</Font<</F1 5 0 R>>>>")
    return _over(b"/X Do", "/XObject<</X 10 0 R>>", more)


def _shaded(entries: str, more: dict[int, Body]) -> bytes:
    return _over(b"/S1 sh", f"/Shading<</S1 {entries}>>", more)


def _sampled(count: int) -> bytes:
    function = f"/FunctionType 0/Domain[0 1 0 1]/Range[0 1 0 1 0 1]/Size[{count} {count}]/BitsPerSample 8"
    return _shaded("<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1 0 1]/Function 7 0 R>>", {7: stream(bytes(count), function)})


def _calculated() -> bytes:
    program = b"{" + b" 2 copy mul sqrt sin exch pop 1 index cos mul" * 2000 + b" 0 0}"
    axial = "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 595 0]/Function 7 0 R/Extend[true true]>>"
    return _shaded(axial, {7: stream(program, "/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]")})


def _mesh(count: int) -> bytes:
    entries = "/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 595 0 842 0 1 0 1 0 1]"
    return _shaded("7 0 R", {7: stream(_NOISE * count, entries, packed=True)})


def _picture(
    width: int, height: int, entries: str, data: bytes = bytes(64), packed: bool = False, more: dict[int, Body] | None = None
) -> bytes:
    image = stream(data, f"{_IMAGE}/Width {width}/Height {height}{entries}", packed)
    return _over(b"q 595 0 0 842 0 0 cm /I Do Q", "/XObject<</I 7 0 R>>", {7: image} | (more or {}))


def _pages(count: int, content: bytes, resources: str = "/Font<</F1 5 0 R>>", more: dict[int, Body] | None = None) -> bytes:
    """`count` pages that share one content."""
    objects = one_page(content, more=more or {})
    page = f"<</Type/Page/Parent 2 0 R/MediaBox{_PAGE}{'/Contents 4 0 R' if content else ''}/Resources<<{resources}>>>>"
    objects |= {10 + i: page for i in range(count)}
    objects[2] = f"<</Type/Pages/Kids[{' '.join(f'{10 + i} 0 R' for i in range(count))}]/Count {count}>>"
    return assemble(objects)


def _scans(count: int) -> bytes:
    image = stream(_NOISE * 400, f"{_IMAGE}/Width 320/Height 320", packed=True)
    return _pages(count, b"q 595 0 0 842 0 0 cm /I Do Q", "/XObject<</I 7 0 R>>", {7: image})


def _attached(count: int, size: int) -> bytes:
    names = " ".join(f"(f{i}.pdf) <</Type/Filespec/F(f{i}.pdf)/EF<</F 7 0 R>>>>" for i in range(count))
    objects = one_page(more={7: stream(b" " * size, "/Type/EmbeddedFile", True)})
    objects[1] = f"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[{names}]>>>>>>"
    return assemble(objects)


def _annotations(count: int) -> bytes:
    box = "<</Type/Annot/Subtype/Square/F 4/Rect[0 0 595 842]/IC[1 1 1]/AP<</N 8 0 R>>>>"
    look = stream(b"1 g 0 0 600 900 re f", "/Type/XObject/Subtype/Form/BBox[0 0 600 900]")
    return assemble(one_page(page=f"/Annots[{'7 0 R ' * count}]", more={7: box, 8: look}))


def _many(operators: bytes, count: int) -> bytes:
    """Operators at many places of the page."""
    return b"".join(operators % (i % 590, i // 590 % 840) for i in range(count))


COVERS: dict[str, Callable[[], bytes]] = {
    "cover_tiles.pdf": partial(_tiles, 0.001),
    "cover_groups_400.pdf": partial(_groups, 400),
    "cover_groups_11.pdf": partial(_groups, 11),
    "cover_sampled.pdf": partial(_sampled, 2000),
    "cover_calculated.pdf": _calculated,
    "cover_mesh.pdf": partial(_mesh, 20_000),
    "cover_picture.pdf": partial(_picture, 100_000, 100_000, ""),
    "cover_picture_packed.pdf": lambda: _picture(30_000, 30_000, "", bytes(900_000_000), packed=True),
    "cover_jpeg2000.pdf": partial(_picture, 60_000, 60_000, "/Filter/JPXDecode", _NOISE * 50),
    "cover_jbig2.pdf": partial(_picture, 60_000, 60_000, "/Filter/JBIG2Decode", _NOISE * 50),
    "cover_fax.pdf": partial(_picture, 60_000, 60_000, "/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000/Rows 60000>>", _NOISE * 50),
    "cover_mask.pdf": lambda: _picture(
        1, 1, "/SMask 8 0 R", b"\xff", more={8: stream(bytes(400_000), f"{_IMAGE}/Width 20000/Height 20000", packed=True)}
    ),
    "pages_blank.pdf": partial(_pages, 100_000, b""),
    "pages_white.pdf": partial(_pages, 3_000, b"1 g " + TEXT),
    "pages_scanned.pdf": partial(_scans, 3_000),
    "attached_many.pdf": partial(_attached, 5_000, 1_000),
    "attached_bomb.pdf": partial(_attached, 3, 400_000_000),
    "annotations.pdf": partial(_annotations, 20_000),
    "clips.pdf": lambda: assemble(one_page(_many(b"%d %d 400 400 re W n ", 50_000) + TEXT, packed=True)),
    "paths_million.pdf": lambda: assemble(one_page(_many(b"%d %d 0.1 0.1 re f ", 1_000_000) + TEXT, packed=True)),
    "covers_many.pdf": lambda: _over(b"1 g " + _many(b"%d %d 60 60 re f ", 100_000), packed=True),
    "white_texts.pdf": lambda: assemble(
        one_page(b"1 g BT /F1 8 Tf 20 20 Td " + _many(b"1 0 0 1 %d %d Tm (1) Tj ", 200_000) + b"ET", packed=True)
    ),
    "white_text_over_itself.pdf": lambda: assemble(one_page(b"1 g " + b"BT /F1 8 Tf 72 700 Td (100.00) Tj ET " * 20_000, packed=True)),
    "cover_endless.pdf": lambda: assemble(one_page(TEXT + b" 1 g 0 0 1e30 1e30 re f", box="[0 0 1e30 1e30]")),
    "cover_largest.pdf": lambda: assemble(one_page(TEXT + b" 1 g 0 0 14400 14400 re f", box="[0 0 14400 14400]")),
    "page_thin.pdf": lambda: assemble(one_page(TEXT + b" 1 g 0 0 14400 14400 re f", box="[0 0 1000000 1]")),
}
