"""What is painted over text, or under it in its own colour: it may hide the text, and the page's picture says whether it does.

Here characters are only marked (`Character.doubt`), liberally and at little cost; `visibility` draws the pages that hold any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ingestion.readers.pdf.characters import Character, Clip, Doubt, PageContent

Cover = tuple[float, Clip, Doubt]
"""(number of the text objects painted before it, its box in displayed coordinates, what it makes of characters under it)."""
OVER_ALL = float("inf")
"""Painted after every text object, as annotations are."""
LEAST_SIDE = 1.5
"""Points; what is thinner is a ruling line."""
COVERED_SHARE = 0.5
"""Part of a character's em box that covers must reach over, together, for it to be looked at."""
PAGE_SHARE = 0.5
_BAND, _MOST_BANDS = 16.0, 1000
"""Points; a page has so many bands at most, however large it says it is."""
_Affine = tuple[float, float, float, float, float, float]
_Bands = dict[int, list[Cover]]


def painted_box(points: Iterable[tuple[float, float]], clip: Clip | None, margin: float = 0.0) -> Clip | None:
    """The visible box of an area with a `margin` around its points; None for one that is no larger than a ruling line."""
    xs, ys = zip(*points, strict=True)
    x0, top, x1, bottom = min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin
    if clip is not None:
        x0, top, x1, bottom = max(x0, clip[0]), max(top, clip[1]), min(x1, clip[2]), min(bottom, clip[3])
    return (x0, top, x1, bottom) if min(x1 - x0, bottom - top) > LEAST_SIDE else None


def picture_box(matrix: _Affine, left: float, top: float) -> Clip:
    """Where a picture, which fills the unit square, stands on the displayed page."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return min(xs) - left, top - max(ys), max(xs) - left, top - min(ys)


def cover_of_picture(box: Clip, painted: int, content: PageContent) -> Cover:
    """A picture as a cover; a small one may be pasted over the word that it shows."""
    is_page = (box[2] - box[0]) * (box[3] - box[1]) > PAGE_SHARE * content.width * content.height
    return painted, box, Doubt.COVERED if is_page else Doubt.UNDER_PICTURE


def mark_doubtful(content: PageContent, covers: list[Cover], grounds: list[Clip]) -> None:
    """Mark the characters over which something was painted later, and dark ones on a dark ground."""
    height = max(_BAND, content.height / _MOST_BANDS)
    later, under = _banded(covers, content, height), _banded([(0, box, Doubt.INK) for box in grounds], content, height)
    for char in content.characters:
        band = int((char.top + char.bottom) / 2 / height)
        if band in later and (doubt := _doubt_under(later[band], char)):
            char.doubt = doubt
        elif band in under and not char.is_light and any(_is_on(box, char) for _, box, _ in under[band]):
            char.doubt = Doubt.INK


def _banded(covers: list[Cover], content: PageContent, height: float) -> _Bands:
    bands: _Bands = defaultdict(list)
    for cover in covers:
        _, (_, top, _, bottom), _ = cover
        for band in range(int(max(top, 0.0) / height), int(min(bottom, content.height) / height) + 1):
            bands[band].append(cover)
    return bands


def _doubt_under(covers: list[Cover], char: Character) -> Doubt:
    area, found = 0.0, Doubt.NONE
    for painted, box, doubt in covers:
        width, height = min(box[2], char.x1) - max(box[0], char.x0), min(box[3], char.bottom) - max(box[1], char.top)
        if painted > char.run and width > 0 and height > 0:
            area += width * height
            found = max(found, doubt)
    return found if area > COVERED_SHARE * (char.x1 - char.x0) * (char.bottom - char.top) else Doubt.NONE


def _is_on(box: Clip, char: Character) -> bool:
    return box[0] <= (char.x0 + char.x1) / 2 <= box[2] and box[1] <= (char.top + char.bottom) / 2 <= box[3]
