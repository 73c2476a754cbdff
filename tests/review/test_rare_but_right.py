"""Right documents of rare but legal kinds: whatever the reviewer wants checked in them, it accuses none of an error.

Deficits and balances below nothing, corrections with a minus, looks back on last year, rows of years, carried money told of the year
that it comes from, automatic numbers that a copy lost, own names of a province, 本级 beside its department.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.review.plain_forms import review_of

_TEXT = (Path(__file__).parent / "rare_but_right.txt").read_text(encoding="utf-8")
DOCUMENTS = dict(part.split("\n", 1) for part in re.split(r"(?m)^@@ ", _TEXT)[1:])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_right_document_of_a_rare_kind_is_accused_of_nothing(name: str, tmp_path: Path) -> None:
    review = review_of(DOCUMENTS[name], tmp_path)
    assert [f.message for f in review.findings if f.severity == "error"] == []
    assert sum(1 for o in review.rule_outcomes if o.outcome == "passed") > 4, "silent because it checked, not because it saw nothing"


@pytest.mark.parametrize(
    ("name", "printed", "misprinted", "rule"),
    [
        ("deficit_of_a_hospital", "年末结转和结余 | -120.00", "年末结转和结余 | 120.00", "T12"),
        (
            "rise_from_a_negative_balance",
            "决算3.00万元，比上年减少1.00万元，下降25.00%",
            "决算3.00万元，比上年减少4.00万元，下降125.00%",
            "R06",
        ),
        ("department_over_unit", "局本级3,000.00万元，所属单位2,000.00万元", "局本级3,800.00万元，所属单位2,000.00万元", "P01"),
        ("causes_mixed", "主要原因是人员调资；", "主要原因是人员经费减少；", "S13"),
        ("automatic_numbers", "四、政府采购情况", "五、政府采购情况", ""),
        ("school_with_special_account", "弥补收支差额50.00万元，占1.52%", "弥补收支差额90.00万元，占1.52%", "P01"),
        ("comparison_of_budget_and_final", "减少0.50万元，下降9.09%", "减少0.50万元，下降19.09%", "R01"),
        ("mid_list_other_units", "净值6,000.00万元", "净值8,000.00万元", "P0"),
        ("museum_of_a_county", "其他用房300.00平方米。", "其他用房800.00平方米。", "P01"),
        ("museum_of_a_county", "三公经费约8万元", "三公经费约80万元", ""),
        ("museum_of_a_county", "事业收入60.00万元，占4.58%", "事业收入66.00万元，占4.58%", "V07"),
        ("station_with_sides_apart", "卫生健康支出28.00万元、农林水支出468.00万元", "卫生健康支出28.00万元、农林水支出486.00万元", "V08"),
        ("station_with_sides_apart", "增加28.00万元，增长5.19%", "增加28.00万元，增长9.15%", "R01"),
        ("same_amount_as_last_year", "2022年度收入总计", "2021年度收入总计", "S17"),
    ],
)
def test_the_same_documents_are_accused_of_what_is_wrong(name: str, printed: str, misprinted: str, rule: str, tmp_path: Path) -> None:
    assert printed in DOCUMENTS[name]
    found = review_of(DOCUMENTS[name].replace(printed, misprinted, 1), tmp_path).findings
    assert any(f.severity == "error" and f.rule_id.startswith(rule) for f in found) == bool(rule), [f.message for f in found]
