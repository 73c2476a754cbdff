"""Drawn paths of a page: rulings, boxes, and areas that may cover text or be the ground that it stands on."""

from __future__ import annotations

from math import hypot

from ingestion.readers.pdf import bindings as pdfium
from ingestion.readers.pdf.bindings import Handle
from ingestion.readers.pdf.characters import LIGHT, THICKEST_LINE, Clip, Doubt, luminance
from ingestion.readers.pdf.covers import painted_box
from ingestion.readers.pdf.walk import COLOR, POINT, Affine, Walk, clip_of

_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2
_WHITE = 250
_LEAST_OPACITY = 128
"""An area that lets more of what lies under it through hides nothing."""
_GLYPH_POINTS, _LARGEST_GLYPH = 12, 24.0
"""A small shape of many points is a drawn glyph: over text it prints the same, for its looks."""
_Outline = list[tuple[float, float]]


def read_path(walk: Walk, item: Handle, outer: Affine | None) -> None:
    """Take what a path draws; the walk has put its drawing mode into its buffers."""
    is_filled, is_stroked = walk.fill.value != 0, walk.stroke.value != 0
    if not is_filled and not is_stroked:
        return
    matrix = walk.matrix_of(item, outer)
    clip, _ = clip_of(walk, item, outer)
    is_white = is_area = is_dark = False
    if is_filled:
        if pdfium.fill_color(item, *walk.color_at):
            red, green, blue, opacity = COLOR(walk.color)
            is_white = not is_stroked and min(red, green, blue) >= _WHITE
            is_area = opacity >= _LEAST_OPACITY
            is_dark = is_area and luminance((red / 255, green / 255, blue / 255)) < LIGHT
        walk.content.has_ground |= not is_white
    count = pdfium.segment_count(item)
    if count == 2:
        _read_line(walk, item, matrix, clip, is_stroked)
        return
    reach = _read_outlines(walk, item, count, matrix, clip, is_stroked, is_white)
    width = _stroke_width(walk, item, matrix) if is_stroked else 0.0
    walk.content.has_ground |= width > THICKEST_LINE
    if is_area or (walk.runs and width > THICKEST_LINE):
        _note_areas(walk, reach, clip, is_dark, width / 2)


def _read_outlines(
    walk: Walk, item: Handle, count: int, matrix: Affine, clip: Clip | None, is_stroked: bool, is_white: bool
) -> list[_Outline]:
    """Take the sides of a path's outlines as rulings; returns all points of each outline, those that bend its curves included."""
    a, b, c, d, e, f = matrix
    e, f = e - walk.left, walk.top - f
    point_at, type_of, closes = pdfium.segment_point, pdfium.segment_type, pdfium.segment_closes
    outline: _Outline = []
    reach: list[_Outline] = []
    has_curve = False
    for index in range(count):
        segment = pdfium.segment_at(item, index)
        point_at(segment, *walk.point_at)
        x, y = POINT(walk.point)
        point = (a * x + c * y + e, f - b * x - d * y)
        kind = type_of(segment)
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
        if kind != _MOVE_TO and outline and closes(segment):
            outline.append(outline[0])
    _add_outline(walk, outline, clip, is_stroked or has_curve, is_white)
    return reach


def _read_line(walk: Walk, item: Handle, matrix: Affine, clip: Clip | None, is_stroked: bool) -> None:
    """A path of two points is a line, whatever it was drawn for; a very thick one paints an area."""
    a, b, c, d, e, f = matrix
    pdfium.segment_point(pdfium.segment_at(item, 0), *walk.point_at)
    x, y = POINT(walk.point)
    x0, y0 = a * x + c * y + e - walk.left, walk.top - f - b * x - d * y
    pdfium.segment_point(pdfium.segment_at(item, 1), *walk.point_at)
    x, y = POINT(walk.point)
    x1, y1 = a * x + c * y + e - walk.left, walk.top - f - b * x - d * y
    width = _stroke_width(walk, item, matrix) if is_stroked else 0.0
    walk.content.has_ground |= width > THICKEST_LINE
    if walk.runs and width > THICKEST_LINE:
        dx, dy = (0.0, width / 2) if abs(x1 - x0) > abs(y1 - y0) else (width / 2, 0.0)
        area = [(x0 - dx, y0 - dy), (x1 + dx, y0 - dy), (x1 + dx, y1 + dy), (x0 - dx, y1 + dy)]
        is_white = pdfium.stroke_color(item, *walk.color_at) != 0 and min(COLOR(walk.color)[:3]) >= _WHITE
        walk.content.add_outline([*area, area[0]], clip, False, is_white)
        _note_areas(walk, [area], clip, False, 0.0)
    else:
        walk.content.add_line(x0, y0, x1, y1, clip)


def _stroke_width(walk: Walk, item: Handle, matrix: Affine) -> float:
    walk.width.value = 0.0
    pdfium.stroke_width(item, walk.width_at)
    return walk.width.value * max(hypot(matrix[0], matrix[1]), hypot(matrix[2], matrix[3]))


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
