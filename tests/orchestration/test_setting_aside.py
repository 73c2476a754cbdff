"""One document that a gate refuses is set aside; the others of its year are published."""

from __future__ import annotations

import pytest

from tests.orchestration.conftest import Bench, EditModel
from yusuan.cli import main

pytestmark = pytest.mark.slow

_GOOD = "expenditure 201 一般公共服务支出 total 7.00 1"
_BEYOND_THE_DOCUMENT = "expenditure 201 一般公共服务支出 total 1.00 10"


def write_other_unit(bench: Bench, line: str) -> None:
    bench.write("2022b.sheet", "2022 budget 丙县水利局", line)


def published_amounts(bench: Bench, year: int) -> list[str]:
    return [str(amount) for fiscal_year, _, amount in bench.amounts() if fiscal_year == year]


def test_a_document_whose_rows_the_raw_gate_refuses_does_not_keep_its_year_back(
    three_years: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    write_other_unit(three_years, _BEYOND_THE_DOCUMENT)
    assert three_years.build() == 0, three_years.said
    assert "2022b.sheet：未通过原始层检查（页码不超过文档的页数）" in three_years.said
    assert published_amounts(three_years, 2022) == ["2022.00", "5.50"]
    assert three_years.query("select status, fiscal_year, reason_code from marts.dim_document where file_name = '2022b.sheet'") == [
        ("quarantined", 2022, "refused_by_gate")
    ]
    assert main(["quarantine", "list", "--home", str(three_years.home)]) == 0
    assert "yusuan quarantine retry" in capsys.readouterr().out

    three_years.reads()
    assert three_years.build() == 0
    assert three_years.reads() == 0, "what was set aside is not read again by itself"
    write_other_unit(three_years, _GOOD)
    assert three_years.build() == 0
    assert published_amounts(three_years, 2022) == ["7.00", "2022.00", "5.50"]


def test_a_document_that_only_the_gate_of_the_facts_refuses_is_set_aside_too(three_years: Bench, edit_model: EditModel) -> None:
    write_other_unit(three_years, _GOOD)
    edit_model("marts/fct_budget_line.sql", "lines.*,\n        publications.publication_id,", _WITHOUT_ROW)
    assert three_years.build() == 0, three_years.said
    assert "2022b.sheet：未通过" in three_years.said
    assert published_amounts(three_years, 2022) == ["2022.00", "5.50"]
    assert {row[0] for row in three_years.amounts()} == {2021, 2022, 2023}


_WITHOUT_ROW = (
    "lines.* replace (case when lines.amount_yuan = 7 then 0 else lines.row_no end as row_no),\n        publications.publication_id,"
)


def test_a_repeated_key_of_a_fact_is_found_in_its_document(three_years: Bench, edit_model: EditModel) -> None:
    """The grain of a model is dbt's to test, which does not know years; the others of the year must not suffer for it."""
    write_other_unit(three_years, _GOOD)
    twice = "from (select * from schemed union all select * from schemed where amount_yuan = 7) as schemed\nleft join published"
    edit_model("marts/fct_budget_line.sql", "from schemed\nleft join published", twice)
    assert three_years.build() == 0, three_years.said
    assert "2022b.sheet：未通过" in three_years.said
    assert published_amounts(three_years, 2022) == ["2022.00", "5.50"]
    assert {row[0] for row in three_years.amounts()} == {2021, 2022, 2023}


def test_where_many_documents_are_refused_the_year_is(three_years: Bench) -> None:
    for number in range(2):
        three_years.write(f"bad{number}.sheet", f"2022 budget 丁县第{number}中学", _BEYOND_THE_DOCUMENT)
    assert three_years.build() == 1
    assert "2022 年度未通过检查" in three_years.said
    assert {row[0] for row in three_years.amounts()} == {2021, 2023}
