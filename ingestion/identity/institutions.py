"""Facts about units: tables of institutions (部门机构设置), lists of the units in a final account, and the publisher's own rank.

Only what the document prints about a unit is kept; nothing is derived from its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict

from ingestion.amounts import compact
from ingestion.context import ParseContext
from ingestion.model import Grid, Paragraph
from ingestion.ordinals import CHINESE
from ingestion.performance.layout import label_of
from ingestion.performance.rows import Row, cell_under, each_row, join_lines, printed_cells, see_rows
from ingestion.records import UnitFactRecord
from ingestion.scope import Wordings
from ingestion.wording import InvalidLayout, depends_on_layouts, load_layout

_Role = Literal["unit_name", "unit_code", "nature", "rank", "funding", "remark", "number"]
_FACTS = frozenset({"nature", "rank", "funding"})
_ITEM = re.compile(rf"(?:^|(?<=[：:。；;\s]))[（(]?(?:\d{{1,2}}|{CHINESE})[)）、.．]\s*(?=\D)")
_HEAD_ROWS = 4
_SHORTEST_NAME, _LONGEST_NAME = 3, 40


class StaffWording(BaseModel):
    """Words of the sentences that say how many people a unit may have and has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    in_post: Wordings
    in_post_words: Wordings
    totals: Wordings
    parts: Wordings
    of_others: Wordings


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[_Role, list[str]]
    own_suffixes: list[str]
    list_leads: list[str]
    ranks: list[str]
    self_words: list[str]
    no_names: Wordings
    ranks_of_others: Wordings
    staff: StaffWording


@dataclass(frozen=True, slots=True)
class InstitutionLayout:
    """Labels of the tables and words of the sentences that state facts about units."""

    columns: dict[str, str]
    own_suffixes: tuple[str, ...]
    list_leads: tuple[str, ...]
    ranks: tuple[str, ...]
    self_words: tuple[str, ...]
    no_names: re.Pattern[str]
    ranks_of_others: re.Pattern[str]
    staff: StaffWording


Places = dict[str, tuple[int, int]]


@depends_on_layouts
def load_institution_layout() -> InstitutionLayout:
    """The layout data. Raises InvalidLayout where a role is missing or a label stands for two."""
    return load_layout("institutions.yml", _checked_layout)


def _checked_layout(data: dict[str, Any]) -> InstitutionLayout:
    layout = _Facts.model_validate(data)
    if set(layout.columns) != set(get_args(_Role)):
        raise InvalidLayout("columns 中的各栏与程序所需的不同")
    columns: dict[str, str] = {}
    for role, labels in layout.columns.items():
        for label in labels:
            if columns.setdefault(label_of(label), role) != role:
                raise InvalidLayout(f"columns：{label} 同时表示 {role} 和 {columns[label_of(label)]}")
    return InstitutionLayout(
        columns,
        own_suffixes=_longest_first(layout.own_suffixes),
        list_leads=_longest_first(layout.list_leads),
        ranks=_longest_first(layout.ranks),
        self_words=_longest_first(layout.self_words),
        no_names=layout.no_names,
        ranks_of_others=layout.ranks_of_others,
        staff=layout.staff,
    )


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def read_institutions(context: ParseContext) -> list[UnitFactRecord]:
    """The units that the document lists, one record each, and what it states about the publisher itself.

    A unit listed twice is one record; what the second place adds is added.
    """
    layout = load_institution_layout()
    facts: list[UnitFactRecord] = []
    places: Places | None = None
    width = 0
    for block in context.source.blocks():
        if isinstance(block, Paragraph):
            if len(compact(block.text)) > 3:
                places = None
            continue
        if id(block) in context.used_grids:
            places = None
            continue
        found, rest = _start_table(block, layout)
        if found is None and places is not None and block.n_cols == width:
            found, rest = places, see_rows(block)
        places, width = found, block.n_cols
        if found:
            facts += [f for row in rest if (f := _read_unit(context, row, found, block))]
    facts += _read_lists(context, layout)
    for fact in facts:
        fact.is_publisher = _is_publisher(fact.unit_name, context.unit_name, layout)
    own_offices = [f for f in facts if compact(f.unit_name).endswith(layout.own_suffixes)]
    if len(own_offices) == 1 and not any(f.is_publisher for f in facts):
        own_offices[0].is_publisher = True  # 财政局本部: the list abbreviates the publisher's own name
    facts = _merge(facts, layout)
    _add_rank(context, facts, layout)
    return facts


def _start_table(grid: Grid, layout: InstitutionLayout) -> tuple[Places | None, list[Row]]:
    """The columns of a table of institutions and its rows behind the header; (None, []) for any other table."""
    rows = each_row(grid)
    head = list(islice(rows, _HEAD_ROWS))
    for index, row in enumerate(head):
        cells = printed_cells(row)
        roles = {layout.columns[c.label]: (c.start, c.end) for c in cells if c.label in layout.columns}
        if "unit_name" not in roles:
            continue
        others = set(roles) - {"unit_name"}
        is_plain_list = others and len(roles) == len(cells) and others <= {"number", "remark", "unit_code"}
        if others & _FACTS or is_plain_list:
            return roles, [*head[index + 1 :], *rows]
    return None, []


def _read_unit(context: ParseContext, row: Row, places: Places, grid: Grid) -> UnitFactRecord | None:
    def text(role: str) -> str | None:
        cell = cell_under(row, *places[role]) if role in places else None
        return join_lines(cell.text) or None if cell else None

    name = re.sub(r"\s+", "", text("unit_name") or "")
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME or load_institution_layout().no_names.search(name):
        return None
    return UnitFactRecord(context.document_id, name, text("unit_code"), text("nature"), text("rank"), text("funding"), page=grid.page)


def _read_lists(context: ParseContext, layout: InstitutionLayout) -> list[UnitFactRecord]:
    """Units listed in the text: behind 具体包括： in one paragraph, or in the numbered paragraphs that follow it."""
    facts: list[UnitFactRecord] = []
    blocks = list(context.source.blocks())
    for index, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        lead = re.search(
            rf"单位[^。]{{0,300}}?(?:{'|'.join(layout.list_leads)})[^：:。]{{0,6}}[：:]|(?:{'|'.join(layout.list_leads)})[：:]", block.text
        )
        if not lead or "单位" not in block.text[: lead.end()]:
            continue
        items = _items(block.text[lead.end() :])
        if not items:
            for following in blocks[index + 1 :]:
                if not isinstance(following, Paragraph) or not (more := _items(following.text.strip())) or "、" in following.text[:2]:
                    break
                items += more
        facts += [UnitFactRecord(context.document_id, name, page=block.page) for name in items]
    return facts


def _items(text: str) -> list[str]:
    names = []
    starts = list(_ITEM.finditer(text))
    for number, match in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        name = re.split(r"[，,。；;：:]", re.sub(r"\s+", "", text[match.end() : end]))[0]
        if _SHORTEST_NAME < len(name) <= _LONGEST_NAME and not load_institution_layout().no_names.search(name):
            names.append(name)
    return names


def _base_name(name: str, layout: InstitutionLayout) -> str:
    bare = compact(name)
    for suffix in layout.own_suffixes:
        bare = bare.removesuffix(f"({suffix})").removesuffix(suffix)
    return bare


def _is_publisher(name: str, publisher: str | None, layout: InstitutionLayout) -> bool:
    if not publisher:
        return False
    own, listed = _base_name(publisher, layout), _base_name(name, layout)
    return bool(own and listed) and (own == listed or own.endswith(listed) or listed.endswith(own))


def _merge(facts: list[UnitFactRecord], layout: InstitutionLayout) -> list[UnitFactRecord]:
    merged: dict[str, UnitFactRecord] = {}
    for fact in facts:
        known = merged.setdefault(_base_name(fact.unit_name, layout), fact)
        for attribute in ("unit_code", "nature", "rank", "funding"):
            if getattr(known, attribute) is None:
                setattr(known, attribute, getattr(fact, attribute))
    return list(merged.values())


def _add_rank(context: ParseContext, facts: list[UnitFactRecord], layout: InstitutionLayout) -> None:
    """The rank that a sentence states of the publisher ("…是…的工作部门，为正处级"), where no table states it."""
    publisher = next((f for f in facts if f.is_publisher), None)
    if context.unit_name is None or (publisher is not None and publisher.rank):
        return
    own = re.escape(compact(context.unit_name))
    selves = "|".join([rf"{own}(?=[是为系,(、:]|机关|属)", *layout.self_words])
    pattern = re.compile(rf"(?:{selves})[^。;]{{0,120}}?(?:为|是|系|规格|级别)(?P<rank>{'|'.join(layout.ranks)})(?!以)")
    for paragraph in context.source.paragraphs():
        match = pattern.search(compact(paragraph.text).replace("，", ",").replace("；", ";"))
        if not match or layout.ranks_of_others.search(match.group()):
            continue
        if publisher is None:
            publisher = UnitFactRecord(context.document_id, context.unit_name, is_publisher=True, page=paragraph.page)
            facts.append(publisher)
        publisher.rank = match.group("rank")
        return
