"""Documents typeset in layouts that the layout data was not written from are read completely, and nothing is invented.

The report of the whole corpus goes to `reports/variation.md`, or where YUSUAN_VARIATION_REPORT says.
"""

from __future__ import annotations

import importlib.util
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("reportlab", "docx", "xlsxwriter")),
    reason="typesetting needs the development extra",
)
FONTS = Path("/usr/share/fonts/truetype")
HAS_FONTS = all((FONTS / name).exists() for name in ("arphic/uming.ttc", "arphic/ukai.ttc", "wqy/wqy-zenhei.ttc", "wqy/wqy-microhei.ttc"))

FAST = [1, 5, 17, 27, 35, 37, 52, 66, 81, 161, 166, 172, 178, 183, 190, 197, 205, 212, 219, 227, 233, 240, 246]
"""Numbers of the recipes in the default suite: every producer that needs no outside program."""


FAST_PROVINCIAL = [504, 505, 508, 510, 513, 522, 555, 557, 562, 566, 570, 574, 577]
"""The same of the tables that provinces publish beside the nine."""


def _fast_recipes() -> list[Any]:
    from tests.variation.recipes import draw_provincial_recipes, draw_recipes

    return [r for r in [*draw_recipes(), *draw_provincial_recipes()] if r.number in {*FAST, *FAST_PROVINCIAL}]


@pytest.mark.parametrize("recipe", _fast_recipes(), ids=lambda r: r.name)
def test_a_document_of_an_unknown_layout_is_read_exactly(recipe: object, tmp_path: Path) -> None:
    from ingestion.parsing import parse_document
    from tests.variation.corpus import build
    from tests.variation.measure import measure

    if recipe.producer == "pdf:reportlab" and not HAS_FONTS:  # type: ignore[attr-defined]
        pytest.skip("typesetting PDFs needs Debian's fonts-arphic-uming, fonts-arphic-ukai and fonts-wqy-*")
    (sample,) = build([recipe], tmp_path).samples  # type: ignore[list-item]
    outcome = measure(sample, parse_document)
    assert outcome.error == ""
    assert (outcome.missing, outcome.extra) == (Counter(), Counter())


def test_the_generator_is_reproducible() -> None:
    from tests.variation.corpus import compose
    from tests.variation.recipes import draw_recipes

    recipes = draw_recipes()
    assert len(recipes) >= 200 and recipes == draw_recipes()
    for recipe in recipes[::40]:
        assert compose(recipe) == compose(recipe)


def test_the_figures_of_a_document_add_up() -> None:
    """The truth is worth nothing if the documents contradict themselves: 类 = Σ款 = Σ项 in every coded table."""
    from tests.variation.corpus import compose
    from tests.variation.recipes import draw_recipes

    checked = 0
    for recipe in draw_recipes()[::10]:
        _, facts = compose(recipe)
        sums: dict[tuple[str, str, str], object] = {}
        for fact in facts:
            if fact.table_code == "expenditure" and fact.measure == "total" and fact.line_code:
                sums[(fact.table_code, fact.measure, fact.line_code)] = fact.amount_yuan
        for (table, measure, code), amount in sums.items():
            details = [v for (t, m, c), v in sums.items() if t == table and m == measure and len(c) == len(code) + 2 and c.startswith(code)]
            if details and recipe.zeros != "dash" and recipe.zeros != "blank":
                assert amount == sum(details)  # type: ignore[arg-type]
                checked += 1
    assert checked > 50


@pytest.mark.variation
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not HAS_FONTS, reason="typesetting PDFs needs Debian's fonts-arphic-uming, fonts-arphic-ukai and fonts-wqy-*")
def test_the_whole_variation_corpus_is_read(tmp_path: Path) -> None:
    from ingestion.parsing import parse_document
    from tests.variation.corpus import build
    from tests.variation.measure import measure, report, total
    from tests.variation.recipes import draw_provincial_recipes, draw_recipes

    corpus = build([*draw_recipes(), *draw_provincial_recipes()], tmp_path)
    outcomes = [measure(sample, parse_document) for sample in corpus.samples if not sample.skipped]
    target = Path(os.environ.get("YUSUAN_VARIATION_REPORT") or Path(__file__).resolve().parents[2] / "reports" / "variation.md")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(report(corpus, outcomes), encoding="utf-8")
    by_kind: dict[str, list] = {"flow": [], "ruled": [], "unruled": []}
    for outcome in outcomes:
        by_kind[_kind(outcome.sample.recipe)].append(outcome)
    for kind, (recall, precision) in FLOORS.items():
        score = total(by_kind[kind])
        assert score.recall >= recall and score.precision >= precision, (
            f"{kind}: recall {score.recall:.4f}, precision {score.precision:.4f}: see {target}"
        )


FLOORS = {"flow": (1.0, 1.0), "ruled": (0.988, 0.997), "unruled": (0.975, 0.998)}
"""What each kind must reach, a ratchet: raise it with the reader. Formats that carry their tables are read exactly; so are
PDFs with ruling lines but for rows that a page break cuts inside a number or code; tables without column lines are read as
far as alignment makes their columns certain, the rest is listed as unplaced."""


def _kind(recipe: object) -> str:
    producer, ruling = recipe.producer, recipe.ruling  # type: ignore[attr-defined]
    if not producer.startswith("pdf:") or producer == "pdf:sheet":
        return "flow"
    return "unruled" if ruling in ("none", "horizontal", "three_line") else "ruled"
