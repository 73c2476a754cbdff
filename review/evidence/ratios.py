"""Rates that the text prints, as evidence for and against a number: which of several suspects is wrong, the rates beside them tell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Term:
    """A number behind a rate. `value` and `ulp` (what one in its last printed digit is worth) in yuan; no `key` where it is not printed
    in the text."""

    value: Decimal
    ulp: Decimal
    key: Hashable = None

    def after(self, changed: Mapping[Hashable, Decimal]) -> Decimal:
        """The value with suspects changed; a change keeps its direction, which a word tells."""
        value = changed.get(self.key, self.value) if self.key is not None else self.value
        return -abs(value) if self.value < 0 else value


@dataclass(frozen=True, slots=True)
class Ratio:
    """A printed rate of `part` on `base` in per cent; a rate of growth is on what the base was before the change (`base` less `part`)."""

    part: Term
    base: Term
    is_growth: bool
    printed: Decimal
    ulp: Decimal

    def keys(self) -> set[Hashable]:
        """The printed numbers that it tells of."""
        return {term.key for term in (self.part, self.base) if term.key is not None}

    def holds(self, changed: Mapping[Hashable, Decimal]) -> bool:
        """Whether the rate is the printed one, as far as figures and rate are printed."""
        part = self.part.after(changed)
        base = self.base.after(changed) - (part if self.is_growth else 0)
        if base == 0:
            return False
        rate = part / base * _HUNDRED
        slack = (_HUNDRED * self.part.ulp + abs(rate) * self.base.ulp) / abs(base)
        return abs(abs(rate) - abs(self.printed)) <= self.ulp + slack
