"""The figures that the ratchets hold: shares between 0 and 1 that may only rise, counts (`count_…`) that may only fall."""

from __future__ import annotations

from pathlib import Path

from tests.country.errors import not_judged_true
from tests.country.judging import (
    judge_cases,
    judge_facts,
    judge_stated,
    judge_units,
    query,
    unmet_expectations,
)

_PLACED = """
with u as (select document_id, count(*) as n from marts.fct_unplaced_number group by 1)
select coalesce(unit.city, '') as city, sum(greatest(d.printed_numbers - coalesce(u.n, 0), 0)) as placed, sum(d.printed_numbers) as printed
from marts.dim_document d
left join marts.dim_unit unit on d.unit_id = unit.unit_id
left join u on d.document_id = u.document_id
where d.status = 'parsed' group by all having sum(d.printed_numbers) > 0
"""

_LEAVES_ABOVE_TOTAL = """
with totals as (
    -- A table of basic expenditure may print the sums of its two halves and none of the whole.
    select
        document_id, table_no, side, measure, fund, funding_period,
        greatest(
            max(amount_yuan), coalesce(sum(amount_yuan) filter (where regexp_matches(line_label, '^(人员|公用)经费合计$')), 0)
        ) as total_yuan
    from marts.fct_budget_line where is_total group by all
),
leaves as (
    select document_id, table_no, side, measure, fund, funding_period, sum(amount_yuan) as leaves_yuan, count(*) as n
    from marts.fct_budget_line where is_leaf group by all
)
select count(distinct document_id) as documents from totals join leaves using (document_id, table_no, side, measure, fund, funding_period)
where leaves_yuan > total_yuan + greatest(100 * n, 1)
"""


def measure_real(warehouse: Path, golden: Path) -> dict[str, float]:
    """Facts, qualifiers, stated amounts and publishers against transcriptions; placed share of all real disclosures."""
    facts, qualified = judge_facts(warehouse, golden)
    stated, units = judge_stated(warehouse, golden), judge_units(warehouse, golden)
    cities = query(warehouse, _PLACED)
    placed, printed = (float(sum(row[name] for row in cities)) for name in ("placed", "printed"))
    measured = {
        "facts_recall": facts.recall,
        "facts_precision": facts.precision,
        "qualifiers_recall": qualified.recall,
        "stated_recall": stated.recall,
        "stated_precision": stated.precision,
        "units_recall": units.recall,
        "units_precision": units.precision,
        "placed": placed / printed if printed else 1.0,
        "placed_least_city": min((float(row["placed"] / row["printed"]) for row in cities if row["printed"] >= 1000), default=1.0),
        "count_documents_with_leaves_above_total": query(warehouse, _LEAVES_ABOVE_TOTAL)[0]["documents"],
        "count_errors_not_judged_true": len(not_judged_true(warehouse)),
        "count_not_read": query(warehouse, "select count(*) as n from marts.fct_unplaced_number where reason_code = 'not_read'")[0]["n"],
    }
    return {name: round(value, 4) for name, value in measured.items()}


def measure_cases(warehouse: Path, cases: Path) -> dict[str, float]:
    """Facts of the small cases that are right, wrong and lost, and expectations about text that are not met."""
    measured: dict[str, float] = {}
    for kind in ("cells", "forms"):
        counts = judge_cases(warehouse, cases / kind)
        measured[f"{kind}_right"] = round(counts.right / counts.expected, 4)
        measured[f"count_{kind}_wrong"] = counts.wrong
        measured[f"count_{kind}_lost"] = counts.lost
    measured["count_text_unmet"] = len(unmet_expectations(warehouse, cases / "text"))
    return measured


_CODED = """from marts.fct_budget_line l join marts.dim_publication p on l.publication_id = p.publication_id and p.is_current
    left join marts.dim_classification c on l.classification_id = c.classification_id
    left join marts.mart_unlisted_codes u
        on coalesce(l.classification_scheme, 'none') = u.classification_scheme
        and l.line_code = u.line_code and l.fiscal_year = u.fiscal_year
    where l.line_code <> ''"""


def codes_and_listed(warehouse: Path) -> tuple[int, int]:
    """Facts with a code, and those of them whose code stands in the list of codes that wait for a person."""
    (row,) = query(warehouse, f"select count(*) as coded, count(u.line_code) as listed {_CODED}")
    return row["coded"], row["listed"]


def codes_without_a_word(warehouse: Path) -> list[str]:
    """Codes that stand neither in the classification of their year nor, with a reason, in the list."""
    resolves = "c.source not in ('document') and l.fiscal_year between c.valid_from_year and coalesce(c.valid_to_year, 9999)"
    sql = f"select distinct l.line_code {_CODED} and not coalesce({resolves}, false) and coalesce(u.unlisted_reason, '') = '' order by all"
    return [row["line_code"] for row in query(warehouse, sql)]
