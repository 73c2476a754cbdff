"""How running text speaks: the words of `layouts/prose.yml`, checked and compiled when loaded."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from ingestion.scope import Wordings
from ingestion.wording import depends_on_layouts, load_layout


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LineWording(_Strict):
    """By which words a line is known to be cut, or to be a heading."""

    split_words: Wordings
    heading_ends: Wordings


class HeadingWording(_Strict):
    """What headings and names before a colon are made of."""

    words: Wordings
    padding: Wordings
    things: Wordings
    no_things: Wordings
    no_names: Wordings


class ComparisonWording(_Strict):
    """What amounts are compared with, and how they changed."""

    prior_years: Wordings
    prior_words: Wordings
    budget_words: Wordings
    flat: Wordings
    changes: Wordings
    differences: Wordings
    prior_amount_words: Wordings


class StageWording(_Strict):
    """Words of the stages, in the order in which they are tried."""

    adjusted_budget: Wordings
    settled: Wordings
    initial_budget: Wordings


class DivisionWording(_Strict):
    """By what spending is divided in the words before a list."""

    of: Wordings
    by: Wordings


class SubjectWording(_Strict):
    """Words beside the subject of an amount."""

    foreign_bodies: Wordings
    negations: Wordings
    other_sources: Wordings
    kinds_of_unit: Wordings
    budget_verbs: Wordings
    fiscal_of_one_fund: Wordings
    involved: Wordings
    purchases: Wordings
    counted: Wordings


class Prose(_Strict):
    """The content of `layouts/prose.yml`; each list is one compiled group of alternatives."""

    lines: LineWording
    headings: HeadingWording
    comparisons: ComparisonWording
    stages: StageWording
    fund_names: Wordings
    divisions: DivisionWording
    subjects: SubjectWording


@depends_on_layouts
def prose() -> Prose:
    """The words of running text. Raises InvalidLayout."""
    return load_layout("prose.yml", Prose.model_validate)
