"""How much each kind of slip weighs: what a reviewer asked for, row by row, on documents that are right but for that slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.plain_forms import review_of
from tests.review.test_rare_but_right import DOCUMENTS

MUSEUM, STATION = DOCUMENTS["museum_of_a_county"], DOCUMENTS["station_with_sides_apart"]
ANNOUNCED = (
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算表",
    "政府性基金预算财政拨款支出决算表",
)
"""What the contents of a document list that prints no table of the last kind."""
LISTED = MUSEUM.replace("第三部分 2023年度", "\n".join([*ANNOUNCED, "第三部分 2023年度"]), 1)
THREE_PUBLIC = "- 12.00 | 0.00 | 8.00 | 0.00 | 8.00 | 4.00 | 8.00 | 0.00 | 6.00 | 0.00 | 6.00 | 2.00"
PENSION = "行政事业单位养老支出（款）事业单位离退休（项）"
EMPTY = "- " + " | ".join([""] * 12)


@pytest.mark.parametrize(
    ("document", "printed", "misprinted", "rule", "severity"),
    [
        (MUSEUM, PENSION, "行政事业单位离退休（款）事业单位离退休（项）", "N01", "error"),
        (MUSEUM, PENSION, "行政事业单位离退休（款）其他行政事业单位养老支出（项）", "N01", "error"),
        (STATION, "比上年执行数增加18.00万元", "比2025年预算增加18.00万元", "S04", "error"),
        (LISTED, "", "", "S06", "error"),
        (MUSEUM, THREE_PUBLIC, EMPTY, "V03", "error"),
        (MUSEUM, "决算数大于年初预算数的主要原因", "决算数等于年初预算数的主要原因", "R04", "error"),
        (MUSEUM, "文物保护中心2023年度单位决算", "文物保护中心2022年度单位决算", "S03", "error"),
        (MUSEUM, "支出决算为972.00万元", "支出决算为927.00万元", "V02", "error"),
        (MUSEUM, "第四部分 名词解释\n一、", "一、", "S15", "error"),
        (MUSEUM, "二、基本支出：指为保障机构正常运转、完成日常工作任务而发生的支出。", "", "S15", None),
        (MUSEUM, "截至2023年12月31日", "截至2022年12月31日", "S10", "error"),
        (MUSEUM, "十、预算绩效情况说明\n本单位对2个项目开展了绩效自评，涉及资金420.00万元，自评结果均为“优”。\n", "", "S09", "notice"),
        (MUSEUM, "支出决算为972.00万元", "支出预算为972.00万元", "R03", "error"),
        (MUSEUM, "支出决算为6.00万元", "支出预算为6.00万元", "R03", "error"),
        (MUSEUM, "涉及资金420.00万元", "涉及资金4200.00万元", "J15", "notice"),
        (MUSEUM, "涉及资金420.00万元", "涉及资金210.00万元", "J15", None),
        (MUSEUM, "年末公务用车保有量2辆", "年末公务用车保有量3辆", "V10", "notice"),
    ],
)  # fmt: skip
def test_a_slip_weighs_what_a_reviewer_gives_it(
    document: str, printed: str, misprinted: str, rule: str, severity: str | None, tmp_path: Path
) -> None:
    assert printed in document
    found = review_of(document.replace(printed, misprinted, 1), tmp_path).findings
    assert {f.severity for f in found if f.rule_id.startswith(rule)} == ({severity} if severity else set()), [f.message for f in found]


def test_one_absent_table_is_told_once(tmp_path: Path) -> None:
    told = [f.rule_id[:3] for f in review_of(LISTED, tmp_path).findings if "政府性基金" in f.message]
    assert told == ["S06"]


def test_a_table_that_is_left_blank_is_told_of_the_table(tmp_path: Path) -> None:
    told = [f.message for f in review_of(MUSEUM.replace(THREE_PUBLIC, EMPTY), tmp_path).findings if f.rule_id.startswith("V03")]
    assert len(told) == 1 and "漏填" in told[0]
    elsewhere = MUSEUM.replace(THREE_PUBLIC, "- " + " | ".join(["详见附件"] * 12))
    assert not [f for f in review_of(elsewhere, tmp_path).findings if f.rule_id.startswith("V03")], "its numbers stand in another file"
