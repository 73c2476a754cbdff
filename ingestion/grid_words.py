"""Words by which the parts of a printed grid are known before anybody knows which table it is: `layouts/grids.yml`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from ingestion.wording import depends_on_layouts, load_layout


class GridWords(BaseModel):
    """The content of `layouts/grids.yml`. Validated when it is loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column_numbers: frozenset[str]
    own_numbers: frozenset[str]
    code_levels: frozenset[str]
    no_labels: frozenset[str]
    ordinal_heads: tuple[str, ...]
    spaced_words: frozenset[str]
    group_sums: frozenset[str]


@depends_on_layouts
def grid_words() -> GridWords:
    """The words of grids. Raises InvalidLayout."""
    return load_layout("grids.yml", GridWords.model_validate)
