# ruff: noqa: E501
"""Damaged prints of a disclosure: what cannot be certain must be reported, never guessed."""

from __future__ import annotations

import copy
from dataclasses import replace

from samples.typesetting.model import Block, Cell, PageBreak, Table, Text
from tests.publishers.draft import Draft


def _find(draft: Draft, word: str) -> tuple[int, Table]:
    return next((i, b) for i, b in enumerate(draft.blocks) if isinstance(b, Table) and word in b.title)


def copy_of(draft: Draft, name: str) -> Draft:
    return replace(draft, name=f"{draft.name}_{name}", blocks=copy.deepcopy(draft.blocks), stated={}, projects=[])


def without_rows(draft: Draft, word: str, first: int, last: int) -> Draft:
    """A page of a table is missing: body rows [first, last) are not printed."""
    damaged = copy_of(draft, "missing_page")
    _, table = _find(damaged, word)
    del table.body[first:last]
    return damaged


def with_doubled_table(draft: Draft, word: str) -> Draft:
    """A page was bound twice: a whole table is printed again, the same in every cell."""
    damaged = copy_of(draft, "doubled")
    at, table = _find(damaged, word)
    second = copy.deepcopy(table)
    for row in second.body:
        for cell in row:
            cell.fact = None
    damaged.blocks.insert(at + 1, second)
    return damaged


def without_unit(draft: Draft, word: str) -> Draft:
    """A table prints no money unit while the others print different ones."""
    damaged = copy_of(draft, "no_unit")
    _, table = _find(damaged, word)
    table.captions = [("", "", "2021年度")]
    for row in table.body:
        for cell in row:
            cell.fact = None
    return damaged


def with_cut_numbers(draft: Draft, word: str, texts: dict[tuple[int, int], str]) -> Draft:
    """Some numbers are printed cut off or overwritten ("1,234.", "###", "12..5"). `texts`: (body row, cell) -> printed."""
    damaged = copy_of(draft, "cut")
    _, table = _find(damaged, word)
    for (row, cell), text in texts.items():
        table.body[row][cell] = Cell(text, align="r")
    return damaged


def with_title(draft: Draft, word: str, title: str, is_lost: bool) -> Draft:
    """A table's title is misspelt; `is_lost`: so badly that nobody can say which table it is."""
    damaged = copy_of(draft, "misspelt")
    _, table = _find(damaged, word)
    table.title = title
    if is_lost:
        for row in table.body:
            for cell in row:
                cell.fact = None
    return damaged


def with_title_only(draft: Draft, word: str) -> Draft:
    """The title of a table is printed, its grid is missing."""
    damaged = copy_of(draft, "title_only")
    at, table = _find(damaged, word)
    rest: list[Block] = [PageBreak(), Text(table.title, indent=0, align="c")]
    damaged.blocks[at : at + 1] = rest
    return damaged


def with_doubled_page(draft: Draft, word: str, first: int, last: int) -> Draft:
    """One page of a long table was bound twice: its rows [first, last) come again under the same header, on a page of their own."""
    damaged = copy_of(draft, "doubled_page")
    at, table = _find(damaged, word)
    parts = [
        replace(table, body=copy.deepcopy(table.body[a:b]), notes=[])
        for a, b in ((0, first), (first, last), (first, last), (last, len(table.body)))
    ]
    for row in parts[2].body:
        for cell in row:
            cell.fact = None
    damaged.blocks[at : at + 1] = parts
    return damaged
