"""Amounts stated in the text of a disclosure, as typed records: one per concept, year and amount.

`state_amounts` reads every paragraph outside glossaries and project write-ups; `statements.py` holds the grammar,
`naming.py` the concepts' names of the data contract, `layouts/concepts.yml` the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.context import ParseContext
from ingestion.model import Block, Grid, Paragraph
from ingestion.narrative.compact_text import CompactText, compact_text
from ingestion.narrative.flattened import split_at_headings
from ingestion.narrative.items import ItemResolver
from ingestion.narrative.naming import NamedStatement, name_statements
from ingestion.narrative.sections import Section, SectionReader
from ingestion.narrative.statement import Statement
from ingestion.narrative.statements import PassageReader
from ingestion.narrative.vocabulary import vocabulary
from ingestion.official_names import official_names
from ingestion.records import StatedAmountRecord
from ingestion.sentences import Passage, join_passages

_MONEY = re.compile(r"\d\s*[百千万亿]?元")
_PRINTED_UNIT = re.compile(r"\s*[百千万亿]*\s*[元%％]?$")
_DEFINES = re.compile(r"[：:，,]\s*(?:是指|指|是|反映)|是指")

__all__ = ["Section", "Statement", "read_statements", "state_amounts"]


def state_amounts(context: ParseContext) -> list[StatedAmountRecord]:
    """The amounts that the document's paragraphs state for concepts of the data contract.

    Grain: one record per concept, fiscal year and amount; `amount_yuan` is yuan, per cent for prior_year_pct_change….
    `printed_text` occurs in `snippet` as printed. Without a fiscal year nothing can be dated, and nothing is returned.
    """
    if context.fiscal_year is None:
        return []
    found = read_statements(context)
    named = name_statements([(statement, place) for place, (_, _, statement) in enumerate(found)], context.stage == "final")
    records: dict[tuple[str, str], StatedAmountRecord] = {}
    for item in named:
        key = (item.concept, str(item.statement.value.normalize()))
        if key not in records:
            passage, compact, _ = found[item.place]
            records[key] = _record_of(context.document_id, context.fiscal_year, item, passage, compact)
    return list(records.values())


def read_statements(context: ParseContext) -> list[tuple[Passage, CompactText, Statement]]:
    """Every statement of the document with its passage, in reading order, before naming and deduplication."""
    if context.fiscal_year is None:
        return []
    words = vocabulary()
    items = ItemResolver(words, context.codes_by_name(), context.amounts_by_code(), official_names(context.fiscal_year))
    reader = PassageReader(words, items, context.fiscal_year, context.stage)
    sections = SectionReader(words)
    found: list[tuple[Passage, CompactText, Statement]] = []
    for passage in join_passages(_flowing_blocks(context)):
        if sections.read(passage):
            continue
        if sections.section.is_glossary and _states_this_year(passage.text, context.fiscal_year):
            sections.leave_glossary()
        if sections.section.is_excluded:
            continue
        compact = compact_text(passage.text)
        found += [(passage, compact, statement) for statement in reader.read(passage, compact, sections.section)]
    return found


def _flowing_blocks(context: ParseContext) -> Iterator[Block]:
    """The document's blocks; text that is set in a frame (a grid of one column) flows like any other."""
    for block in context.source.blocks():
        if isinstance(block, Grid) and block.n_cols == 1 and id(block) not in context.used_grids:
            yield from (
                Paragraph(cell.text, block.page, lines=[(block.page, cell.text, cell.box)]) for cell in block.cells if _is_prose(cell.text)
            )
        elif isinstance(block, Paragraph):
            yield from split_at_headings(block)
        else:
            yield block


def _is_prose(text: str) -> bool:
    return len(text) >= 30 and "。" in text


def _states_this_year(text: str, fiscal_year: int) -> bool:
    """A definition never says how much money there is this year: such a paragraph stands behind the glossary."""
    text = re.sub(r"\s", "", text)
    return f"{fiscal_year}年" in text and bool(_MONEY.search(text)) and not _DEFINES.search(text)


def _record_of(document_id: str, fiscal_year: int, item: NamedStatement, passage: Passage, compact: CompactText) -> StatedAmountRecord:
    statement = item.statement
    start = compact.offsets[statement.printed[0]]
    printed = compact.printed(*statement.printed)
    if statement.unit:
        printed = _PRINTED_UNIT.sub("", printed)
    return StatedAmountRecord(
        document_id=document_id,
        concept=item.concept,
        fiscal_year=fiscal_year,
        amount_yuan=statement.value,
        printed_text=printed,
        printed_unit=statement.unit,
        snippet=compact.surrounding(*statement.snippet).strip(),
        page=passage.page_at(start),
        line_no=passage.line_at(start),
    )
