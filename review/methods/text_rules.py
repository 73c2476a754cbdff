"""Amounts stated in the text against the tables, and against each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from decimal import Decimal
from typing import Any

from ingestion.amounts import UNIT_FACTORS
from ingestion.narrative.compact_text import compact_text
from ingestion.records import StatedAmountRecord
from review.catalog import Rule
from review.evidence.blanks import three_public_cell
from review.evidence.cells import TableView, bare_label, is_row
from review.evidence.document import Reviewed
from review.evidence.mentions import Mention, Paragraphs, as_quantity, read_paragraphs
from review.evidence.observations import NotRunnable
from review.evidence.quantities import Check, Quantity, judge, step_of
from review.methods.cross_table_rules import has_other_money, select_cell
from review.methods.part_lists import part_lists
from review.methods.scopes import comparable_cells, is_a_part
from review.roots import is_plain_slip

_CODE = re.compile(r"^(\d{3}(?:\d\d){0,2}):(\w+)$")


def _key_of(doc: Reviewed, stated: StatedAmountRecord) -> Hashable:
    """The key of the printed number in the text where it is the only one of its digits in its paragraph, else one of its own."""
    keys: dict[tuple[int | None, int | None, str, str], set[Hashable]] = doc.cache.get("mention_keys")  # type: ignore[assignment]
    if keys is None:
        keys = defaultdict(set)
        for read in read_paragraphs(doc):
            for mention in read.mentions:
                if mention.role == "level":
                    keys[mention.page, mention.line_no, mention.printed, mention.unit].add(("text", mention.passage_no, mention.start))
        doc.cache["mention_keys"] = keys
    found = keys.get((stated.page, stated.line_no, stated.printed_text, stated.printed_unit), set())
    if len(found) == 1:
        return next(iter(found))
    return ("stated", stated.concept, stated.fiscal_year, str(stated.amount_yuan), stated.page, stated.line_no)


def stated_quantity(stated: StatedAmountRecord, doc: Reviewed) -> Quantity:
    """A stated amount as the printed number of the text that it is."""
    return Quantity(
        value=stated.amount_yuan,
        step=step_of(stated.printed_text, stated.printed_unit, doc.text_decimals),
        printed=stated.printed_text,
        unit=stated.printed_unit,
        label=_subject(stated),
        key=_key_of(doc, stated),
        page=stated.page,
        line_no=stated.line_no,
        snippet=stated.snippet,
        section=_section_of(doc, stated),
        sense=1 if stated.concept.startswith("change_from_prior_year") else 0,
    )


def _section_of(doc: Reviewed, stated: StatedAmountRecord) -> str:
    """The section of a statement in a document without pages and lines."""
    if stated.page is not None or stated.line_no is not None:
        return ""
    read = _passage_of(doc, stated)
    return read.section if read is not None else ""


def _subject(stated: StatedAmountRecord) -> str:
    """The words before the amount in its snippet, back to the last stop."""
    match = re.search(rf"(?<![\d.,]){re.escape(stated.printed_text)}\s*{re.escape(stated.printed_unit)}", stated.snippet)
    before = stated.snippet[: match.start()] if match else stated.snippet
    clause = re.split(r"[，,；;。：:]", before.strip("，,；;。：: "))[-1]
    return re.sub(r"^\d{1,2}[.、]|[“”\"]", "", clause)[-36:] or stated.concept


def current_statements(doc: Reviewed) -> list[StatedAmountRecord]:
    """The amounts that the text states for the document's own year."""
    return [s for s in doc.parsed.stated_amounts if s.fiscal_year == doc.year and (s.printed_unit in UNIT_FACTORS or s.amount_yuan == 0)]


def cells_of(doc: Reviewed, wanted: list[dict[str, Any]]) -> list[Quantity]:
    """The printed cells that selectors mean (see `select_cell`; `label` for rows known by name, `item` for a pattern of a summary's
    labels), as far as they exist."""
    found: list[Quantity] = []
    for selector in wanted:
        if doc.stage not in selector.get("stages", ("budget", "final")):
            continue
        if "item" in selector:
            found += _item_cells(doc.only_table(selector["table"]), selector)
            continue
        if "label" in selector:
            cell = _labelled_cell(doc.only_table(selector["table"]), selector)
        else:
            cell = select_cell(doc, selector)
        if cell is not None:
            found.append(cell)
    return found


def _item_cells(table: TableView | None, selector: dict[str, Any]) -> list[Quantity]:
    """The cells of a summary's rows on one side whose label fits `item`."""
    rows = [r for r in table.rows if r.side == selector["side"] and re.search(selector["item"], bare_label(r.label))] if table else []
    return [r.cells[selector["measure"]] for r in rows if selector["measure"] in r.cells]


def _labelled_cell(table: TableView | None, selector: dict[str, Any]) -> Quantity | None:
    if table is None:
        return None
    if table.table_code == "three_public_expenses" and selector["label"] != "three_public_total" and "agency" not in selector["label"]:
        return three_public_cell(table, selector["label"], selector["measure"])
    found = [r.cells[selector["measure"]] for r in table.rows if selector["measure"] in r.cells and is_row(r.label, selector["label"])]
    return found[0] if len(found) == 1 else None


def check_stated_totals(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """An amount stated for a standard concept is printed in one of the cells that hold the concept (`settings.concepts`).

    Cells of a part of its money (`money`) confirm the amount, and contradict it only where they are known to hold all of it.
    """
    tried = False
    for stated in current_statements(doc):
        wanted = [w for w in rule.settings["concepts"].get(stated.concept, []) if re.search(w.get("when", ""), stated.snippet)]
        cells = comparable_cells(doc, stated, cells_of(doc, wanted))
        if not cells:
            continue
        severity = "notice" if _is_of_several_units(doc, stated) else None
        one, (first, *others) = stated_quantity(stated, doc), cells
        check = Check(rule, one, [(1, first)], alternatives=[[(1, c)] for c in others], note=first.table_title or "", severity=severity)
        if judge(check) in ("passed", "rounding") or _may_contradict(doc, stated, wanted) or any(_is_slip(one, c) for c in cells):
            tried = True
            yield check
    if not tried:
        raise NotRunnable("文中所述总额在表中没有对应数字，或文件没有标准表格")


def _may_contradict(doc: Reviewed, stated: StatedAmountRecord, wanted: list[dict[str, Any]]) -> bool:
    """Whether a table of all the money that an amount tells of is there: the concept's own, or the one of the general public budget where
    there is no other money or the passage speaks of it."""
    if cells_of(doc, [w for w in wanted if "money" not in w]):
        return True
    if not cells_of(doc, [w for w in wanted if w.get("money") == "general_public"]):
        return False
    return not has_other_money(doc) or _is_of_appropriations(doc, stated)


_PER_UNIT = re.compile(r"本级|(?:分|按|从)(?:预算)?单位|(?:所属|下属|直属|二级)(?:预算)?单位")


def _is_of_several_units(doc: Reviewed, stated: StatedAmountRecord) -> bool:
    """Whether the amount is one of several that its passage, which speaks of the units of a department, states for the same concept."""
    read = _passage_of(doc, stated)
    if read is None or not _PER_UNIT.search(read.text):
        return _is_of_whole_department(doc, stated)
    return len({s.amount_yuan for s in current_statements(doc) if s.concept == stated.concept and _passage_of(doc, s) is read}) > 1


def _is_of_whole_department(doc: Reviewed, stated: StatedAmountRecord) -> bool:
    """Whether a unit, which calls itself 本单位, tells of the department that has its name: 甲局（本级） of 甲局2024年部门收入预算."""
    name, told = doc.parsed.document.unit_name, compact_text(stated.snippet).text
    if doc.parsed.document.publication_level != "unit" or not name or "本级" in told:
        return False
    of_department = re.search(rf"{re.escape(name)}[^,;。:]*部门", told)
    return of_department is not None and any("本单位" in read.text for read in read_paragraphs(doc))


def _passage_of(doc: Reviewed, stated: StatedAmountRecord) -> Paragraphs | None:
    """The passage that states an amount: the one of its number, else the first that holds its sentence."""
    key, sentence = _key_of(doc, stated), compact_text(stated.snippet).text
    paragraphs = read_paragraphs(doc)
    if isinstance(key, tuple) and key[0] == "text":
        return paragraphs[key[1]]
    return next((read for read in paragraphs if sentence in read.text), None)


def check_stated_items(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """An amount stated for a functional code is the one in a table by that code."""
    tried = False
    for stated in current_statements(doc):
        match = _CODE.match(stated.concept)
        if not match:
            continue
        measure = rule.settings["measures"].get(match.group(2))
        if measure is None:
            continue
        cells = [
            c
            for t in rule.settings["tables"]
            if (c := select_cell(doc, {"table": t, "row": match.group(1), "measure": measure})) is not None
        ]
        cells = comparable_cells(doc, stated, cells)
        if cells:
            check = Check(
                rule,
                stated_quantity(stated, doc),
                [(1, cells[0])],
                alternatives=[[(1, c)] for c in cells[1:]],
                note=cells[0].table_title or "",
            )
            # Where the items' own table is missing, a table of more or other money confirms them and never contradicts.
            if doc.count_tables(rule.settings["tables"][0]) or judge(check) in ("passed", "rounding"):
                tried = True
                yield check
    if not tried:
        raise NotRunnable("文中没有按科目说明的金额，或文件没有按科目的表格")


def check_restated(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """An amount stated twice for one concept is the same both times, as far as it is printed.

    What may be of the appropriations in one place and of the whole unit in the other (`settings.scoped`) is an error only where a slip
    of the pen explains the difference.
    """
    grouped: dict[tuple[str, bool, bool, bool, str], list[StatedAmountRecord]] = defaultdict(list)
    for stated in current_statements(doc):
        if not re.fullmatch(rule.settings["concepts"], stated.concept) or is_a_part(doc, stated):
            continue
        if not _is_of_several_units(doc, stated):
            is_scoped = bool(re.search(rule.settings["scoped"], stated.concept)) and _is_of_appropriations(doc, stated)
            # 当年拨款 leaves out what was carried forward.
            read = _passage_of(doc, stated)
            is_own_level = read is not None and _OF_OWN_LEVEL.match(read.text) is not None
            fund = _other_fund(read, stated)
            grouped[stated.concept, is_scoped, "当年拨款" in stated.snippet, is_own_level, fund].append(stated)
    tried = False
    for (concept, *_), found in grouped.items():
        for other in found[1:]:
            tried = True
            one, two = stated_quantity(found[0], doc), stated_quantity(other, doc)
            is_doubtful = bool(re.search(rule.settings["scoped"], concept)) and not _is_slip(one, two)
            severity = "notice" if is_doubtful or _stand_together(doc, found[0], other) else None
            yield Check(rule, two, [(1, one)], note="文中另一处", severity=severity)
    if not tried:
        raise NotRunnable("文中没有对同一事项两次说明不同金额")


_OF_OWN_LEVEL = re.compile(r"[^,;。\d]{0,12}本级")
"""A passage about the department's own office: 局本级“三公”经费预算…"""


_OTHER_FUND = re.compile(r"政府性?基金|国有资本经营")


def _other_fund(read: Paragraphs | None, stated: StatedAmountRecord) -> str:
    """The fund besides the general public budget that the heading or the sentence of a statement names, alone."""
    named = (read.heading if read is not None else "") + compact_text(stated.snippet).text.partition(stated.printed_text)[0]
    found = _OTHER_FUND.search(named)
    return found.group() if found and "一般公共预算" not in named else ""


def _stand_together(doc: Reviewed, one: StatedAmountRecord, other: StatedAmountRecord) -> bool:
    """Whether one passage states both: the second may be a part, or one unit's."""
    passage = _passage_of(doc, one)
    return (one.page, one.line_no) == (other.page, other.line_no) or (passage is not None and passage is _passage_of(doc, other))


def _is_slip(one: Quantity, two: Quantity) -> bool:
    return is_plain_slip(one.value, two.value, max(one.step, two.step) or Decimal(1))


def _is_of_appropriations(doc: Reviewed, stated: StatedAmountRecord) -> bool:
    """Whether the passage speaks of appropriations before it states an amount, or its heading does: its basic expenditure is not the
    whole unit's."""
    read = _passage_of(doc, stated)
    mention = _mention_of(doc, read, stated) if read is not None else None
    if read is None or mention is None:
        return bool(_APPROPRIATIONS.search(stated.snippet))
    named = read.text[_list_start(read, mention.sentence) : mention.start]
    return bool(_APPROPRIATIONS.search(named) or _APPROPRIATIONS.search(read.heading))


def _mention_of(doc: Reviewed, read: Paragraphs, stated: StatedAmountRecord) -> Mention | None:
    """The number of a passage that a statement is: by its key, else the first of its digits in its sentence."""
    key, sentence = _key_of(doc, stated), compact_text(stated.snippet).text
    alike = (
        m for m in read.mentions if m.printed == stated.printed_text and read.text[slice(*read.sentences[m.sentence])].find(sentence) >= 0
    )
    return next((m for m in read.mentions if m.key == key), None) or next(alike, None)


_APPROPRIATIONS = re.compile(r"一般公共预算|财政拨款")


def _list_start(read: Paragraphs, number: int) -> int:
    """Where the sentence begins that opens the list in which a sentence stands, else the sentence itself."""
    if read.text.startswith(("其中", "包括"), read.sentences[number][0]):
        number = max(0, number - 1)
    opening = [i for i, (a, b) in enumerate(read.sentences[: number + 1]) if "其中" in read.text[a:b]]
    return read.sentences[opening[-1] if opening else number][0]


def check_stated_identities(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """Stated totals and the parts stated elsewhere in the text add up (`settings.identities`: total and parts by concept)."""
    first: dict[str, StatedAmountRecord] = {}
    for stated in current_statements(doc):
        if not is_a_part(doc, stated):
            first.setdefault(stated.concept, stated)
    tried = False
    for identity in rule.settings["identities"]:
        parts = [first.get(p) for p in identity["parts"]]
        total = _total_of(doc, identity, [p.amount_yuan for p in parts if p is not None])
        if total is None or any(p is None for p in parts):
            continue
        if "unless" in identity and any(re.search(identity["unless"], p.snippet) for p in (total, *parts) if p is not None):
            continue
        if doc.stage not in identity.get("stages", ("budget", "final")) or (
            identity.get("without_table") and doc.count_tables(identity["without_table"])
        ):
            continue
        optional = [first[p] for p in identity.get("optional", []) if p in first]
        tried = True
        addends = [(1, stated_quantity(p, doc)) for p in (*parts, *optional) if p is not None]
        quantity = stated_quantity(total, doc)
        if not _is_divided_in_full(doc, quantity):
            yield Check(rule, quantity, addends, note="文中各部分")
    if not tried:
        raise NotRunnable("文中没有同时说明总额和各部分")


def _is_divided_in_full(doc: Reviewed, total: Quantity) -> bool:
    """Whether the list that the text itself gives of a total adds up to it: then it may have more parts than the form knows."""
    lists = (found for read in read_paragraphs(doc) for found in part_lists(read, doc.year))
    return any(f.total.key == total.key and len(f.top) > 1 and sum(m.value for m in f.top) == f.total.value for f in lists)


def _total_of(doc: Reviewed, identity: dict[str, Any], parts: list[Decimal]) -> StatedAmountRecord | None:
    """The stated total of an identity. Where `total` lists several concepts, or `any_total` several statements may be meant: the one
    that its parts make up, else the last."""
    concepts = identity["total"] if isinstance(identity["total"], list) else [identity["total"]]
    stated = [s for s in current_statements(doc) if s.concept in concepts and not is_a_part(doc, s)]
    if not identity.get("any_total"):
        return stated[0] if stated else None
    return next((s for s in stated if s.amount_yuan == sum(parts, Decimal(0))), stated[-1] if stated else None)


def check_balanced_statement(rule: Rule, doc: Reviewed) -> Iterator[Check]:
    """预算收支安排 X is the stated total revenue (or expenditure) of the same budget."""
    totals = [s for s in current_statements(doc) if s.concept in ("total_revenue", "total_expenditure")]
    tried = False
    for read in read_paragraphs(doc):
        for mention in read.mentions:
            if (
                mention.kind == "money"
                and mention.role == "level"
                and totals
                and re.search(rf"^{doc.year}年?度?(?:部门)?(?:预算)?收支(?:预算)?安排$", mention.subject)
            ):
                others = [q for t in totals if (q := stated_quantity(t, doc)).key != mention.key and "收支" not in t.snippet[:30]]
                if others:
                    tried = True
                    yield Check(
                        rule, as_quantity(mention, read), [(1, others[0])], alternatives=[[(1, q)] for q in others[1:]], note="收支总额"
                    )
    if not tried:
        raise NotRunnable("文中没有收支安排总额")
