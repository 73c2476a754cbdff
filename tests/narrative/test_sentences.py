"""Passages and headings."""

from __future__ import annotations

import pytest

from ingestion.model import Cell, Grid, Paragraph
from ingestion.narrative.sections import SectionReader, heading_level
from ingestion.narrative.vocabulary import Wording, vocabulary
from ingestion.ordinals import ordinal_value
from ingestion.sentences import Passage, is_numbered, join_passages


def paragraph(text: str, page: int) -> Paragraph:
    return Paragraph(text, page=page, lines=[(page, text, None)])


def test_a_sentence_goes_on_over_a_page() -> None:
    first, second = "一般公共预算财政拨款支出2940.05万元，占本年支出合计的", "100.00%。与2023年度相比减少63.14万元。"
    (passage,) = join_passages([paragraph(first, 20), paragraph(second, 21)])
    assert passage.text.endswith("63.14万元。")
    assert (passage.page_at(3), passage.page_at(passage.text.index("63.14"))) == (20, 21)


@pytest.mark.parametrize("second", ["2.项目支出10万元。", "（二）项目支出10万元。", "二、项目支出", "第三部分 名词解释"])
def test_a_list_item_begins_a_passage(second: str) -> None:
    first = "1.基本支出20.00万元，占本年支出合计的50%"
    assert len(join_passages([paragraph(first, 1), paragraph(second, 1)])) == 2


def test_a_bracket_within_a_name_does_not_begin_a_passage() -> None:
    first, second = "5、社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休", "（项）。主要用于：退休人员。"
    assert len(join_passages([paragraph(first, 1), paragraph(second, 1)])) == 1 and not is_numbered("（项）。主要用于")


def test_a_heading_and_a_table_end_a_passage() -> None:
    grid = Grid([Cell(0, 0, "1")], 1, 1, page=1)
    heading = paragraph("七、财政拨款“三公”经费支出决算情况说明", 1)
    text = paragraph("2024年度无支出，也无预算，与上年持平，没有变化，特此说明", 1)
    assert len(join_passages([heading, text])) == 2
    after = join_passages([text, grid, paragraph("余下的文字。", 1)])
    assert len(after) == 2 and after[1].follows_grid


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("第二部分 2024年度部门决算情况说明", 0),
        ("一、收入支出决算总体情况说明", 1),
        ("（一）机关运行经费支出情况。", 2),
        ("3、比上年增减情况", 3),
        ("（2）公务接待费支出情况", 4),
        ("收入决算情况说明", 0),
        ("公务接待费5.00万元", None),
        ("（一）因公出国（境）经费与2023年预算持平。", None),
        ("1.一般公共服务支出（类）：支出决算为79.12万元", None),
        ("一、财政拨款收入：指单位从财政部门取得的资金。", None),
        ("", None),
    ],
)
def test_heading_levels(text: str, level: int | None) -> None:
    assert heading_level(text) == level


ORDINALS = [("三、支出", 3), ("（十二）其他", 12), ("二十、注", 20), ("10.住房公积金", 10), ("收入说明", 0)]


@pytest.mark.parametrize(("text", "ordinal"), ORDINALS)
def test_heading_ordinals(text: str, ordinal: int) -> None:
    assert ordinal_value(text) == ordinal


def sections_of(*titles: str) -> SectionReader:
    reader = SectionReader(vocabulary())
    for title in titles:
        assert reader.read(Passage(title, [paragraph(title, 1)], [0], follows_grid=True))
    return reader


def test_a_section_goes_on_after_parts_that_stand_inside_it() -> None:
    reader = sections_of("四、“三公”经费预算情况", "五、绩效预算信息", "第二部分 资金绩效目标")
    assert reader.section.is_excluded
    assert reader.read(Passage("六、政府采购预算情况", [paragraph("六、政府采购预算情况", 1)], [0]))
    assert not reader.section.is_excluded


def test_a_new_part_begins_its_own_numbering() -> None:
    assert sections_of("第一部分 概况", "一、主要职能", "第四部分 名词解释", "一、收入说明").section.is_excluded


def test_sections_give_totals_their_scope() -> None:
    assert sections_of("四、财政拨款收入支出决算总体情况说明").section.scope == "fiscal"
    assert sections_of("五、一般公共预算财政拨款支出决算情况说明", "（一）总体情况").section.scope == "general_public"
    assert sections_of("四、财政拨款收入支出决算总体情况说明", "五、支出决算情况说明").section.scope == ""


def test_a_wrong_vocabulary_is_refused() -> None:
    wording = vocabulary().wording.model_dump()
    wording["parts"]["reception"] = ["no_such_concept"]
    with pytest.raises(ValueError, match="no_such_concept"):
        Wording.model_validate(wording)
    wording["parts"] = {}
    wording["harmless"] = ["("]
    with pytest.raises(Exception, match="unterminated|missing"):
        Wording.model_validate(wording)
