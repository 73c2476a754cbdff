"""The reference engine: pdfplumber (pdfminer) delivers a page's characters and segments.

Slow and thorough. Tests compare the fast engine with it, and pages that the fast engine declines are read by it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import pairwise
from math import atan2
from typing import Any

import pdfplumber
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTItem, LTRect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import resolve1
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect, mult_matrix

from ingestion.readers.pdf.characters import (
    MINIMUM_SIZE,
    REPLACEMENT,
    WHITE,
    Character,
    Clip,
    PageContent,
    em_box,
    is_inside,
    is_light,
    is_vivid,
    luminance,
    normalise_glyph,
    quarter_turn,
    turn_to_upright,
)

_INVISIBLE_RENDER_MODES = (3, 7)
_SHOWN = -1
"""Stands for the digits beside the page of a text of which something is on it."""
PAPER = 0.98
"""Grey or red, green and blue from which a fill is white."""


class _Device(PDFPageAggregator):
    """Notes on each item what pdfminer itself does not keep: visibility, opacity, size, rise, clip and text."""

    fill_alpha: float = 1.0
    render_mode: int = 0
    run: int = 0
    """Number of the text shown last."""
    clip: Clip | None = None
    """In pdfminer's page space, y upwards."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self._clips: list[Clip | None] = []

    def narrow_clip(self, box: Clip) -> None:
        c = self.clip
        self.clip = box if c is None else (max(c[0], box[0]), max(c[1], box[1]), min(c[2], box[2]), min(c[3], box[3]))

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self._clips.append(self.clip)
        if isinstance(bbox, list | tuple) and name:
            self.narrow_clip(apply_matrix_rect(mult_matrix(matrix, self.ctm), (bbox[0], bbox[1], bbox[2], bbox[3])))
        super().begin_figure(name, bbox, matrix)

    def end_figure(self, name: str) -> None:
        super().end_figure(name)
        self.clip = self._clips.pop()

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        known = len(self.cur_item._objs)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        for item in self.cur_item._objs[known:]:
            item.clip = self.clip  # type: ignore[attr-defined]

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self.render_mode = textstate.render
        self.run += 1
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        advance = super().render_char(*args, **kwargs)
        char: Any = self.cur_item._objs[-1]
        char.is_hidden = self.render_mode in _INVISIBLE_RENDER_MODES or self.fill_alpha <= 0.02
        char.fill_alpha = self.fill_alpha
        char.font_size, char.rise = args[2], args[4]
        char.clip, char.run = self.clip, self.run
        return advance


class _Interpreter(PDFPageInterpreter):
    """Follows the fill opacity of /ExtGState and the clip path, which pdfminer skips."""

    device: _Device

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self._saved: list[tuple[float, Clip | None]] = []

    def do_q(self) -> None:
        self._saved.append((self.device.fill_alpha, self.device.clip))
        super().do_q()

    def do_Q(self) -> None:
        if self._saved:
            self.device.fill_alpha, self.device.clip = self._saved.pop()
        super().do_Q()

    def do_gs(self, name: Any) -> None:
        states = resolve1(self.resources.get("ExtGState")) or {}
        state = resolve1(states.get(getattr(name, "name", name))) or {}
        if "ca" in state:
            self.device.fill_alpha = float(resolve1(state["ca"]))

    def do_W(self) -> None:
        points = [apply_matrix_pt(self.ctm, p[-2:]) for p in self.curpath if len(p) >= 3]
        if points:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            self.device.narrow_clip((min(xs), min(ys), max(xs), max(ys)))

    def do_W_a(self) -> None:
        self.do_W()


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
    content = _interpret(page)
    turns = turn_to_upright(content.characters)
    if turns:
        page.page_obj.rotate = (page.page_obj.rotate + 90 * turns) % 360
        content = _interpret(page)
        content.turned = turns
    return content


def _interpret(page: pdfplumber.page.Page) -> PageContent:
    resources = PDFResourceManager()
    device = _Device(resources)
    _Interpreter(resources, device).process_page(page.page_obj)
    layout = device.get_result()
    left, bottom, right, top = _displayed_box(page)
    content = PageContent(page.page_number, right - left, top - bottom)
    stack: list[LTItem] = list(reversed(layout._objs))
    outside: dict[int, int] = {}
    while stack:
        item = stack.pop()
        if isinstance(item, LTChar):
            _add_character(content, item, left, top, outside)
        elif isinstance(item, LTCurve):
            _add_segments(content, item, left, top)
        elif isinstance(item, LTImage):
            content.has_image = True
        elif isinstance(item, LTContainer):
            stack.extend(reversed(item._objs))
    content.outside_count = sum(digits for digits in outside.values() if digits != _SHOWN)
    content.settle_blanks()
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


def _displayed_clip(item: Any, left: float, top: float) -> Clip | None:
    clip = getattr(item, "clip", None)
    return None if clip is None else (clip[0] - left, top - clip[3], clip[2] - left, top - clip[1])


def _add_character(content: PageContent, item: Any, left: float, top: float, outside: dict[int, int]) -> None:
    """Take a character where it can be seen; `outside` counts the digits of each text of which nothing is on the page."""
    a, b, c, d, e, f = item.matrix
    turn = quarter_turn(a, b, c, d)
    if turn is None:
        return
    text = item.get_text()
    text = REPLACEMENT if text.startswith("(cid:") else "".join(map(normalise_glyph, text))
    if not text:
        return
    size = abs(item.font_size) * (abs(d) if turn in (0, 2) else abs(c))
    if size < MINIMUM_SIZE or item.is_hidden:
        content.hidden_count += 1
        return
    advance = item.adv * a if turn == 0 else size
    x, y = e + item.rise * c - left, top - f - item.rise * d
    box = em_box(x, y, advance, size, turn)
    mx, my = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if not (0 <= mx <= content.width and 0 <= my <= content.height) or not is_inside(mx, my, _displayed_clip(item, left, top)):
        if outside.get(item.run, 0) >= 0:
            outside[item.run] = outside.get(item.run, 0) + text.isdigit()
        return
    color = _components(item.graphicstate.ncolor)
    slant = atan2(b, a) if turn == 0 and b else 0.0
    is_faint, is_white = is_light(item.fill_alpha, color), luminance(color) >= WHITE
    content.characters.append(Character(text, *box, size, turn, is_faint, is_white, slant, is_vivid=is_vivid(color)))
    outside[item.run] = _SHOWN


def _components(color: Any) -> tuple[float, ...]:
    """Components of a fill colour; black for patterns and what else has none."""
    values = tuple(color) if isinstance(color, tuple | list) else (color,)
    return values if len(values) in (1, 3, 4) and all(isinstance(v, int | float) for v in values) else (0.0,)


def _add_segments(content: PageContent, item: Any, left: float, top: float) -> None:
    clip, is_stroked = _displayed_clip(item, left, top), bool(item.stroke)
    is_white = not is_stroked and min(_components(item.non_stroking_color)) >= PAPER and len(_components(item.non_stroking_color)) < 4
    if isinstance(item, LTRect):
        x0, x1, y0, y1 = item.x0 - left, item.x1 - left, top - item.y1, top - item.y0
        content.add_outline([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], clip, is_stroked, is_white)
        return
    points = [(x - left, top - y) for x, y in item.pts]
    operators = [step[0] for step in item.original_path]
    if not any(operator in "cvy" for operator in operators):
        content.add_outline(points, clip, is_stroked, is_white)
        return
    content.has_shapes = True
    for (start, end), operator in zip(pairwise(points), operators[1:], strict=False):
        if operator in "lh":
            content.add_outline([start, end], clip, True)
