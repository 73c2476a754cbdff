"""Performance indicators: prices times quantities, and years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingestion.amounts import MONEY_UNITS, compact
from ingestion.model import Grid
from ingestion.money import NUMBER, find_amounts, in_yuan
from ingestion.records import IndicatorRecord, ProjectRecord
from review.catalog import Rule
from review.evidence.document import Reviewed
from review.evidence.observations import PASSED, NotRunnable, Observation
from review.evidence.quantities import plain
from review.methods.project_rules import place_of_project

_PRICE = re.compile(rf"(?P<name>[一-鿿]{{2,12}}?)(?:标准)?(?P<price>{NUMBER})(?P<unit>{MONEY_UNITS})/(?P<per>人|户|个|家|次)")
_QUANTITY = re.compile(r"(?P<name>[一-鿿]{2,20}?)(?P<count>\d+)(?P<per>人|户|个|家|次)")


def _prices(indicators: list[IndicatorRecord]) -> dict[str, tuple[Decimal, str]]:
    """Name of a benefit -> (yuan, per what), from the cost indicators of one project."""
    prices: dict[str, tuple[Decimal, str]] = {}
    for indicator in indicators:
        for text in (indicator.target_text, indicator.actual_text):
            for match in _PRICE.finditer(compact(text or "")):
                prices[match.group("name")] = (in_yuan(match.group("price"), match.group("unit")), match.group("per"))
    return prices


def _grid_texts(doc: Reviewed) -> list[tuple[str, Grid, int]]:
    return [(compact(c.text), g, g.cited_row(c.row)) for g in doc.source.grids() for c in g.cells if len(c.text) > 12]


def check_prices(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """Number of beneficiaries times the price per head, summed over the benefits of a sentence, is the amount that it states."""
    texts = _grid_texts(doc)
    tried = False
    for project in doc.parsed.projects:
        prices = _prices([i for i in doc.parsed.indicators if i.project_no == project.project_no])
        if len(prices) < 2:
            continue
        for text, grid, row in texts:
            outcome = _judge_prices(text, prices, project, grid.page, row)
            if outcome is not None:
                tried = True
                yield outcome
    if not tried:
        raise NotRunnable("没有同时列出人数、标准和总额的项目")


def _judge_prices(
    text: str, prices: dict[str, tuple[Decimal, str]], project: ProjectRecord, page: int | None, row: int
) -> Observation | None:
    amounts = [(a.value, f"{a.number}{a.unit}") for a in find_amounts(text) if not a.is_rate and a.hedge != "/"]
    parts = [
        (name, int(m.group("count")), price)
        for m in _QUANTITY.finditer(text)
        for name, (price, per) in prices.items()
        if m.group("name").endswith(name) and m.group("per") == per
    ]
    if len(amounts) != 1 or len({n for n, _, _ in parts}) != len(prices) or len(parts) != len(prices):
        return None
    stated, shown = amounts[0]
    total = sum((count * price for _, count, price in parts), Decimal(0))
    if total == stated:
        return PASSED
    sums = "＋".join(f"{name}{count}×{price.normalize():f}元" for name, count, price in parts)
    message = f"项目“{project.project_name}”：{sums}＝{total.normalize():f}元，而文中所述总额为{shown}（{text[:60]}）。"
    return Observation(
        "failed",
        message,
        page,
        row if page is None else None,
        plain(total),
        plain(stated),
        "yuan",
        text[:200],
        place=f"{project.project_no}:{row}",
    )


_AHEAD = re.compile(r"预拨|提前|下达")
_NOT_YET = re.compile(r"预计|计划|未|待|尚")


def check_indicator_years(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """The time of a timeliness indicator lies in the fiscal year. In results, both target and actual must say otherwise to be an error."""
    tried = False
    for indicator in doc.parsed.indicators:
        if "时效" not in (indicator.level2 or "") or doc.year is None:
            continue
        target = {int(y) for y in re.findall(r"(?<!\d)(20\d\d)年", compact(indicator.target_text or ""))}
        actual = {int(y) for y in re.findall(r"(?<!\d)(20\d\d)年", compact(indicator.actual_text or ""))}
        if not target:
            continue
        tried = True
        if doc.year in target:
            yield PASSED
            continue
        # Money may be assigned before its year begins, and work may end after it: neither is a slip of the year.
        is_own_time = bool(_AHEAD.search(indicator.level3 or "") or _NOT_YET.search(indicator.actual_text or ""))
        certain = indicator.indicator_kind == "result" and target == actual and not is_own_time
        year = min(target)
        where = place_of_project(indicator.page, indicator.row_no)
        message = f"时效指标“{indicator.level3}”{where}的时间为{indicator.target_text}，不在{doc.year}年度内。"
        yield Observation(
            "failed",
            message,
            indicator.page,
            None,
            str(doc.year),
            str(year),
            None,
            f"{indicator.level3}：{indicator.target_text}",
            severity=None if certain else "notice",
            place=str(indicator.indicator_no),
        )
    if not tried:
        raise NotRunnable("时效指标没有写明年份")


# ---------- impossible values

_HUNDRED = Decimal(100)


def check_possible_values(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """A rate of a whole (`settings.within`: satisfaction, pass, coverage …) is neither targeted nor reached beyond 100 per cent."""
    within = re.compile(rule.settings["within"])
    tried = False
    for indicator in doc.parsed.indicators:
        name = compact(f"{indicator.level3 or ''}{indicator.description or ''}")
        if not within.search(name) or re.search(rule.settings["except"], name):
            continue
        for value, unit, text, what in (
            (indicator.target_value, indicator.target_unit, indicator.target_text, "目标值"),
            (indicator.actual_value, indicator.actual_unit, indicator.actual_text, "实际值"),
        ):
            if value is None or unit != "%":
                continue
            tried = True
            if 0 <= value <= _HUNDRED:
                yield PASSED
                continue
            where = place_of_project(indicator.page, indicator.row_no)
            yield Observation(
                "failed",
                f"绩效指标“{indicator.level3}”{where}的{what}为{text}，比率不可能大于100%。",
                indicator.page,
                None,
                "100",
                f"{value.normalize():f}",
                "pct",
                f"{indicator.level3}：{text}",
                place=f"{indicator.indicator_no}:{what}",
            )
    if not tried:
        raise NotRunnable("没有以比率表示的满意度、合格率等指标")


def check_results_against_targets(rule: Rule, doc: Reviewed) -> Iterator[Observation]:
    """What an indicator reached meets its target, where both are numbers of one unit; what does not is for the reviewer to look at."""
    tried = False
    for indicator in doc.parsed.indicators:
        target, actual = indicator.target_value, indicator.actual_value
        if indicator.indicator_kind != "result" or target is None or actual is None or indicator.target_unit != indicator.actual_unit:
            continue
        tried = True
        meets = {">=": actual >= target, ">": actual > target, "<=": actual <= target, "<": actual < target}.get(
            indicator.operator or "", True
        )
        if meets:
            yield PASSED
            continue
        where = place_of_project(indicator.page, indicator.row_no)
        yield Observation(
            "failed",
            f"绩效指标“{indicator.level3}”{where}目标值为{indicator.target_text}，实际值为{indicator.actual_text}，没有达到目标。",
            indicator.page,
            None,
            f"{target.normalize():f}",
            f"{actual.normalize():f}",
            "pct" if indicator.actual_unit == "%" else "count",
            f"{indicator.level3}：{indicator.target_text}；{indicator.actual_text}",
            place=str(indicator.indicator_no),
        )
    if not tried:
        raise NotRunnable("没有同时列出目标值和实际值的指标")
