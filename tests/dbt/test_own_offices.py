"""A department and its own office (本级) publish budget and final account of one year: both stand in the marts, sums count once."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from home.settings import Settings, load_settings
from ingestion.records import BudgetLineRecord, ProjectRecord, StatedAmountRecord
from tests.dbt.disclosures import document, expenditure_table, line
from tests.dbt.raw_fixture import DATABASE, RawLayer
from tests.dbt.test_build import build, query
from tests.explorer.serving import serving
from tests.explorer.test_pages import get

UNIT, PLAIN = "上海市长宁区统计局", "上海市长宁区审计局"
AMOUNTS = {
    ("department", 2023, "final"): "70.00", ("unit", 2023, "final"): "20.00",
    ("department", 2024, "budget"): "80.00", ("department", 2024, "final"): "90.00",
    ("unit", 2024, "budget"): "30.00", ("unit", 2024, "final"): "33.00",
}  # fmt: skip
MARTS = (
    "mart_unit_year_overview", "mart_three_public_expenses", "mart_expenditure_by_function", "mart_basic_expenditure_by_economic",
    "mart_project_performance", "mart_year_over_year",
)  # fmt: skip


def tables(name: str, amount: str) -> list[BudgetLineRecord]:
    """Expenditure of all funds, that of the general public budget, and its basic part by economic class."""
    both = expenditure_table(name, amount)
    for number, (code, label) in enumerate((("", "合计"), ("2080599", "其他行政事业单位养老支出")), start=1):
        both.append(line(name, code, label, "total", amount, number, table_code="general_public_expenditure", table_no=2))
    for number, (code, label) in enumerate((("", "合计"), ("30101", "基本工资")), start=1):
        fields = {"table_code": "general_public_basic_expenditure", "table_no": 3, "line_level": len(code) // 2, "is_leaf": bool(code)}
        both.append(line(name, code, label, "total", amount, number, **fields))
    return both


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    raw = RawLayer()
    published = [(UNIT, *claim, amount) for claim, amount in AMOUNTS.items()]
    published += [(PLAIN, "unit", 2024, stage, "5.00") for stage in ("budget", "final")]
    for unit, level, year, stage, amount in published:
        name = f"{unit}{level}{year}{stage}"
        raw.add_document(
            document(name, unit, year, stage, publication_level=level),
            file_name=f"{name}.pdf",
            budget_lines=tables(name, amount),
            stated_amounts=[StatedAmountRecord(name, "three_public_total", year, Decimal(amount), amount, "元", f"三公经费{amount}元")],
            projects=[ProjectRecord(name, 1, "P1", "普查", budget_yuan=Decimal(amount), page=5)],
        )
    settings = load_settings(tmp_path_factory.mktemp("offices"))
    database = tmp_path_factory.mktemp("raw") / DATABASE
    raw.write(database)
    build(database)
    settings.published_database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(database, settings.published_database)
    return settings


@pytest.fixture(scope="module")
def database(home: Settings) -> Path:
    return home.published_database


@pytest.mark.parametrize("mart", MARTS)
def test_the_own_office_stands_beside_its_department_marked(database: Path, mart: str) -> None:
    rows = query(
        database,
        f"select publication_level, fiscal_year, stage, is_within_superior from marts.{mart} where unit_name = '{UNIT}' order by all",
    )
    assert rows == sorted((level, year, stage, level == "unit") for level, year, stage in AMOUNTS)
    alone = query(database, f"select distinct publication_level, is_within_superior from marts.{mart} where unit_name = '{PLAIN}'")
    assert alone == [("unit", False)], "a unit without a department's publication is contained in none"


@pytest.mark.parametrize(
    ("mart", "amount"),
    [
        ("mart_unit_year_overview", "total_expenditure_yuan"),
        ("mart_unit_year_overview", "three_public_total_yuan"),
        ("mart_expenditure_by_function", "expenditure_yuan"),
        ("mart_basic_expenditure_by_economic", "expenditure_yuan"),
        ("mart_project_performance", "budget_yuan"),
    ],
)
def test_sums_count_the_department_once(database: Path, mart: str, amount: str) -> None:
    sums = f"select stage, cast(sum({amount}) as double) from marts.{mart} where fiscal_year = 2024 and not is_within_superior"
    assert query(database, f"{sums} group by stage order by stage") == [("budget", 85.0), ("final", 95.0)]


@pytest.mark.parametrize(
    ("mart", "budget", "final"),
    [
        ("mart_budget_execution", "budget_yuan", "final_yuan"),
        ("mart_general_public_execution", "budget_yuan", "final_yuan"),
        ("mart_unit_execution", "total_budget_yuan", "total_final_yuan"),
        ("mart_unit_execution", "general_public_budget_yuan", "general_public_final_yuan"),
    ],
)
def test_execution_joins_budget_and_final_account_of_one_level(database: Path, mart: str, budget: str, final: str) -> None:
    rows = query(
        database,
        f"""select publication_level, is_within_superior, cast({budget} as double), cast({final} as double) from marts.{mart}
            where unit_name = '{UNIT}' and fiscal_year = 2024 order by all""",
    )
    assert rows == [("department", False, 80.0, 90.0), ("unit", True, 30.0, 33.0)]


def test_the_year_before_is_that_of_the_same_level(database: Path) -> None:
    rows = query(
        database,
        f"""select publication_level, cast(prior_total_expenditure_yuan as double) from marts.mart_year_over_year
            where unit_name = '{UNIT}' and fiscal_year = 2024 and stage = 'final' order by all""",
    )
    assert rows == [("department", 70.0), ("unit", 20.0)]


def test_shares_are_of_the_publication(database: Path) -> None:
    assert query(database, "select distinct cast(share_pct as double) from marts.mart_expenditure_by_function") == [(100.0,)]


def test_pages_say_whose_row_it_is_and_charts_draw_the_department(home: Settings) -> None:
    ((unit,),) = query(home.published_database, f"select unit_id from marts.dim_unit where unit_name = '{UNIT}'")
    with serving(home, takes_rulings=False) as address:
        _, page, _ = get(address, f"/unit/{unit}")
        _, items, _ = get(address, f"/unit/{unit}/execution")
        _, compared, _ = get(address, f"/compare?unit={unit}")
        _, code, _ = get(address, f"/code/function/2080599?unit_id={unit}")
    for shown in (page, compared, code):
        assert shown.count("本级，已含在部门的公开中") == 3, "2023 final, 2024 budget and final"
    text = re.sub(r"<[^>]+>", " ", items)
    assert re.search(r"2024\s+2080599\s.*?\b80\s.*?\b90\s", text)
    assert re.search(r"2024\s+本级\s+2080599\s.*?\b30\s.*?\b33\s", text)
    chart = page.split("<svg")[1]
    assert chart.count(">2024 预算<") == 1
    assert chart.count(">2024 决算<") == 1
