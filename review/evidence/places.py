"""Where on the pages a finding stands: boxes of the printed cells and lines, for pictures."""

from __future__ import annotations

from ingestion.amounts import compact, parse_number
from ingestion.model import type_of_box
from review.evidence.document import Reviewed
from review.evidence.observations import Observation
from review.evidence.quantities import Check, Quantity
from review.records import Place

_SHORTEST = 4


def places_of(doc: Reviewed, outcome: Check | Observation, suspects: set[object]) -> list[Place]:
    """The printed places of one finding, in the order in which it names them."""
    if isinstance(outcome, Check):
        marked = {q.key for q in outcome.quantities()} & suspects or {outcome.total.key}
        return [p for q in outcome.quantities() for p in _places_of_quantity(doc, q, q.key in marked)]
    if outcome.page is None:
        return []
    lines = _lines_on_page(doc, outcome.page, outcome.evidence or "", True)
    return lines or _cells_told(doc, outcome.page, outcome.evidence or "") or [Place(outcome.page, None, True)]


def _places_of_quantity(doc: Reviewed, quantity: Quantity, is_suspect: bool) -> list[Place]:
    if quantity.page is None:
        return []
    if quantity.line is not None and quantity.line.box is not None:
        return [Place(quantity.page, quantity.line.box, is_suspect)]
    snippet = compact(quantity.snippet or "")
    number = compact(quantity.printed)
    found = _lines_on_page(doc, quantity.page, snippet, is_suspect)
    exact = _lines_with(doc, quantity.page, snippet, number, is_suspect)
    cell = [] if exact or found else _cell_with(doc, quantity.page, number, compact(quantity.label), is_suspect)
    return exact or found[:3] or cell or [Place(quantity.page, None, is_suspect)]


def _cells_told(doc: Reviewed, page: int, evidence: str) -> list[Place]:
    """The cells of a page whose whole text the evidence repeats: the name and the value of an indicator, the name of a row."""
    wanted = compact(evidence)
    cells = (c for g in doc.source.grids() if g.page == page for c in g.cells)
    return [Place(page, c.box, True) for c in cells if len(text := compact(c.text)) >= _SHORTEST and text in wanted]


def _cell_with(doc: Reviewed, page: int, number: str, label: str, is_suspect: bool) -> list[Place]:
    """The cell of a form that prints a number: one beside words of its label, where several do."""
    value = parse_number(number)
    found = [(g, c) for g in doc.source.grids() if g.page == page for c in g.cells if value is not None and parse_number(c.text) == value]
    beside = (
        c for grid, c in found if any(text in label for o in grid.cells if o.row == c.row and len(text := compact(o.text).strip(":-")) > 1)
    )
    cell = next(beside, found[0][1] if found else None)
    return [Place(page, cell.box, is_suspect)] if cell is not None else []


def _lines_on_page(doc: Reviewed, page: int, evidence: str, is_suspect: bool) -> list[Place]:
    """The printed lines of a page that are part of the evidence, or hold it."""
    wanted = compact(evidence)
    if len(wanted) < _SHORTEST:
        return []
    found = []
    for text, box in _printed_lines(doc, page):
        if len(text) >= _SHORTEST and (text in wanted or wanted in text or _overlaps(text, wanted)):
            found.append(Place(page, box, is_suspect))
    return found


def _lines_with(doc: Reviewed, page: int, evidence: str, number: str, is_suspect: bool) -> list[Place]:
    lines = [
        (t, b)
        for t, b in _printed_lines(doc, page)
        if number in t and len(t) >= _SHORTEST and (t in evidence or evidence in t or _overlaps(t, evidence))
    ]
    return [Place(page, box, is_suspect) for _, box in lines[:1]]


def _overlaps(line: str, wanted: str) -> bool:
    """Whether the evidence begins or ends inside this line."""
    size = min(12, len(wanted) // 2, len(line) // 2)
    return size >= _SHORTEST and (
        wanted[:size] in line and line.endswith(wanted[: len(line) - line.find(wanted[:size])]) or line.startswith(wanted[-size:])
    )


def _printed_lines(doc: Reviewed, page: int) -> list[tuple[str, type_of_box | None]]:
    key = ("lines", page)
    if key not in doc.cache:
        doc.cache[key] = [(compact(t), b) for p in doc.paragraphs for number, t, b in p.lines if number == page]
    found: list[tuple[str, type_of_box | None]] = doc.cache[key]  # type: ignore[assignment]
    return found
