"""The wording that a home adds to the shipped layouts: `<home>/layouts/*.yml`, checked before anything is read with it."""

from __future__ import annotations

from pathlib import Path

from home.settings import SettingsError
from ingestion.wording import InvalidLayout, check_scoped, lay_over


def use_layouts(folder: Path) -> None:
    """Lay a folder's files over the shipped ones in this process. Raises SettingsError that names the file and the entry."""
    try:
        lay_over(folder)
        if folder.is_dir():
            _load_all()
            check_scoped(_load_all)
    except InvalidLayout as error:
        raise SettingsError(f"版式文件有误：{error}") from error


def check_layouts(folder: Path) -> None:
    """Raises SettingsError where a folder's files are wrong: before documents are read with them, not once for each document."""
    if folder.is_dir():
        try:
            use_layouts(folder)
        finally:
            lay_over(None)


def _load_all() -> None:
    from ingestion.census import census_words
    from ingestion.grid_words import grid_words
    from ingestion.identity.institutions import load_institution_layout
    from ingestion.identity.vocabulary import load_vocabulary
    from ingestion.narrative.vocabulary import vocabulary
    from ingestion.performance.layout import performance_layout
    from ingestion.prose import prose
    from ingestion.tables.layouts import layouts

    files = (census_words, vocabulary, grid_words, load_vocabulary, load_institution_layout, performance_layout, prose, layouts)
    for load in files:
        load()
