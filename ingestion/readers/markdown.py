"""Lines of text as Markdown prints them: rows between bars become rows with tabs; headings, emphasis and entities become what they show.

Only marks in pairs are emphasis: `**` behind a number is a footnote's.
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
_BOLD = re.compile(r"(?<![\d*])\*\*(?=[^\s*])([^*]*[^\s*])\*\*(?!\*)")


def is_rule(line: str) -> bool:
    """Whether a line stands between the rows of a table, as Markdown sets it or drawn with letters."""
    return bool(_RULE.fullmatch(line) or _BOX_RULE.fullmatch(line))


def shown(line: str) -> str:
    """A line as its marks show it; the cells between bars end with tabs."""
    match = _ROW.fullmatch(line)
    if match and "\t" not in line:
        return "".join(_shown_text(_BREAK.sub("\n", cell.strip()).replace("\\|", "|")) + "\t" for cell in _BAR.split(match[1]))
    heading = _HEADING.fullmatch(line)
    return _shown_text(heading[1] if heading else line)


def _shown_text(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    whole = _WHOLE.fullmatch(text.strip())
    if whole and whole[1] not in whole[2]:
        return strike(whole[2]) if whole[1] == "~~" else whole[2]
    return _BOLD.sub(r"\1", text) if "**" in text else text
