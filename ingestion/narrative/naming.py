"""The names of the data contract for what a document states, and the conventions that need the whole document.

Conventions (each follows the contract or is the plainest reading of the golden rows):

- In a final account 本年收入合计 is `total_revenue`, 收入总计 is `total_revenue:with_balances`. Where a document states only
  the latter, that is its total, and it is given as `total_revenue` too. In a budget 收入总计, 收入预算 and 收支总预算 are the
  total; 本年收入 is `total_revenue:current_year`. The same holds for expenditure.
- What a part in a list under a total of a scope changed by is the part's change, unqualified.
- Totals of a scope (一般公共预算, 财政拨款 …) are concepts of their own; basic expenditure, project expenditure, personnel
  and public funds of a scope count as the unit's where the document states none for the unit as a whole.
- A functional code's amount in a list of 财政拨款收支总 is `<code>:fiscal` and never `<code>:total`: it holds other years' money.
- Personnel or public funds stated for a single functional item, and nowhere for the unit, are the unit's.
- `change_from_prior_year` without a qualifier is the change of the grand total of both sides (收支总计). Where the two sides
  are said to change by the same amount, or only one side's change is stated, that is the change of the grand total.
- A budget figure in a final account is `:budgeted` for 三公 amounts (as in the 三公 table), `:initial_budget` (年初预算) or
  `:adjusted_budget` (全年预算, 调整预算) for everything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingestion.narrative.statement import Statement
from ingestion.narrative.subjects import Topic

_PREFIX = {"change": "change_from_prior_year", "pct": "prior_year_pct_change"}
_SCOPED = {
    "general_public": "general_public",
    "fiscal": "fiscal_appropriation",
    "government_fund": "government_fund",
    "state_capital": "state_capital",
}
"""The concept prefix of a scope's revenue and expenditure."""
_THREE_PUBLIC = frozenset({"three_public", "vehicle", "reception"})


@dataclass(frozen=True, slots=True)
class NamedStatement:
    """A statement under a concept of the data contract; `place` is its place in the document's list of statements."""

    concept: str
    statement: Statement
    place: int


def name_statements(found: Iterable[tuple[Statement, int]], is_final: bool) -> list[NamedStatement]:
    """Every statement under each concept that it states, in reading order, conventions applied."""
    named: list[NamedStatement] = []
    for statement, place in found:
        if not is_final and statement.stage == "settled":
            continue
        for concept in concepts_of(statement, is_final):
            named.append(NamedStatement(concept, statement, place))
    named += _grand_changes(named)
    named += _promoted(named)
    named += _of_single_items(named)
    return sorted(named, key=lambda item: item.place)


def concepts_of(statement: Statement, is_final: bool) -> list[str]:
    """The concepts that one statement states by itself (both sides for 收支总计)."""
    topic = statement.topic
    if statement.kind == "level":
        return [_staged(name, statement.stage, topic) for name in _level_names(topic, is_final)]
    qualifier = _change_name(topic, is_final)
    if statement.stage:
        qualifier = _staged(qualifier, statement.stage, topic) if qualifier else qualifier
    prefix = _PREFIX[statement.kind]
    return [f"{prefix}:{qualifier}" if qualifier else prefix]


def _level_names(topic: Topic, is_final: bool) -> list[str]:
    if topic.id == "total":
        sides = ("revenue", "expenditure") if topic.side == "both" else (topic.side,)
        return [_total_name(replace(topic, side=side, form="grand" if topic.side == "both" else topic.form), is_final) for side in sides]
    if topic.id in ("item", "economic"):
        return [f"{topic.code}:{topic.measure}"]
    return [f"{topic.id}:{topic.scope}" if topic.scope else topic.id]


def _total_name(topic: Topic, is_final: bool) -> str:
    if topic.scope == "fiscal" and topic.form == "grand":
        return f"total_{topic.side}:fiscal_with_balances"
    if topic.scope:
        name = f"{_SCOPED[topic.scope]}_{topic.side}"
        return f"{name}:with_balances" if topic.form == "grand" else name
    name = f"total_{topic.side}"
    if is_final:
        return f"{name}:with_balances" if topic.form == "grand" else name
    return f"{name}:current_year" if topic.form == "year" else name


def _change_name(topic: Topic, is_final: bool) -> str:
    if topic.id == "total" and topic.side == "both":
        return {"": "", "fiscal": "fiscal_with_balances"}.get(topic.scope, f"{topic.scope}_with_balances")
    if topic.id in ("item", "economic"):
        return topic.code if topic.measure in ("total", "fiscal") else f"{topic.code}:{topic.measure}"
    if not topic.has_own_scope:
        return topic.id
    return _level_names(topic, is_final)[0]


def _staged(name: str, stage: str, topic: Topic) -> str:
    if stage not in ("initial_budget", "adjusted_budget"):
        return name
    if topic.id == "item":
        return f"{topic.code}:{stage}" if topic.measure == "total" else f"{name}:{stage}"
    return f"{name}:budgeted" if topic.group in _THREE_PUBLIC else f"{name}:{stage}"


def _grand_changes(named: list[NamedStatement]) -> list[NamedStatement]:
    """Changes of the grand total that are stated side by side: see the module's conventions."""
    derived: list[NamedStatement] = []
    for prefix in _PREFIX.values():
        for target, forms in (("", ("", ":with_balances")), (":fiscal_with_balances", (":fiscal_with_balances",))):
            concept = f"{prefix}{target}"
            if any(item.concept == concept for item in named):
                continue
            for form in reversed(forms):
                sides = [[item for item in named if item.concept == f"{prefix}:total_{side}{form}"] for side in ("revenue", "expenditure")]
                values = {item.statement.value for side in sides for item in side}
                if len(values) == 1:
                    first = next(item for side in sides for item in side)
                    derived.append(NamedStatement(concept, first.statement, first.place))
                if values:
                    break
    return derived


def _promoted(named: list[NamedStatement]) -> list[NamedStatement]:
    """Statements that also stand for the unqualified concept, because the document states it in no other way."""
    present = {item.concept for item in named}
    own_levels = {item.concept for item in named if item.statement.kind == "level"} - {"basic_expenditure", "project_expenditure"}
    promoted: list[NamedStatement] = []
    for item in named:
        for qualifier in (":with_balances", ":current_year", ":general_public", ":fiscal"):
            base = item.concept.removesuffix(qualifier)
            if base != item.concept and base not in present and _is_promotable(base, qualifier) and _core(base) not in own_levels:
                promoted.append(NamedStatement(base, item.statement, item.place))
    return promoted


def _of_single_items(named: list[NamedStatement]) -> list[NamedStatement]:
    """Personnel or public funds stated for one functional item only are the unit's, unless the text states the unit's own."""
    present = {item.concept for item in named}
    derived: list[NamedStatement] = []
    for concept in ("personnel", "public"):
        levels = [item for item in named if item.statement.kind == "level" and item.statement.topic.id == "item"]
        items = [item for item in levels if item.concept.endswith(f":{concept}")]
        if concept not in present and len({(item.concept, item.statement.value) for item in items}) == 1:
            derived.append(NamedStatement(concept, items[0].statement, items[0].place))
    return derived


def _core(concept: str) -> str:
    """What a change is the change of."""
    return concept.split(":", 1)[1] if concept.startswith(tuple(_PREFIX.values())) and ":" in concept else concept


def _is_promotable(base: str, qualifier: str) -> bool:
    core = _core(base)
    totals = core.endswith(("_revenue", "_expenditure")) and core not in ("basic_expenditure", "project_expenditure")
    spending = core in ("basic_expenditure", "project_expenditure", "personnel", "public")
    return totals if qualifier in (":with_balances", ":current_year") else spending
