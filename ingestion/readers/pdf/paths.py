"""Drawn paths of a page: rulings, boxes and fills that cover text."""

from __future__ import annotations

from ingestion.readers.pdf import bindings as pdfium
from ingestion.readers.pdf.characters import Clip
from ingestion.readers.pdf.covers import is_opaque, rectangle
from ingestion.readers.pdf.walk import Affine, Walk, known_clip

_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2
_WHITE = 250


def read_path(walk: Walk, item: int, outer: Affine | None) -> None:
    pdfium.draw_mode(item, *walk.mode_at)
    if not walk.fill.value and not walk.stroke.value:
        return
    a, b, c, d, e, f = walk.matrix_of(item, outer)
    e, f = e - walk.left, walk.top - f
    handle = pdfium.object_clip(item)
    count = pdfium.clip_count(handle) if handle else 0
    clip = known_clip(walk, handle, count, outer) if count > 0 else None
    is_stroked = walk.stroke.value != 0
    is_white = not is_stroked and pdfium.fill_color(item, *walk.color_at) != 0 and min(walk.color[:3]) >= _WHITE
    segments = pdfium.segment_count(item)
    if segments == 2:
        _add_segment(walk, item, (a, b, c, d, e, f), clip)
        return
    outline: list[tuple[float, float]] = []
    has_curve = False
    for index in range(segments):
        segment = pdfium.segment_at(item, index)
        pdfium.segment_point(segment, *walk.point_at)
        x, y = walk.x.value, walk.y.value
        point = (a * x + c * y + e, f - b * x - d * y)
        kind = pdfium.segment_type(segment)
        if kind == _MOVE_TO:
            _add_outline(walk, outline, clip, is_stroked or has_curve, is_white)
            outline, has_curve = [point], False
        elif kind == _LINE_TO:
            outline.append(point)
        else:
            # Of a curve only that it is there matters; straight sides beside it count one by one.
            has_curve = walk.content.has_shapes = True
            if len(outline) > 1:
                _add_outline(walk, outline, clip, True)
            outline = [point]
        if kind != _MOVE_TO and outline and pdfium.segment_closes(segment):
            outline.append(outline[0])
    _add_outline(walk, outline, clip, is_stroked or has_curve, is_white)
    if walk.fill.value and walk.runs and not has_curve and len(outline) in (4, 5, 6) and (box := rectangle(outline, clip)):
        if is_opaque(item, walk.color, walk.color_at) and _is_clipped_straight(handle, count):
            walk.covers.append((len(walk.runs), box, 0))


def _add_segment(walk: Walk, item: int, matrix: Affine, clip: Clip | None) -> None:
    """A path of two points is a line, whatever it was drawn for."""
    a, b, c, d, e, f = matrix
    ends: list[float] = []
    for index in (0, 1):
        pdfium.segment_point(pdfium.segment_at(item, index), *walk.point_at)
        ends += (a * walk.x.value + c * walk.y.value + e, f - b * walk.x.value - d * walk.y.value)
    walk.content.add_line(ends[0], ends[1], ends[2], ends[3], clip)


def _is_clipped_straight(handle: int, count: int) -> bool:
    """Whether a clip path is of rectangles, so that its box is what it leaves visible."""
    return all(pdfium.clip_segment_count(handle, path) <= 5 for path in range(count))


def _add_outline(walk: Walk, outline: list[tuple[float, float]], clip: Clip | None, is_stroked: bool, is_white: bool = False) -> None:
    if len(outline) > 1:
        walk.content.add_outline(outline, clip, is_stroked, is_white)
