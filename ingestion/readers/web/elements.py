"""How browsers set the elements of a page."""

from __future__ import annotations

INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "math", "mfrac", "mi", "mn", "mo", "mrow", "mtext", "nobr", "o", "q", "ruby", "rb", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
})  # fmt: skip
"""Elements that stand within a line; around others a line ends."""
