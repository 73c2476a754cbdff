"""The words that the methods look for in sentences, as data: `rules/_wording.yml`, checked when loaded."""

from __future__ import annotations

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from ingestion.scope import Wordings
from review.catalog import RULES_FOLDER, CatalogError


class Wording(BaseModel):
    """The content of `_wording.yml`; a list is one compiled group of alternatives. Ships with the rules, no home adds to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    changes: Wordings
    rises: Wordings
    falls: Wordings
    more: frozenset[str]
    less: frozenset[str]
    equal: Wordings
    unchanged: Wordings
    level_with_another_year: Wordings
    outcomes: Wordings
    outcomes_of_rates: Wordings
    money_of_rates: Wordings
    per_head: Wordings
    plans: Wordings
    future: Wordings
    causes: Wordings
    causes_of_budgets: Wordings
    reasons: Wordings
    causes_with_direction: Wordings
    plain_spending: Wordings
    balances: Wordings
    below_zero: Wordings
    causes_of_others: Wordings
    begins_parts: Wordings
    left_out: Wordings
    besides: Wordings
    no_parts: Wordings
    wholes: Wordings
    uses: Wordings
    words_of_totals: Wordings
    unnamed: Wordings
    told_of_others: Wordings
    of_other_units: Wordings
    totals_of_a_year: Wordings
    leads_to_amount: Wordings
    only_budgeted: Wordings
    circumstances: Wordings
    of_other_years: Wordings
    other_members: Wordings
    general_public_rows: Wordings
    assets: Wordings
    totals: dict[str, str]
    staff_projects: Wordings


def _load() -> Wording:
    try:
        return Wording.model_validate(yaml.safe_load((RULES_FOLDER / "_wording.yml").read_text(encoding="utf-8")))
    except ValidationError as error:
        raise CatalogError(f"_wording.yml: {error}") from error


WORDS = _load()
