"""The ruled table of the samples with a number more, hidden in one of the ways that PDF has, or shown in a way that looks like one of them.

`HIDDEN` and `SHOWN` name what is painted: operators around `@TEXT@`, resources of the page, further objects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.readers import pdf_traps as traps

NUMBER = b"777.70"
_X, _Y = traps.EDGES[5] - 37, traps.baseline(3)
_X0, _Y0, _X1, _Y1 = traps.EDGES[4] + 2, _Y - 4, traps.EDGES[4] + 78, _Y + 12
_BOX = b"%f %f 76 16 re" % (_X0, _Y0)
_PLACE = b"1 0 0 1 %f %f Tm" % (_X, _Y)
_PAGE_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 600 850] "
_HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


@dataclass(frozen=True)
class Painted:
    """`ops` of the page's content, entries of its resources, objects from number 100 on, entries of the page and of the catalog."""

    ops: bytes
    resources: bytes = b""
    objects: dict[int, bytes] = field(default_factory=dict)
    page: bytes = b""
    catalog: bytes = b""


def pdf(painted: Painted) -> bytes:
    data = traps.table(lambda canvas: (canvas.setFont("Helvetica", 10), canvas.drawString(100, 100, "zz"))[0])
    objects = traps._objects(data)
    content = next(number for number, body in objects.items() if b"stream" in body and b"zz" in traps._stream(body))
    page = next(number for number, body in objects.items() if b"/Type /Page\n" in body or b"/Type /Page " in body)
    catalog = next(number for number, body in objects.items() if b"/Type /Catalog" in body)
    text = traps._stream(objects[content])
    start = text.rindex(b"BT", 0, text.index(b"zz"))
    end = text.index(b"ET", start) + 2
    font = re.findall(rb"/(F\d+\S*) 10 Tf", text[:end])[-1]

    def filled(body: bytes) -> bytes:
        return body.replace(b"@TEXT@", b"BT /%s 10 Tf %s (%s) Tj ET" % (font, _PLACE, NUMBER)).replace(b"@F@", b"/" + font)

    objects[content] = _stream(text[:start] + b" q " + filled(painted.ops) + b" Q " + text[end:])
    objects[page] = objects[page].replace(b"/Resources <<", painted.page + b"/Resources << " + painted.resources, 1)
    objects[catalog] = objects[catalog].replace(b"/Type /Catalog", b"/Type /Catalog " + painted.catalog)
    return traps._assemble(objects | {number: filled(body) for number, body in painted.objects.items()}, catalog)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    data = data.replace(b"@TEXT@", b"BT @F@ 10 Tf %s (%s) Tj ET" % (_PLACE, NUMBER))
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data) + 100 * data.count(b"@"), entries, data)


def _rounded(x0: float, y0: float, x1: float, y1: float, r: float = 4) -> bytes:
    corners = [
        (x1 - r, y0, x1, y0, x1, y0 + r),
        (x1, y1 - r, x1, y1, x1 - r, y1),
        (x0 + r, y1, x0, y1, x0, y1 - r),
        (x0, y0 + r, x0, y0, x0 + r, y0),
    ]
    sides = b" ".join(b"%f %f l %f %f %f %f %f %f c" % (*corner[:2], *corner[:2], *corner[2:]) for corner in corners)
    return b"%f %f m %s h" % (x0 + r, y0, sides)


def _polygon(*points: tuple[float, float]) -> bytes:
    return b" ".join(b"%f %f %s" % (x, y, b"l" if number else b"m") for number, (x, y) in enumerate(points)) + b" h"


def _state(entries: bytes) -> bytes:
    return b"/ExtGState << /GS1 << " + entries + b" >> >> "


def _gradient(kind: int, start: bytes, end: bytes) -> dict[int, bytes]:
    coordinates = b"%f 0 %f 0" % (_X0, _X1) if kind == 2 else b"%f %f 0 %f %f 50" % (_X0, _Y0, _X0, _Y0)
    shading = b"<< /ShadingType %d /ColorSpace /DeviceRGB /Coords [%s] /Function 101 0 R /Extend [true true] >>" % (kind, coordinates)
    return {100: shading, 101: b"<< /FunctionType 2 /Domain [0 1] /C0 [%s] /C1 [%s] /N 1 >>" % (start, end)}


def _tiling(ops: bytes) -> dict[int, bytes]:
    entries = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 10 10] /XStep 10 /YStep 10 /Resources << >>"
    return {100: _stream(ops, entries)}


def _annotation(kind: bytes, flags: int, ops: bytes) -> tuple[bytes, dict[int, bytes]]:
    rect = b"%f %f %f %f" % (_X0, _Y0, _X1, _Y1)
    entry = b"/Annots [ << /Type /Annot /Subtype /%s /F %d /Rect [%s] /AP << /N 101 0 R >> >> ] " % (kind, flags, rect)
    return entry, {101: _stream(ops, b"/Type /XObject /Subtype /Form /BBox [0 0 76 16] /Resources << >>")}


def _annotated(kind: bytes, flags: int = 4, ops: bytes = b"1 g 0 0 76 16 re f") -> Painted:
    page, objects = _annotation(kind, flags, ops)
    return Painted(b"@TEXT@", objects=objects, page=page)


def _in_form(ops: bytes, entries: bytes = _PAGE_FORM, before: bytes = b"", resources: bytes = b"") -> Painted:
    """The number drawn by a form."""
    form = _stream(ops, entries + b"/Resources << /Font << @F@ 102 0 R >> >>")
    return Painted(before + b" /X1 Do", resources + b"/XObject << /X1 101 0 R >> ", {101: form, 102: _HELVETICA})


def _under_form(ops: bytes, entries: bytes = _PAGE_FORM, before: bytes = b"", resources: bytes = b"") -> Painted:
    """A form drawn over the number."""
    form = _stream(ops, entries + b"/Resources << >>")
    return Painted(b"@TEXT@ " + before + b" /X1 Do", resources + b"/XObject << /X1 100 0 R >> ", {100: form})


def _image(matrix: bytes, dots: bytes, entries: bytes) -> bytes:
    return b"q %s cm BI %s /BPC %d /F /AHx ID %s> EI Q" % (matrix, entries, 1 if b"/IM" in entries else 8, dots)


def _layered(ops: bytes, default: bytes, group: bytes = b"", objects: dict[int, bytes] | None = None, name: int = 100) -> Painted:
    layers = {100: b"<< /Type /OCG /Name (L) %s >>" % group} | (objects or {})
    return Painted(
        ops, b"/Properties << /L1 %d 0 R >> " % name, layers, catalog=b"/OCProperties << /OCGs [100 0 R] /D << %s >> >> " % default
    )


_UPRIGHT = b"76 0 0 16 %f %f" % (_X0, _Y0)
_MASKED = b"/Type /XObject /Subtype /Image /Width 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Height %d "
_ON_LAYER, _OFF = b"/OC /L1 BDC @TEXT@ EMC", b"/OFF [100 0 R]"
_BLUES, _PALE = (b"0 0 0.8", b"0 0 0.4"), (b"1 1 1", b"0.8 0.9 1")
_GROUP = b"/Group << /S /Transparency /I true >> "

HIDDEN: dict[str, Painted] = {
    # its own colour, opacity and size
    **{f"grey {grey}": Painted(b"%f g @TEXT@" % grey) for grey in (0.99, 0.97, 0.95, 0.93)},
    "yellowish": Painted(b"1 1 0.85 rg @TEXT@"),
    "no ink": Painted(b"0 0 0 0.03 k @TEXT@"),
    "spot colour without tint": Painted(
        b"/CS1 cs 0 scn @TEXT@",
        b"/ColorSpace << /CS1 [/Separation /Spot /DeviceCMYK 100 0 R] >> ",
        {100: b"<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 1 1 0] /N 1 >>"},
    ),
    "white pattern": Painted(b"/Pattern cs /P1 scn @TEXT@", b"/Pattern << /P1 100 0 R >> ", _tiling(b"1 g 0 0 10 10 re f")),
    **{f"mode {mode}": Painted(b"%d Tr @TEXT@" % mode) for mode in (3, 7)},
    **{f"mode {mode}, white": Painted(b"%d Tr 1 G 1 g @TEXT@" % mode) for mode in (1, 2, 4, 5)},
    **{f"opacity {opacity}": Painted(b"/GS1 gs @TEXT@", _state(b"/ca %f /CA %f" % (opacity, opacity))) for opacity in (0, 0.02, 0.05)},
    "outline without opacity": Painted(b"1 Tr /GS1 gs @TEXT@", _state(b"/ca 1 /CA 0")),
    "one point": Painted(b"BT @F@ 1 Tf %s (%s) Tj ET" % (_PLACE, NUMBER)),
    "narrowed": Painted(b"BT @F@ 10 Tf 1 Tz %s (%s) Tj ET" % (_PLACE, NUMBER)),
    # clipped, masked, beside the page
    "clip without area": Painted(b"%f %f 0 0 re W n @TEXT@" % (_X, _Y)),
    "clip elsewhere": Painted(b"10 10 30 30 re W n @TEXT@"),
    "slit": Painted(b"%f %f 76 0.01 re W n @TEXT@" % (_X0, _Y + 4)),
    "two clips": Painted(b"10 10 30 30 re W n %s W n @TEXT@" % _BOX),
    "clip around it": Painted(
        _polygon((_X0, _Y0 - 60), (_X1, _Y0 - 60), (_X1, _Y0 - 50), (_X0 + 5, _Y0 - 50), (_X0 + 5, _Y1), (_X0, _Y1)) + b" W n @TEXT@"
    ),
    "beside the page": Painted(b"BT @F@ 10 Tf 1 0 0 1 900 300 Tm (%s) Tj ET" % NUMBER),
    "mask": Painted(
        b"/GS1 gs @TEXT@",
        _state(b"/SMask << /S /Luminosity /G 101 0 R >>"),
        {101: _stream(b"0 g 0 0 600 850 re f", _PAGE_FORM + b"/Group << /S /Transparency /CS /DeviceGray >> /Resources << >>")},
    ),
    "form beside it": _in_form(b"@TEXT@", b"/Type /XObject /Subtype /Form /BBox [0 0 10 10] "),
    "form without opacity": _in_form(b"@TEXT@", _PAGE_FORM + _GROUP, b"/GS1 gs", _state(b"/ca 0 /CA 0")),
    "white in a form": _in_form(b"1 g @TEXT@"),
    # the colour of its ground
    **{f"on its own {grey}": Painted(b"%f g %s f @TEXT@" % (grey, _BOX)) for grey in (0, 0.5, 1)},
    "on a gradient of its own": Painted(
        b"q %s W n /Sh1 sh Q 0.5 g @TEXT@" % _BOX, b"/Shading << /Sh1 100 0 R >> ", _gradient(2, b"0.5 0.5 0.5", b"0.5 0.5 0.5")
    ),
    # under something opaque
    **{f"box, {how.decode()}": Painted(b"@TEXT@ 1 g 1 G %s %s" % (_BOX, how)) for how in (b"f", b"f*", b"B")},
    "black box": Painted(b"@TEXT@ 0 g %s f" % _BOX),
    "nearly opaque": Painted(b"@TEXT@ /GS1 gs 1 g %s f" % _BOX, _state(b"/ca 0.99")),
    "screened": Painted(b"@TEXT@ /GS1 gs 1 g %s f" % _BOX, _state(b"/BM /Screen")),
    "gradient": Painted(b"@TEXT@ q %s W n /Sh1 sh Q" % _BOX, b"/Shading << /Sh1 100 0 R >> ", _gradient(2, *_PALE)),
    "strong gradient": Painted(b"@TEXT@ q %s W n /Sh1 sh Q" % _BOX, b"/Shading << /Sh1 100 0 R >> ", _gradient(2, *_BLUES)),
    "radial gradient": Painted(b"@TEXT@ q %s W n /Sh1 sh Q" % _BOX, b"/Shading << /Sh1 100 0 R >> ", _gradient(3, *_PALE)),
    "gradient as pattern": Painted(
        b"@TEXT@ /Pattern cs /P1 scn %s f" % _BOX,
        b"/Pattern << /P1 << /PatternType 2 /Shading 100 0 R >> >> ",
        _gradient(2, *_PALE),
    ),
    "pattern": Painted(b"@TEXT@ /Pattern cs /P1 scn %s f" % _BOX, b"/Pattern << /P1 100 0 R >> ", _tiling(b"1 g 0 0 10 10 re f")),
    "form": _under_form(b"1 g %s f" % _BOX),
    "form as a group": _under_form(b"1 g %s f" % _BOX, _PAGE_FORM + _GROUP),
    "form with a matrix": _under_form(
        b"1 g 0 0 1 1 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Matrix [76 0 0 16 %f %f] " % (_X0, _Y0)
    ),
    "rounded box": Painted(b"@TEXT@ 1 g " + _rounded(_X0, _Y0, _X1, _Y1) + b" f"),
    "thick line": Painted(b"@TEXT@ 1 G 16 w %f %f m %f %f l S" % (_X0, _Y + 4, _X1, _Y + 4)),
    "thick curve": Painted(
        b"@TEXT@ 1 G 16 w %f %f m %f %f %f %f %f %f c S" % (_X0, _Y + 4, _X0 + 20, _Y + 4, _X0 + 40, _Y + 4, _X1, _Y + 4)
    ),
    "two halves": Painted(b"@TEXT@ 1 g %f %f 76 8 re f %f %f 76 8 re f" % (_X0, _Y0, _X0, _Y0 + 8)),
    "two halves of one path": Painted(b"@TEXT@ 1 g %f %f 76 8 re %f %f 76 8 re f" % (_X0, _Y0, _X0, _Y0 + 8)),
    "one box of two": Painted(b"@TEXT@ 1 g %s 10 10 5 5 re f" % _BOX),
    "tilted box": Painted(
        b"@TEXT@ 1 g " + _polygon((_X0 - 3, _Y0 - 4), (_X1 + 3, _Y0 - 2), (_X1 + 3, _Y1 + 4), (_X0 - 3, _Y1 + 2)) + b" f"
    ),
    "clipped to a curve": Painted(b"@TEXT@ " + _rounded(_X0, _Y0, _X1, _Y1) + b" W n 1 g 0 0 600 850 re f"),
    "picture": Painted(b"@TEXT@ " + _image(_UPRIGHT, b"FF", b"/W 1 /H 1 /CS /G")),
    "picture on its side": Painted(b"@TEXT@ " + _image(b"0 16 -76 0 %f %f" % (_X1, _Y0), b"FF", b"/W 1 /H 1 /CS /G")),
    "stencil": Painted(b"@TEXT@ 1 g " + _image(_UPRIGHT, b"00", b"/W 1 /H 1 /IM true")),
    "masked picture": Painted(
        b"@TEXT@ q 76 0 0 20 %f %f cm /I1 Do Q" % (_X0, _Y0),
        b"/XObject << /I1 100 0 R >> ",
        {100: _stream(b"\xff" * 5, _MASKED % 5 + b"/SMask 101 0 R"), 101: _stream(b"\x00\xff\xff\xff\xff", _MASKED % 5)},
    ),
    **{f"annotation {kind.decode()}": _annotated(kind) for kind in (b"Square", b"Redact", b"Stamp")},
    # on a layer that is off
    "layer": _layered(_ON_LAYER, _OFF),
    "all layers": _layered(_ON_LAYER, b"/BaseState /OFF"),
    "layer, by reference": _layered(_ON_LAYER, b"/OFF 101 0 R", objects={101: b"[100 0 R]"}),
    "layer by membership": _layered(_ON_LAYER, _OFF, objects={101: b"<< /Type /OCMD /OCGs [100 0 R] /P /AllOn >>"}, name=101),
    "layer not for the screen": _layered(
        _ON_LAYER, b"/AS [ << /Event /View /Category [/View] /OCGs [100 0 R] >> ]", b"/Usage << /View << /ViewState /OFF >> >>"
    ),
    "under a layer": _layered(b"@TEXT@ /OC /L1 BDC 1 g %s f EMC" % _BOX, b""),
}

SHOWN: dict[str, Painted] = {
    "plain": Painted(b"@TEXT@"),
    "grey": Painted(b"0.6 g @TEXT@"),
    "bold by its outline": Painted(b"2 Tr 0 G 0 g 0.2 w @TEXT@"),
    "outline": Painted(b"1 Tr 0 G 0.3 w @TEXT@"),
    "white on a dark box": Painted(b"0 0 0.5 rg %s f 1 g @TEXT@" % _BOX),
    "white on a rounded box": Painted(b"0 0 0.5 rg " + _rounded(_X0, _Y0, _X1, _Y1) + b" f 1 g @TEXT@"),
    "white with a white outline": Painted(b"0 0 0.5 rg %s f 2 Tr 1 G 1 g 0.2 w @TEXT@" % _BOX),
    "white on a gradient": Painted(b"q %s W n /Sh1 sh Q 1 g @TEXT@" % _BOX, b"/Shading << /Sh1 100 0 R >> ", _gradient(2, *_BLUES)),
    "white on a pattern": Painted(
        b"/Pattern cs /P1 scn %s f 1 g @TEXT@" % _BOX, b"/Pattern << /P1 100 0 R >> ", _tiling(b"0 0 0.4 rg 0 0 10 10 re f")
    ),
    "white on a picture": Painted(_image(_UPRIGHT, b"20", b"/W 1 /H 1 /CS /G") + b" 1 g @TEXT@"),
    "under a hatching": Painted(
        b"@TEXT@ /Pattern cs /P1 scn %s f" % _BOX, b"/Pattern << /P1 100 0 R >> ", _tiling(b"1 0 0 RG 0.3 w 0 0 m 10 10 l S")
    ),
    "multiplied": Painted(b"@TEXT@ /GS1 gs 1 1 0 rg %s f" % _BOX, _state(b"/BM /Multiply")),
    "half transparent": Painted(b"@TEXT@ /GS1 gs 1 0 0 rg %s f" % _BOX, _state(b"/ca 0.4")),
    "half transparent group": _under_form(b"1 0 0 rg %s f" % _BOX, _PAGE_FORM + _GROUP, b"/GS1 gs", _state(b"/ca 0.3")),
    "multiplied group": _under_form(b"1 1 0 rg %s f" % _BOX, _PAGE_FORM + _GROUP, b"/GS1 gs", _state(b"/BM /Multiply")),
    "layer that is on": _layered(_ON_LAYER, b"/ON [100 0 R]"),
    "under a layer that is off": _layered(b"@TEXT@ /OC /L1 BDC 1 g %s f EMC" % _BOX, _OFF),
    "box clipped away": Painted(b"@TEXT@ 10 10 20 20 re W n 1 g 0 0 600 850 re f"),
    "box clipped to a curve elsewhere": Painted(b"@TEXT@ 100 100 m 110 100 120 110 120 120 c h W n 1 g 0 0 600 850 re f"),
    "hidden annotation": _annotated(b"Square", flags=2),
    "over a box": Painted(b"1 g %s f 0 g @TEXT@" % _BOX),
    "once more over a box": Painted(b"@TEXT@ 1 g %s f 0 g @TEXT@" % _BOX),
    "stencil with holes": Painted(b"@TEXT@ 1 0 0 rg " + _image(_UPRIGHT, b"FE", b"/W 8 /H 1 /IM true")),
    "clip of a rounded box": Painted(_rounded(_X0, _Y0, _X1, _Y1) + b" W n @TEXT@"),
}

REPLACED = Painted(b"@TEXT@ 1 g %s f 0 g BT @F@ 10 Tf %s (888.80) Tj ET" % (_BOX, _PLACE))
"""Another number painted over the covered one."""
HALF_COVERED = Painted(b"@TEXT@ 1 g %f %f 40 16 re f" % (_X + 14, _Y0))
"""A box over the end of the number."""
