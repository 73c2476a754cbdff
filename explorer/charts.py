"""Charts as SVG, drawn on the server, so that pages need no script and print as they look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 720, 240, 76, 28, 34
_INKS = ("#2b6cb0", "#dd6b20", "#2f855a", "#805ad5")


@dataclass(frozen=True, slots=True)
class Series:
    """One measure over the columns of a chart; None where a column prints nothing."""

    label: str
    values: Sequence[Decimal | None]


def bars(columns: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """Grouped bars as SVG, '' where there is nothing to draw. `columns` are the labels below, `unit` stands at the axis."""
    known = [value for one in series for value in one.values if value is not None]
    if not columns or not known:
        return ""
    top, low = max(Decimal(0), *known), min(Decimal(0), *known)
    span = (top - low) or Decimal(1)
    plot = _HEIGHT - _BOTTOM - _TOP

    def y(value: Decimal) -> float:
        return float(_TOP + plot * (top - value) / span)

    parts = [f'<text x="4" y="14" class="axis">{escape(unit)}</text>']
    for mark in sorted({low, Decimal(0), top, low + span / 2}):
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" class="rule"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y(mark) + 4:.1f}" class="axis end">{_short(mark)}</text>')
    group = (_WIDTH - _LEFT) / len(columns)
    width = min(36.0, group * 0.8 / len(series))
    for place, column in enumerate(columns):
        middle = _LEFT + group * (place + 0.5)
        parts.append(f'<text x="{middle:.1f}" y="{_HEIGHT - 8}" class="axis middle">{escape(column)}</text>')
        for number, one in enumerate(series):
            value = one.values[place]
            if value is None:
                continue
            left = middle + (number - len(series) / 2) * width
            upper, lower = min(y(value), y(Decimal(0))), max(y(value), y(Decimal(0)))
            said = escape(f"{column} {one.label} {value:,}")
            parts.append(
                f'<rect x="{left:.1f}" y="{upper:.1f}" width="{width - 2:.1f}" height="{max(1.0, lower - upper):.1f}" '
                f'fill="{_INKS[number % len(_INKS)]}"><title>{said}</title></rect>'
            )
    for number, one in enumerate(series):
        left = _LEFT + 150 * number
        parts.append(f'<rect x="{left}" y="6" width="10" height="10" fill="{_INKS[number % len(_INKS)]}"/>')
        parts.append(f'<text x="{left + 14}" y="15" class="axis">{escape(one.label)}</text>')
    label = escape("，".join(one.label for one in series))
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}" class="chart">{"".join(parts)}</svg>'


def _short(value: Decimal) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or value == 0 else f"{value:,.2f}"
