"""Drawn paths of a page: rulings, boxes, and areas that may cover text or be the ground that it stands on."""

from __future__ import annotations

from ctypes import addressof, c_float
from math import hypot

from ingestion.readers.pdf import bindings as pdfium
from ingestion.readers.pdf.characters import LIGHT, THICKEST_LINE, Clip, Doubt, luminance
from ingestion.readers.pdf.covers import painted_box
from ingestion.readers.pdf.walk import Affine, Walk, clip_of

_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2
_WHITE = 250
_LEAST_OPACITY = 128
"""An area that lets more of what lies under it through hides nothing."""
_GLYPH_POINTS, _LARGEST_GLYPH = 12, 24.0
"""A small shape of many points is a drawn glyph: over text it prints the same, for its looks."""
_Outline = list[tuple[float, float]]


def read_path(walk: Walk, item: int, outer: Affine | None) -> None:
    pdfium.draw_mode(item, *walk.mode_at)
    is_filled, is_stroked = walk.fill.value != 0, walk.stroke.value != 0
    if not is_filled and not is_stroked:
        return
    matrix = walk.matrix_of(item, outer)
    clip, _ = clip_of(walk, item, outer)
    has_color = is_filled and pdfium.fill_color(item, *walk.color_at) != 0
    is_white = has_color and not is_stroked and min(walk.color[:3]) >= _WHITE
    is_area = has_color and walk.color[3] >= _LEAST_OPACITY
    walk.content.has_ground |= is_filled and not is_white
    is_dark = is_area and luminance(tuple(part / 255 for part in walk.color[:3])) < LIGHT
    if pdfium.segment_count(item) == 2:
        _read_line(walk, item, matrix, clip)
        return
    reach = _read_outlines(walk, item, matrix, clip, is_stroked, is_white)
    width = _stroke_width(item, matrix) if is_stroked else 0.0
    walk.content.has_ground |= width > THICKEST_LINE
    if is_area or (walk.runs and width > THICKEST_LINE):
        _note_areas(walk, reach, clip, is_dark, width / 2)


def _read_outlines(walk: Walk, item: int, matrix: Affine, clip: Clip | None, is_stroked: bool, is_white: bool) -> list[_Outline]:
    """Take the sides of a path's outlines as rulings; returns all points of each outline, those that bend its curves included."""
    a, b, c, d, e, f = matrix
    e, f = e - walk.left, walk.top - f
    outline: _Outline = []
    reach: list[_Outline] = []
    has_curve = False
    for index in range(pdfium.segment_count(item)):
        segment = pdfium.segment_at(item, index)
        pdfium.segment_point(segment, *walk.point_at)
        x, y = walk.x.value, walk.y.value
        point = (a * x + c * y + e, f - b * x - d * y)
        kind = pdfium.segment_type(segment)
        if kind == _MOVE_TO:
            _add_outline(walk, outline, clip, is_stroked or has_curve, is_white)
            outline, has_curve = [point], False
            reach.append([])
        elif kind == _LINE_TO:
            outline.append(point)
        else:
            # Of a curve only that it is there matters; straight sides beside it count one by one.
            has_curve = walk.content.has_shapes = True
            if len(outline) > 1:
                _add_outline(walk, outline, clip, True)
            outline = [point]
        if reach:
            reach[-1].append(point)
        if kind != _MOVE_TO and outline and pdfium.segment_closes(segment):
            outline.append(outline[0])
    _add_outline(walk, outline, clip, is_stroked or has_curve, is_white)
    return reach


def _read_line(walk: Walk, item: int, matrix: Affine, clip: Clip | None) -> None:
    """A path of two points is a line, whatever it was drawn for; a very thick one paints an area."""
    a, b, c, d, e, f = matrix
    ends: list[float] = []
    for index in (0, 1):
        pdfium.segment_point(pdfium.segment_at(item, index), *walk.point_at)
        ends += (a * walk.x.value + c * walk.y.value + e - walk.left, walk.top - f - b * walk.x.value - d * walk.y.value)
    x0, y0, x1, y1 = ends
    width = _stroke_width(item, matrix) if walk.stroke.value else 0.0
    walk.content.has_ground |= width > THICKEST_LINE
    if walk.runs and width > THICKEST_LINE:
        dx, dy = (0.0, width / 2) if abs(x1 - x0) > abs(y1 - y0) else (width / 2, 0.0)
        area = [(x0 - dx, y0 - dy), (x1 + dx, y0 - dy), (x1 + dx, y1 + dy), (x0 - dx, y1 + dy)]
        is_white = pdfium.stroke_color(item, *walk.color_at) != 0 and min(walk.color[:3]) >= _WHITE
        walk.content.add_outline([*area, area[0]], clip, False, is_white)
        _note_areas(walk, [area], clip, False, 0.0)
    else:
        walk.content.add_line(x0, y0, x1, y1, clip)


def _stroke_width(item: int, matrix: Affine) -> float:
    width = c_float()
    pdfium.stroke_width(item, addressof(width))
    return width.value * max(hypot(matrix[0], matrix[1]), hypot(matrix[2], matrix[3]))


def _note_areas(walk: Walk, reach: list[_Outline], clip: Clip | None, is_dark: bool, margin: float) -> None:
    """Areas over the text that was painted before them, and dark ones under what comes."""
    if not walk.runs and not is_dark:
        return
    for points in reach:
        if (box := painted_box(points, clip, margin)) is None or (len(points) > _GLYPH_POINTS and _is_small(box)):
            continue
        if walk.runs:
            walk.covers.append((len(walk.runs), box, Doubt.COVERED))
        if is_dark:
            walk.grounds.append(box)


def _is_small(box: Clip) -> bool:
    return max(box[2] - box[0], box[3] - box[1]) < _LARGEST_GLYPH


def _add_outline(walk: Walk, outline: _Outline, clip: Clip | None, is_stroked: bool, is_white: bool = False) -> None:
    if len(outline) > 1:
        walk.content.add_outline(outline, clip, is_stroked, is_white)
