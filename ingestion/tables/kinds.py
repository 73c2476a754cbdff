"""What a table is: by its title, corrected by what its body prints, each decision with the evidence that it rests on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ingestion.amounts import compact
from ingestion.model import Grid
from ingestion.tables.headers import Header, read_header
from ingestion.tables.layouts import layouts

_CODE = re.compile(r"[\[(]?([1235]\d\d(?:\d\d){0,2})(?!\d)")
_CLASSES = {"2": "function", "3": "economic", "5": "government"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table's code with the header that reads it. `rule` names the evidence: the wording of the title, the codes of the rows."""

    code: str
    rule: str
    header: Header


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reading of a document's tables knows about it."""

    fiscal_year: int | None
    stage: str | None
    unit_name: str | None


def recognise(grid: Grid, code: str, rule: str, reading: Reading) -> Recognised | None:
    """The table that a grid titled as `code` is, or None where its body does not fit an amount table."""
    header = read_header(grid, code, reading.fiscal_year, reading.stage)
    if header is None or not is_plausible(header, code):
        return None
    scheme = _scheme_of_rows(grid, header)
    actual = layouts().by_codes.get(code, {}).get(scheme or "", code)  # type: ignore[call-overload]
    if code == "fiscal_summary" and (len(header.blocks) > 1 or not header.blocks[0].codes):
        actual = code  # a summary prints two sides; only a table of one side by codes is something else
    if _splits_basic_expenditure(header) and (basic := layouts().by_heads.get(actual)) is not None:
        actual, scheme = basic, "personnel|public"
    if actual == code:
        return Recognised(code, rule, header)
    header = read_header(grid, actual, reading.fiscal_year, reading.stage)
    return Recognised(actual, f"{rule}+codes:{scheme}", header) if header is not None and is_plausible(header, actual) else None


def is_plausible(header: Header, code: str) -> bool:
    """True where a header has amounts of the kind of table that it is taken for, and something that names their rows."""
    if code == "three_public_expenses":
        return any(c.role == "measure" for c in header.columns)
    if not header.has_measures():
        return False
    return any(b.keys() for b in header.blocks) or all(c.path for b in header.blocks for c in b.measures) and code != "other"


def _splits_basic_expenditure(header: Header) -> bool:
    """人员经费 | 公用经费 over blocks side by side: only basic expenditure is printed so."""
    heads = [text for block in header.blocks for c in (*block.keys(), *block.measures) for text in c.path[:1]]
    return len(header.blocks) > 1 and all(any(text.startswith(word) for text in heads) for word in ("人员经费", "公用经费"))


def _scheme_of_rows(grid: Grid, header: Header) -> str | None:
    """Which classification most codes of the rows belong to; None where the rows print hardly any."""
    columns = [c.index for b in header.blocks for c in (*b.codes, *b.labels)]
    texts = [compact(row[c]) for row in grid.matrix()[header.end :] for c in columns if c < len(row)]
    found = Counter(_CLASSES[m.group(1)[0]] for t in texts if (m := _CODE.match(t)) and m.group(1)[0] in _CLASSES)
    return found.most_common(1)[0][0] if found else None
