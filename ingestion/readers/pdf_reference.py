"""The reference engine: pdfplumber (pdfminer) delivers a page's characters and segments.

Slow and thorough. Tests compare the fast engine with it, and pages that the fast engine declines are read by it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import pdfplumber
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTItem, LTLine, LTRect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import resolve1
from pdfminer.utils import apply_matrix_rect

from ingestion.readers.pdf_characters import REPLACEMENT, Character, PageContent, em_box, normalise_glyph, quarter_turn

_INVISIBLE_RENDER_MODES = (3, 7)


class _Device(PDFPageAggregator):
    """Notes on each character whether it is visible, which pdfminer itself does not keep."""

    fill_alpha: float = 1.0
    render_mode: int = 0

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self.render_mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        advance = super().render_char(*args, **kwargs)
        char: Any = self.cur_item._objs[-1]
        char.is_hidden = self.render_mode in _INVISIBLE_RENDER_MODES or self.fill_alpha <= 0.02
        char.fill_alpha = self.fill_alpha
        return advance


class _Interpreter(PDFPageInterpreter):
    """Follows the fill opacity of /ExtGState, which pdfminer skips."""

    device: _Device

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self._alphas: list[float] = []

    def do_q(self) -> None:
        self._alphas.append(self.device.fill_alpha)
        super().do_q()

    def do_Q(self) -> None:
        if self._alphas:
            self.device.fill_alpha = self._alphas.pop()
        super().do_Q()

    def do_gs(self, name: Any) -> None:
        states = resolve1(self.resources.get("ExtGState")) or {}
        state = resolve1(states.get(getattr(name, "name", name))) or {}
        if "ca" in state:
            self.device.fill_alpha = float(resolve1(state["ca"]))


def read_contents(data: bytes, pages: Iterable[int] | None = None) -> dict[int, PageContent]:
    """Content by 1-based page number, of all pages or of those asked for."""
    with pdfplumber.open(io.BytesIO(data), password="") as pdf:
        wanted = set(pages) if pages is not None else None
        out: dict[int, PageContent] = {}
        for page in pdf.pages:
            if wanted is None or page.page_number in wanted:
                out[page.page_number] = read_page(page)
                page.close()
        return out


def read_page(page: pdfplumber.page.Page) -> PageContent:
    """Characters and ruling segments of one pdfplumber page, in displayed coordinates."""
    resources = PDFResourceManager()
    device = _Device(resources)
    _Interpreter(resources, device).process_page(page.page_obj)
    layout = device.get_result()
    left, bottom, right, top = _displayed_box(page)
    content = PageContent(page.page_number, right - left, top - bottom)
    stack: list[LTItem] = list(reversed(layout._objs))
    while stack:
        item = stack.pop()
        if isinstance(item, LTChar):
            _add_character(content, item, left, top)
        elif isinstance(item, LTCurve):
            _add_segments(content, item, left, top)
        elif isinstance(item, LTImage):
            content.has_image = True
        elif isinstance(item, LTContainer):
            stack.extend(reversed(item._objs))
    return content


def _displayed_box(page: pdfplumber.page.Page) -> tuple[float, float, float, float]:
    """The visible part of the page (x0, y0, x1, y1) in pdfminer's rotated space, whose origin is the media box corner."""
    media = page.page_obj.mediabox
    crop = page.page_obj.cropbox or media
    x0, y0, x1, y1 = (min(media[0], media[2]), min(media[1], media[3]), max(media[0], media[2]), max(media[1], media[3]))
    box = (
        max(x0, min(crop[0], crop[2])),
        max(y0, min(crop[1], crop[3])),
        min(x1, max(crop[0], crop[2])),
        min(y1, max(crop[1], crop[3])),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        box = (x0, y0, x1, y1)
    turns = {90: (0, -1, 1, 0, -y0, x1), 180: (-1, 0, 0, -1, x1, y1), 270: (0, 1, -1, 0, y1, -x0)}
    return apply_matrix_rect(turns.get(page.page_obj.rotate, (1, 0, 0, 1, -x0, -y0)), box)


def _add_character(content: PageContent, item: LTChar, left: float, top: float) -> None:
    a, b, c, d, e, f = item.matrix
    turn = quarter_turn(a, b, c, d)
    if turn is None:
        return
    scale = (c * c + d * d) ** 0.5
    size = item.width if turn in (1, 3) else item.height
    advance = abs(item.adv) * (a * a + b * b) ** 0.5
    if size < 0.5 or scale == 0 or getattr(item, "is_hidden", False):
        content.hidden_count += 1
        return
    text = item.get_text()
    text = REPLACEMENT if text.startswith("(cid:") else "".join(map(normalise_glyph, text))
    if not text:
        return
    x0, y0, x1, y1 = em_box(e - left, top - f, advance, size, turn)
    if x1 <= 0 or y1 <= 0 or x0 >= content.width or y0 >= content.height:
        return
    is_light = getattr(item, "fill_alpha", 1.0) < 0.6 or _is_light(item.graphicstate.ncolor)
    content.characters.append(Character(text, x0, y0, x1, y1, size, turn, is_light))


def _is_light(color: Any) -> bool:
    """Whether a fill colour is light grey or lighter (but for white, which stands on dark ground)."""
    values = color if isinstance(color, tuple) else (color,)
    if not values or not all(isinstance(v, int | float) for v in values):
        return False
    if len(values) == 4:
        luminance = (1 - values[3]) * (1 - (0.3 * values[0] + 0.59 * values[1] + 0.11 * values[2]))
    elif len(values) == 3:
        luminance = 0.3 * values[0] + 0.59 * values[1] + 0.11 * values[2]
    else:
        luminance = values[0]
    return bool(0.6 < luminance)


def _add_segments(content: PageContent, item: LTCurve, left: float, top: float) -> None:
    if isinstance(item, LTRect):
        x0, x1 = item.x0 - left, item.x1 - left
        y0, y1 = top - item.y1, top - item.y0
        content.horizontal += [(y0, x0, x1), (y1, x0, x1)]
        content.vertical += [(x0, y0, y1), (x1, y0, y1)]
        return
    points = [(x - left, top - y) for x, y in item.pts]
    for (xa, ya), (xb, yb) in zip(points, points[1:], strict=False):
        if ya == yb:
            content.horizontal.append((ya, min(xa, xb), max(xa, xb)))
        elif xa == xb:
            content.vertical.append((xa, min(ya, yb), max(ya, yb)))
        elif isinstance(item, LTLine):
            # pdfplumber counts every line that is not level as upright; a slight slant is a drawing inaccuracy
            if abs(xa - xb) < 1:
                content.vertical.append((min(xa, xb), min(ya, yb), max(ya, yb)))
            elif abs(ya - yb) < 1:
                content.horizontal.append((min(ya, yb), min(xa, xb), max(xa, xb)))
            else:
                content.has_shapes = True
        else:
            content.has_shapes = True
