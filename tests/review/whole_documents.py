"""Whole consistent disclosures of many provinces: the sentences of `whole_documents.yml`, filled from one ledger, and its tables.

In a sentence `[name]` is an amount, `[name±]` its change on the year before, `[name%]` the rate of that change, `[name^]` 增加 or 减少,
`[a/b]` a share, `[name!]` the initial budget of a final account, `[name=]` its completion and `[name?]` 大于, 小于 or 等于; `[year]`,
`[last]` and `[unit]` are what they say. A paragraph with `each` is printed for every class or item, or joined into one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from samples.typesetting.model import Block, Heading, Manuscript, Text
from tests.publishers.forms import Style
from tests.publishers.ledger import Ledger, invent
from tests.publishers.shanghai import ORDINALS
from tests.review.whole_tables import tables_of

Amounts = tuple[int, int, int]
"""(this year, the year before, initial budget) in yuan."""


@dataclass(frozen=True)
class Print:
    """How a document prints the same figures: every choice is right."""

    text_unit: str = "万元"
    places: int = 2
    rounding: str = ROUND_HALF_UP
    rate_places: int = 2
    table_unit: str = "万元"
    commas: bool = False

    def amount(self, yuan: int) -> str:
        factor = {"万元": 10_000, "元": 1, "亿元": 100_000_000}[self.text_unit]
        places = 0 if self.text_unit == "元" else self.places
        value = (Decimal(yuan) / factor).quantize(Decimal(1).scaleb(-places), self.rounding)
        return f"{value:,}{self.text_unit}" if self.commas else f"{value}{self.text_unit}"

    def rate(self, part: int, whole: int) -> str:
        value = Decimal(part) / whole * 100 if whole else Decimal(0)
        return f"{value.quantize(Decimal(1).scaleb(-self.rate_places), self.rounding)}%"


PRINTS = (
    Print(),
    Print(table_unit="元", commas=True),
    Print(rounding=ROUND_DOWN, table_unit="元"),
    Print(rate_places=1, commas=True),
)
"""The four ways in which every province's document is printed."""


@cache
def provinces() -> dict[str, Any]:
    """The provinces' documents by name (`whole_documents.yml`)."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "whole_documents.yml").read_text(encoding="utf-8"))
    return found


@dataclass
class Book:
    """One province's document with its figures."""

    form: dict[str, Any]
    seed: int
    print: Print
    ledger: Ledger = field(init=False)
    values: dict[str, Amounts] = field(init=False)
    items: dict[str, Amounts] = field(init=False)
    """The amounts of every item by its code."""

    def __post_init__(self) -> None:
        rng = random.Random(self.seed)
        has_balances = self.form.get("balances", True)
        abroad, reception, purchase, operation = (rng.randint(100, 900) for _ in range(4))
        is_final = self.form["stage"] == "final"
        self.ledger = invent(
            self.seed,
            self.form.get("year", 2024),
            self._step(),
            self.form["basic"],
            self.form["project"],
            _ECONOMIC,
            fund=self.form.get("fund", []),
            three_public=(abroad, reception, purchase, operation),
            scale=rng.randint(60, 900),
            other=rng.randint(1000, 90_000) * 100 if self.form.get("other") else 0,
            opening=rng.randint(500, 5_000) * 100 if has_balances else 0,
            closing=rng.randint(500, 5_000) * 100 if has_balances and is_final else 0,
        )
        self.values = {name: self._told(rng, now) for name, now in _figures(self.ledger).items()}
        for name, planned in self.ledger.three_public_budget.items():
            self.values[name] = (*self.values[name][:2], planned)
        self.items = {c: self._told(rng, a["total"]) for c, _, a in self.ledger.lines(self.ledger.all_items()) if len(c) == 7}
        self.values["general"] = self._sum_of_items("", self.ledger.items)
        _tie_changes(self.values)

    def _sum_of_items(self, code: str, items: dict[str, tuple[int, int]]) -> Amounts:
        found = [c for c in items if c.startswith(code)]
        return sum(sum(items[c]) for c in found), sum(self.items[c][1] for c in found), sum(self.items[c][2] for c in found)

    def _step(self) -> int:
        return 1 if self.print.table_unit == "元" else 100

    def _told(self, rng: random.Random, now: int) -> Amounts:
        before = max(100, int(now * rng.uniform(0.7, 1.4)) // 100 * 100) if now else 0
        planned = max(100, int(now * rng.uniform(0.8, 1.3)) // 100 * 100) if now else 0
        return now, before, planned

    # ---------- sentences

    def fill(self, sentence: str, own: dict[str, Any]) -> str:
        def word(match: re.Match[str]) -> str:
            return self._word(match.group(1), own)

        return re.sub(r"\[([^\]]+)\]", word, sentence)

    def _word(self, name: str, own: dict[str, Any]) -> str:
        if name in own:
            return str(own[name])
        if name in ("year", "last", "unit"):
            year = self.ledger.year
            return {"year": str(year), "last": str(year - 1), "unit": self.form["unit"]}[name]
        if "/" in name:
            part, whole = (self._now(n, own) for n in name.split("/"))
            return self.print.rate(part, whole)
        if name[-1] in "±%^!=?":
            return self._derived(name[-1], *self._amounts(name[:-1], own))
        return self.print.amount(self._now(name, own))

    def _derived(self, sign: str, now: int, before: int, planned: int) -> str:
        if sign == "±":
            return ("增加" if now >= before else "减少") + self.print.amount(abs(now - before))
        if sign == "%":
            return ("增长" if now >= before else "下降") + self.print.rate(abs(now - before), before)
        if sign == "^":
            return "增加" if now >= before else "减少"
        if sign == "!":
            return self.print.amount(planned)
        if sign == "=":
            return self.print.rate(now, planned)
        return "大于" if now > planned else "小于" if now < planned else "等于"

    def _amounts(self, name: str, own: dict[str, Any]) -> Amounts:
        found: Amounts = own["amounts"] if name == "own" else self.values[name]
        return found

    def _now(self, name: str, own: dict[str, Any]) -> int:
        return self._amounts(name, own)[0]

    def paragraphs(self, lines: list[Any]) -> Iterator[str]:
        for line in lines:
            if isinstance(line, str):
                yield self.fill(line, {})
                continue
            told = [self.fill(line["say"], own) for own in self._each(line["each"])]
            if "join" in line:
                yield self.fill(line.get("before", ""), {}) + line["join"].join(told) + line.get("after", "。")
            else:
                yield from told

    def _each(self, kind: str) -> Iterator[dict[str, Any]]:
        items = self.ledger.all_items() if kind.startswith("all_") else self.ledger.items
        lines = self.ledger.lines(items)
        names = {c: n for c, n, _ in lines}
        length = {"classes": 3, "sections": 5, "items": 7}[kind.removeprefix("all_")]
        for number, (code, name, amounts) in enumerate([x for x in lines if len(x[0]) == length], 1):
            own = {
                "no": number,
                "ordinal": ORDINALS[number - 1],
                "code": code,
                "name": name,
                "class": names[code[:3]],
                "section": names.get(code[:5], ""),
            }
            own |= {"amounts": self._sum_of_items(code, items), "basic_part": self.print.amount(amounts["basic"])}
            yield own | {"project_part": self.print.amount(amounts["project"])}

    # ---------- the document

    def manuscript(self) -> Manuscript:
        form = self.form
        style = Style(unit=self.print.table_unit, commas=self.print.commas, zero=form.get("zero", ""))
        tables = tables_of(form, self.ledger, style)
        blocks: list[Block] = [Heading(self.fill(t, {}), 0) for t in form["title"]]
        if "contents" in form:
            blocks += [Heading("目录", 1), *[Text(self.fill(t, {}), indent=0) for t in form["contents"]]]
        for part in form["parts"]:
            blocks.append(Heading(self.fill(part["heading"], {}), 1))
            if part.get("tables"):
                blocks += tables
            blocks += [Text(p) for p in self.paragraphs(part.get("say", []))]
        return Manuscript(self.fill(form["title"][-1], {}), blocks)


_ECONOMIC = [
    "30101",
    "30102",
    "30103",
    "30108",
    "30110",
    "30113",
    "30201",
    "30207",
    "30211",
    "30212",
    "30217",
    "30228",
    "30231",
    "30239",
    "30302",
    "31002",
]


def _figures(ledger: Ledger) -> dict[str, int]:
    """Every amount that a sentence may name, in yuan."""
    three, goods = ledger.three_public, ledger.procurement
    project = ledger.spending - ledger.basic - ledger.business
    return {
        "total": ledger.grand,
        "revenue": ledger.revenue,
        "spending": ledger.spending,
        "opening": ledger.opening,
        "closing": ledger.closing,
        "fiscal": ledger.fiscal,
        "fiscal_revenue": ledger.fiscal - ledger.opening + ledger.closing,
        "fiscal_total": ledger.fiscal + ledger.closing,
        "general": ledger.general,
        "general_revenue": ledger.general_revenue,
        "fund": ledger.fund_total,
        "other": ledger.other,
        "basic": ledger.basic,
        "personnel": ledger.personnel,
        "public": ledger.public,
        "project": project,
        "general_project": ledger.project,
        "three": sum(three.values()),
        "abroad": three["abroad"],
        "reception": three["reception"],
        "purchase": three["purchase"],
        "operation": three["operation"],
        "vehicles": three["purchase"] + three["operation"],
        "procurement": sum(goods),
        "goods": goods[0],
        "works": goods[1],
        "services": goods[2],
    }


def _tie_changes(values: dict[str, Amounts]) -> None:
    """What is a sum now was one before and in the budget too."""
    sums = {
        "vehicles": ("purchase", "operation"),
        "three": ("abroad", "reception", "vehicles"),
        "procurement": ("goods", "works", "services"),
        "basic": ("personnel", "public"),
        "spending": ("basic", "project"),
        "total": ("spending", "closing"),
    }
    for whole, parts in sums.items():
        values[whole] = (values[whole][0], *(sum(values[p][i] for p in parts) for i in (1, 2)))  # type: ignore[assignment]
