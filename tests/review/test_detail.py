"""The detail that a disclosure must go into: items of every class, the reasons that it announces."""

from __future__ import annotations

import pytest

from tests.review.documents import Row, document_of, review, review_text

TABLE = "general_public_expenditure"
FULL = (("201", "一般公共服务支出"), ("20106", "财政事务"), ("2010601", "行政运行"), ("208", "社会保障和就业支出"))


def _rows(*codes: tuple[str, str]) -> list[Row]:
    return [(TABLE, "expenditure", code, label, "total", "60.00") for code, label in codes]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (FULL[:3], []),
        (FULL, ["208"]),
        ((*FULL[:3], ("205", "教育支出"), ("20508", "进修及培训")), ["20508"]),
        ((FULL[0], FULL[3]), []),
    ],
)
def test_every_class_is_divided_where_the_others_are(codes: tuple[tuple[str, str], ...], said: list[str]) -> None:
    """A table of classes alone is a form of its own."""
    found = [f for f in review(document_of(_rows(*codes))) if f.rule_id == "S24-detail"]
    assert [(f.severity, f.printed) for f in found] == [("notice", code) for code in said]


def test_what_is_withheld_need_not_be_divided() -> None:
    found = review(document_of(_rows(*FULL)), "（注：根据保密有关规定，部分具体项目信息公开时予以剔除。）")
    assert not [f for f in found if f.rule_id == "S24-detail"]


HEADING = "四、财政拨款“三公”经费预算情况及增减变化原因"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ((HEADING, "2024年“三公”经费预算9.00万元，比上年减少1.00万元，主要原因是压减接待。"), 0),
        ((HEADING, "2024年“三公”经费预算9.00万元，比上年减少1.00万元。", "公务接待费3.00万元，减少1.00万元，厉行节约。"), 0),
        ((HEADING, "2024年“三公”经费预算9.00万元，比上年减少1.00万元。", "公务接待费3.00万元，减少1.00万元。"), 1),
        ((HEADING, "2024年“三公”经费预算9.00万元，与上年持平。"), 0),
        (("四、“三公”经费预算情况", "2024年“三公”经费预算9.00万元，比上年减少1.00万元。"), 0),
    ],
)
def test_a_section_that_announces_reasons_gives_one(text: tuple[str, ...], count: int) -> None:
    found = [f for f in review_text(*text, year=2024, stage="budget") if f.rule_id == "S25-reasons"]
    assert len(found) == count
