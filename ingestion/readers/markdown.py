"""Lines of text as Markdown prints them: rows between bars become rows with tabs; headings, emphasis and entities become what they show.

Only marks in pairs are emphasis: `**` behind a number is a footnote's. Programs set in bold what a form printed so, be it half a number.
"""

from __future__ import annotations

import html
import re

from ingestion.printed_text import strike

_HEADING = re.compile(r" {0,3}#{1,6}\s+(\S[^|]*)")
_ROW = re.compile(r"\s*\|(.+)\|\s*")
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*+\|?(?:\s*+(?::-++:?|-++:|-{3,}+)\s*+\|)++(?:\s*+(?::-++:?|-++:|-{3,}+)\s*+)?")
_BOX_RULE = re.compile(r"\s*[├┌└╠╔╚┣┏┗][─━═┄┼┬┴╋╬╦╩┳┻╂]+[┤┐┘╣╗╝┫┓┛]\s*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|lt|gt|amp|quot|middot|yen|#\d{1,5});")
_WHOLE = re.compile(r"(\*{1,3}|_{1,3}|`{1,2}|~~)(?=[^\s*_`~])(.*[^\s*_`~])\1")
"""Emphasis of a whole cell or line."""
_BOLD_MARK = re.compile(r"(?<![\\*])\*\*(?!\*)")
_BOLD_SEAM = re.compile(r"(?<=[^\s*])\*{4}(?=[^\s*])")
"""Where one piece of a bold text ends and the next begins (**2023****年**)."""
_GOES_ON = re.compile(r"\w|[.,](?:\d|$)")
"""How bold begins directly behind a digit (2023**年**, 1,2**34.50**); before a stop or a blank the marks are a footnote's."""
_ESCAPED = re.compile(r"\\([-\\`*_{}\[\]()#+.!|~<>])")


def is_rule(line: str) -> bool:
    """Whether a line stands between the rows of a table, as Markdown sets it or drawn with letters."""
    return bool(_RULE.fullmatch(line) or _BOX_RULE.fullmatch(line))


def shown(line: str) -> str:
    """A line as its marks show it; the cells between bars end with tabs."""
    match = _ROW.fullmatch(line)
    if match and "\t" not in line:
        cells = (_shown_text(_BREAK.sub("\n", cell.strip()), is_cell=True) for cell in _BAR.split(match[1]))
        return "".join(_ESCAPED.sub(r"\1", cell) + "\t" for cell in cells)
    heading = _HEADING.fullmatch(line)
    return _shown_text(heading[1] if heading else line)


def _shown_text(text: str, is_cell: bool = False) -> str:
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    whole = _WHOLE.fullmatch(text.strip())
    if whole and whole[1] not in whole[2]:
        return strike(whole[2]) if whole[1] == "~~" else whole[2]
    return _without_bold(text, is_cell) if "**" in text else text


def _without_bold(text: str, is_cell: bool) -> str:
    """A text without the marks of its bold pieces; as it is where they are no pairs around something."""
    pieces = _BOLD_MARK.split(_BOLD_SEAM.sub("", text))
    bold, plain = pieces[1::2], pieces[::2]
    if not bold or len(bold) == len(plain):
        return text
    for before, piece in zip(plain, bold, strict=False):
        is_tight = piece == piece.strip() or is_cell and not before
        if not piece.strip() or not is_tight or before[-1:].isdigit() and not _GOES_ON.match(piece):
            return text
    return "".join(pieces)
