"""Codes that no list has: taken over where documents agree, with the reason; everything else waits for a person."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from home.hand_dimensions import CodeRulingRecord
from tests.dbt.disclosures import document, line
from tests.dbt.raw_fixture import DATABASE, RawLayer, run_dbt

pytestmark = pytest.mark.slow

Printed = tuple[str, str, int]
"""Code, label, in which table of the document."""

EVERYWHERE = ("2010198", "人大甲事务", 1)
DOCUMENTS: dict[str, list[Printed]] = {
    "甲市教育局": [
        EVERYWHERE,
        ("2010197", "人大乙事务", 1),
        ("2010197", "人大乙事务", 2),
        ("2010196", "人大丙事务", 1),
        ("2010195", "人大丁事务", 1),
        ("2010195", "人大丁事务", 2),
        ("2010194", "行政运行", 1),
        ("2010194", "行政运行", 2),
        ("2010193", "人大戊事务", 1),
        ("2010192", "人大己事务", 1),
        ("2010192", "人大己事务", 2),
        ("20188", "甲乙事务", 1),
        ("2018801", "甲乙事务一", 1),
        ("2018799", "无款之项", 1),
        ("12328", "电话运行维护费", 1),
    ],
    "甲市卫生局": [
        EVERYWHERE,
        ("2010195", "人大壬事务", 1),
        ("20188", "甲乙事务", 1),
        ("2018801", "甲乙事务一", 1),
        ("2018799", "无款之项", 1),
    ],
}
RULINGS = [
    CodeRulingRecord("function", "2010193", "confirmed", "人大戊类事务", "按2030年科目表"),
    CodeRulingRecord("function", "2010192", "rejected", None, "应为2010108"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = RawLayer()
    for number, (unit, printed) in enumerate(DOCUMENTS.items()):
        name = f"d{number}"
        lines = [
            line(name, code, label, "total", "1.00", row, table_no=table, line_level=1, is_leaf=False)
            for row, (code, label, table) in enumerate(printed)
        ]
        raw.add_document(document(name, unit, 2024), file_name=f"{number}.pdf", budget_lines=lines)
    raw.add_hand_kept("code_rulings", *RULINGS)
    path = tmp_path_factory.mktemp("codes") / DATABASE
    raw.write(path)
    models = ["--select", "+mart_unlisted_codes", "+mart_observed_codes", "--exclude-resource-type", "test", "unit_test"]
    result = run_dbt(path, "build", *models)
    assert result.returncode == 0, result.stdout
    return path


def _codes(database: Path) -> dict[str, tuple[str, str, str | None]]:
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(
            "select code, name, source, observed_basis from marts.dim_classification where source in ('observed', 'document')"
        )
        return {code: (name, source, basis) for code, name, source, basis in rows.fetchall()}


def test_codes_are_taken_over_where_documents_agree(database: Path) -> None:
    assert _codes(database) == {
        "2010198": ("人大甲事务", "observed", "several_units"),
        "2010197": ("人大乙事务", "observed", "several_tables"),
        "2010196": ("人大丙事务", "document", None),
        "2010195": ("人大丁事务", "document", None),
        "2010194": ("行政运行", "document", None),
        "2010193": ("人大戊类事务", "observed", "person"),
        "2010192": ("人大己事务", "document", None),
        "20188": ("甲乙事务", "observed", "several_units"),
        "2018801": ("甲乙事务一", "observed", "several_units"),
        "2018799": ("无款之项", "document", None),
    }


def test_what_is_not_taken_over_is_listed_with_its_reason(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as con:
        listed = dict(con.execute("select line_code, unlisted_reason from marts.mart_unlisted_codes").fetchall())
    assert listed == {
        "2010196": "科目表有上级科目20101，没有这一项，可能是后来增设的",
        "2010195": "文件印出的名称不一致",
        "2010194": "科目表中同名的科目是2010101，可能是编码印错",
        "2010192": "经核对否定：应为2010108",
        "2018799": "科目表有类201，没有其中的这一款",
        "12328": "项目名称或编号中的数字，不是收支分类科目",
    }


def test_the_list_keeps_its_own_rules_with_codes_of_no_scheme(database: Path) -> None:
    result = run_dbt(database, "test", "--select", "mart_unlisted_codes")
    assert result.returncode == 0, result.stdout


def test_every_observation_names_its_documents(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as con:
        names = con.execute(
            "select printed_name, document_id, table_count from marts.mart_observed_codes where line_code = '2010195' order by all"
        ).fetchall()
        documents = con.execute(
            "select count(*) from marts.mart_observed_codes where line_code = '2010198' and observed_basis = 'several_units'"
        ).fetchone()
    assert names == [("人大丁事务", "d0", 2), ("人大壬事务", "d1", 1)]
    assert documents == (2,)


def test_a_hotline_is_no_revenue(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as con:
        codes = "select classification_scheme, classification_id from marts.fct_budget_line where line_code = '12328'"
        rows = con.execute(codes).fetchall()
    assert rows == [(None, None)]
