"""Ruling lines of a picture, and how far it is turned."""

from __future__ import annotations

from math import atan2, degrees
from typing import Any

from ingestion.readers.pdf.characters import Ruling

LARGEST_SKEW = 5.0
"""Degrees; a page that lies further askew was scanned sideways or is no page."""
LEAST_SKEW = 0.05
LEAST_LINE = 1 / 45
"""Part of the picture's width or height that a ruling line is long at least; strokes of characters are shorter."""
_WIDEST_GAP = 4
_THICKEST = 1 / 150


def skew_of(gray: Any) -> float:
    """Degrees clockwise by which the long level lines of a picture fall; 0.0 where it has none."""
    import cv2  # type: ignore[import-not-found, import-untyped]

    width = gray.shape[1]
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15)
    lines = cv2.HoughLinesP(ink, 1, 0.1 * 3.14159 / 180, threshold=width // 8, minLineLength=width // 6, maxLineGap=_WIDEST_GAP)
    if lines is None:
        return 0.0
    angles = [(degrees(atan2(y1 - y0, x1 - x0)), abs(x1 - x0)) for x0, y0, x1, y1 in lines.reshape(-1, 4).tolist() if x1 != x0]
    level = sorted((angle, length) for angle, length in angles if abs(angle) < LARGEST_SKEW)
    half, seen = sum(length for _, length in level) / 2, 0
    for angle, length in level:
        seen += length
        if seen >= half:
            return angle if abs(angle) >= LEAST_SKEW else 0.0
    return 0.0


def turned(picture: Any, angle: float) -> Any:
    """The picture turned counterclockwise by degrees about its middle, white where nothing was."""
    import cv2

    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def rulings_of(gray: Any) -> tuple[list[Ruling], list[Ruling]]:
    """Level (y, x0, x1) and upright (x, top, bottom) lines of a straight picture, in pixels."""
    import cv2

    height, width = gray.shape
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    level = _runs(ink, (max(int(width * LEAST_LINE), 20), 1))
    upright = _runs(ink, (1, max(int(height * LEAST_LINE), 20)))
    return (
        [(y + h / 2, float(x), float(x + w)) for x, y, w, h in level if h <= max(width * _THICKEST, 6)],
        [(x + w / 2, float(y), float(y + h)) for x, y, w, h in upright if w <= max(width * _THICKEST, 6)],
    )


def _runs(ink: Any, kernel_size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Boxes (x, y, width, height) of what is unbroken over the kernel's length."""
    import cv2

    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, kernel_size)
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
    bridge = cv2.getStructuringElement(cv2.MORPH_RECT, tuple(3 if side == 1 else 9 for side in kernel_size))
    joined = cv2.dilate(opened, bridge)
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes: list[tuple[int, int, int, int]] = [cv2.boundingRect(contour) for contour in contours]  # type: ignore[assignment, misc]
    return [_strip(box, kernel_size) for box in boxes]


def _strip(box: tuple[int, int, int, int], kernel_size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box without what the dilation added."""
    x, y, width, height = box
    dx, dy = (1, 4) if kernel_size[0] == 1 else (4, 1)
    return x + dx, y + dy, max(width - 2 * dx, 1), max(height - 2 * dy, 1)
