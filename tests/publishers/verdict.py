# ruff: noqa: E501
"""What a reading of a disclosure has wrong, compared with what was typeset."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.amounts import compact
from ingestion.records import ParsedDocument
from review.records import FindingRecord
from tests.publishers.draft import Draft

_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+[、.．])")


def bare(label: str) -> str:
    """A label without white space and ordinal, as the project's scoring compares it."""
    return re.sub("^其中[:：]?", "", _ORDINAL.sub("", compact(label)))


def _key(table: str, side: str, code: str, label: str, measure: str, amount: Decimal) -> tuple[object, ...]:
    return table, side, code, "" if code else bare(label), measure, amount.quantize(Decimal("0.01"))


_UNJUDGED = "of_which"
"""Columns 其中… that no measure names: the data contract leaves them to `column_label`."""


@dataclass
class Verdict:
    """Empty everywhere for a reading without a mistake."""

    missing: Counter[tuple[object, ...]] = field(default_factory=Counter)
    invented: Counter[tuple[object, ...]] = field(default_factory=Counter)
    stated: dict[str, tuple[list[Decimal], list[Decimal]]] = field(default_factory=dict)
    """concept -> (expected, found) where they differ"""
    cover: dict[str, tuple[object, object]] = field(default_factory=dict)
    projects: tuple[list[object], list[object]] | None = None
    errors: list[str] = field(default_factory=list)
    """Errors and notices on a document that gives no occasion for any."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.invented or self.stated or self.cover or self.projects or self.errors)


def judge(draft: Draft, parsed: ParsedDocument, findings: Sequence[FindingRecord] = ()) -> Verdict:
    want = Counter(_key(f.table_code, f.side, f.line_code, f.line_label, f.measure, f.amount_yuan) for f in draft.manuscript.facts())
    have = Counter(
        _key(b.table_code, b.side, b.line_code, b.line_label, b.measure, b.amount_yuan)
        for b in parsed.budget_lines
        if b.measure != _UNJUDGED
    )
    verdict = Verdict(want - have, have - want)
    found: dict[str, set[Decimal]] = {}
    for amount in parsed.stated_amounts:
        found.setdefault(amount.concept, set()).add(amount.amount_yuan.quantize(Decimal("0.01")))
    for concept, values in draft.stated.items():
        if found.get(concept, set()) != values:
            verdict.stated[concept] = (sorted(values), sorted(found.get(concept, set())))
    d = parsed.document
    cover = {"unit_name": draft.unit_name, "fiscal_year": draft.year, "stage": draft.stage, "publication_level": draft.level}
    if draft.unit_code:
        cover["unit_code"] = draft.unit_code
    verdict.cover = {k: (v, getattr(d, k)) for k, v in cover.items() if getattr(d, k) != v}
    if draft.projects:
        names = [(p.project_name, p.budget_yuan) for p in parsed.projects]
        if sorted(names, key=str) != sorted(draft.projects, key=str):
            verdict.projects = (list(draft.projects), list(names))
    verdict.errors = [f.message for f in findings if f.severity != "rounding"]
    return verdict
