"""Documents in traditional characters: written in simplified ones, so that the vocabulary, the regions and the classifications know them.

The characters (`data/traditional_characters.csv`) are those of OpenCC's TSCharacters (Apache License 2.0) that GB 2312 does not have
and that stand for one simplified character, and 於, 徵 and 後, which names keep. Numbers, places and pages are as printed; what the
document prints is on the page that the evidence shows. A document in simplified characters that holds some others (乾县, a site's
button) stays as it is.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_FEWEST = 20
"""Traditional characters below which a text only quotes some: a name, a site's button."""


def is_traditional(texts: Iterable[str]) -> bool:
    """True where a text prints more characters that only traditional writing has than such that only simplified writing has."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(text)
    traditional = sum(seen[chr(char)] for char in _simplified())
    return traditional >= _FEWEST and traditional > sum(seen[form] for form in _simplified_only())


def simplify(text: str) -> str:
    """`text` in simplified characters, one for one."""
    return text.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    path = Path(__file__).parent / "data" / "traditional_characters.csv"
    with path.open(encoding="utf-8") as stream:
        return {ord(row["traditional"]): row["simplified"] for row in csv.DictReader(stream)}


@cache
def _simplified_only() -> frozenset[str]:
    """The simplified forms that Big5 does not have: 后 and 里 are traditional characters too."""
    return frozenset(form for form in _simplified().values() if not _is_in_big5(form))


def _is_in_big5(char: str) -> bool:
    try:
        return bool(char.encode("big5"))
    except UnicodeEncodeError:
        return False
