"""How a scanned page lies: sideways or upside down, told by what the recognition finds in its picture as it is.

The recognition turns texts that are higher than wide by a quarter before it reads them, so that it is sure of those of a page that lies on
its left side, and of none of a page on its right side. Nothing is recognised for the decision alone: an upright page costs no more.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from ingestion.readers.scans.recognition import RecognisedText

LEAST_TEXTS = 6
SIDEWAYS_SHARE = 0.6
"""Part of a page's texts that stand on end where the page lies on its side; of an upright one those of narrow headings do."""
UPRIGHT_ASPECT = 1.5
"""Height by width from which the recognition turns a text."""
READABLE = 0.8
"""Mean confidence of texts that are recognised the right way up; what is upside down, or too small or blurred to be read, has less."""
SURELY_READ = 0.9
"""Mean confidence from which a page needs no second look: figures such as 0, 6, 8 and 9 are recognised upside down too, as others."""
FULL_TURN = 4
_TURNS = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}


def quarter_turns(texts: Sequence[RecognisedText]) -> int:
    """Quarter turns clockwise that would set a page upright, as far as its texts tell; only a second look is sure."""
    words = [text for text in texts if len(text.text) > 1]
    if len(words) < LEAST_TEXTS:
        return 0
    on_end = [text for text in words if text.bottom - text.top >= UPRIGHT_ASPECT * (text.x1 - text.x0)]
    if len(on_end) > SIDEWAYS_SHARE * len(words):
        return 3 if mean_confidence(on_end) >= SURELY_READ else 1
    return 2 if mean_confidence(words) < SURELY_READ else 0


def mean_confidence(texts: Sequence[RecognisedText]) -> float:
    """By letters: a short text that nobody can read counts for little."""
    letters = sum(len(text.text) for text in texts)
    return sum(text.confidence * len(text.text) for text in texts) / letters if letters else 0.0


def turned_by_quarters(picture: Image.Image, turns: int) -> Image.Image:
    """The picture turned clockwise."""
    return picture.transpose(_TURNS[turns])
