"""What varies from document to document: a `Recipe` is one choice for every kind of variation, drawn with a fixed seed.

Every kind is stratified: a value of a kind is used once before any is used twice, so that each occurs in about as many
documents as any other of its kind.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, fields, replace

KINDS: dict[str, list[str]] = {
    "stage": ["budget", "final"],
    "family": ["ministry", "coastal", "northern", "western", "integrated"],
    "unit": ["元", "万元", "千元"],
    "unit_place": ["caption", "caption_marked", "header", "title", "inside", "once", "mixed"],
    "numbers": ["comma", "plain", "short", "whole", "fullwidth"],
    "zeros": ["blank", "0", "0.00", "dash"],
    "negatives": ["none", "minus", "parentheses"],
    "codes": ["joined", "split", "split_unpadded", "split_inherit", "in_label", "joined_spaced"],
    "depth": ["shallow", "deep"],
    "extra_columns": ["none", "serial", "line_numbers", "column_numbers", "column_letters"],
    "total_row": ["first", "last", "merged_first", "merged_last", "spaced_last"],
    "columns": ["usual", "shuffled", "prior_year"],
    "page_breaks": ["own_page", "shared_page", "split_repeated", "split_bare"],
    "breaks_in_text": ["none", "labels", "numbers"],
    "lanes": ["one", "two", "three"],
    "three_public": ["columns", "rows", "with_unit", "with_agency"],
    "tables": ["nine", "some", "with_other_tables"],
    "empty_tables": ["noted", "bare", "filled", "mentioned_only"],
}
"""Kind of variation -> its values."""

RULINGS = ["grid", "horizontal", "none", "cell_rects", "filled_slivers", "double", "three_line", "dashed", "nested", "white_lines"]
PAGES = ["plain", "plain", "plain", "watermark", "drawn_twice", "hidden_numbers", "rotated", "encrypted", "in_forms"]
"""What else a PDF does to its pages."""
FONTS = ["song", "kai", "hei", "microhei"]
PRODUCERS: list[tuple[str, int]] = [
    ("pdf:reportlab", 90),
    ("pdf:chromium", 28),
    ("pdf:word", 26),
    ("pdf:sheet", 14),
    ("docx", 22),
    ("xlsx", 22),
    ("html", 22),
    ("txt:cells", 12),
    ("txt:rows", 12),
]
"""Producer and the number of documents by it. `pdf:word` and `pdf:sheet` are LibreOffice from a docx and an xlsx."""


@dataclass(frozen=True)
class Recipe:
    """One document's variation; `seed` fixes its figures and wording."""

    number: int
    seed: int
    producer: str
    ruling: str
    font: str
    page: str
    stage: str
    family: str
    unit: str
    unit_place: str
    numbers: str
    zeros: str
    negatives: str
    codes: str
    depth: str
    extra_columns: str
    total_row: str
    columns: str
    page_breaks: str
    breaks_in_text: str
    lanes: str
    three_public: str
    tables: str
    empty_tables: str

    @property
    def suffix(self) -> str:
        return self.producer.split(":")[0]

    @property
    def name(self) -> str:
        return f"v{self.number:03d}_{self.producer.replace(':', '_')}"


def draw_recipes(seed: int = 20240229) -> list[Recipe]:
    """All recipes of the variation corpus, always the same for one seed."""
    return _draw(random.Random(seed), PRODUCERS, seed, 1)


def _draw(rng: random.Random, counts: list[tuple[str, int]], seed: int, first: int) -> list[Recipe]:
    producers = [name for name, count in counts for _ in range(count)]
    total = len(producers)
    columns = {kind: _stratified(rng, values, total) for kind, values in KINDS.items()}
    rulings, fonts = _stratified(rng, RULINGS, total), _stratified(rng, FONTS, total)
    pages = _stratified(rng, PAGES, total)
    recipes = []
    for i, producer in enumerate(producers):
        choice = {kind: values[i] for kind, values in columns.items()}
        ruling = rulings[i] if producer in ("pdf:reportlab", "pdf:chromium") else "-"
        font = fonts[i] if producer == "pdf:reportlab" else "-"
        page = pages[i] if producer == "pdf:reportlab" else "-"
        recipes.append(_reconciled(Recipe(first + i, seed * 1000 + i, producer, ruling, font, page, **choice)))
    return recipes


PROVINCIAL_PRODUCERS: list[tuple[str, int]] = [
    ("pdf:reportlab", 40),
    ("pdf:chromium", 8),
    ("pdf:word", 6),
    ("docx", 6),
    ("xlsx", 8),
    ("html", 8),
    ("txt:cells", 4),
]
FIRST_PROVINCIAL = 501
"""Number of the first recipe of the tables that provinces publish beside the nine."""


def draw_provincial_recipes(seed: int = 20261126) -> list[Recipe]:
    """Recipes of budgets with the tables that provinces publish beside the nine, always the same for one seed."""
    drawn = _draw(random.Random(seed), PROVINCIAL_PRODUCERS, seed, FIRST_PROVINCIAL)
    budgets = [replace(recipe, stage="budget", tables="provincial", negatives="none") for recipe in drawn]
    # columns of so many funds are too narrow for numbers that are broken on purpose
    return [replace(recipe, breaks_in_text="labels") if recipe.breaks_in_text == "numbers" else recipe for recipe in budgets]


def _stratified(rng: random.Random, values: list[str], total: int) -> list[str]:
    out: list[str] = []
    while len(out) < total:
        block = list(values)
        rng.shuffle(block)
        out += block
    return out[:total]


def _reconciled(recipe: Recipe) -> Recipe:
    """Takes back what no publisher could do, or what would make the printed page itself ambiguous."""
    changes: dict[str, str] = {}
    has_grid = recipe.suffix != "pdf" or recipe.ruling not in ("none", "three_line", "horizontal", "white_lines")
    is_flat = recipe.producer.startswith("txt")
    if recipe.numbers == "whole" and recipe.unit != "元":
        changes["unit"] = "元"  # whole 万元 would not carry the figures
    if recipe.stage == "budget" and recipe.negatives != "none":
        changes["negatives"] = "none"  # budgets plan no negative expenditure
    if recipe.breaks_in_text == "numbers" and (not has_grid or is_flat or recipe.producer != "pdf:reportlab"):
        changes["breaks_in_text"] = "labels" if recipe.suffix == "pdf" else "none"
    if recipe.codes == "in_label" and is_flat:
        changes["codes"] = "joined"
    if is_flat and recipe.total_row.startswith("merged"):
        changes["total_row"] = recipe.total_row.removeprefix("merged_")
    values = {f.name: changes.get(f.name, getattr(recipe, f.name)) for f in fields(recipe)}
    return Recipe(**values)
