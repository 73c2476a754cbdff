"""The published warehouse of the corpus against hand-verified figures: the whole path, from files to marts.

Runs where YUSUAN_CORPUS and YUSUAN_GOLDEN name the corpus and its golden data; one build serves all tests.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from yusuan.cli import main

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    assert main(["build", str(corpus / "text"), str(corpus / "pdf"), "--home", str(home)]) == 0
    return home / "warehouse" / "yusuan.duckdb"


def _rows(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute(sql).fetchall()


def _golden(golden: Path, pattern: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted(golden.glob(pattern)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def _label(text: str | None) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).strip(".,;:。；：")
    return re.sub(r"^(?:[一二三四五六七八九十]+[,.、]|\([一二三四五六七八九十\d]+\)|\d+[,.、])", "", plain)


def _money(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value)).quantize(Decimal("0.01"))


def test_every_printed_number_is_a_fact_and_none_is_invented(warehouse: Path, golden: Path) -> None:
    wanted = Counter(
        (
            r["file"],
            r["table_code"],
            r["side"],
            r["line_code"] or _label(r["line_label"]),
            r["measure"],
            _money(r["amount_yuan"]),
            r["page"],
        )
        for r in _golden(golden, "*_20??*.csv")
    )
    assert len(wanted) > 800
    found = Counter(
        (file, table, side, code or _label(label), measure, _money(amount), "" if page is None else str(page))
        for file, table, side, code, label, measure, amount, page in _rows(
            warehouse,
            """select d.file_name, f.table_code, f.side, f.line_code, f.line_label, f.measure, f.amount_yuan, f.page
               from marts.fct_budget_line f join marts.dim_document d using (document_id)""",
        )
    )
    assert (wanted - found, found - wanted) == (Counter(), Counter())


def test_projects_and_indicators_are_complete(warehouse: Path, golden: Path) -> None:
    projects = Counter(
        (r["file"], r["project_code"], _label(r["project_name"]), _money(r["budget_yuan"])) for r in _golden(golden, "projects.csv")
    )
    found = Counter(
        (file, code or "", _label(name), _money(budget))
        for file, code, name, budget in _rows(
            warehouse,
            """select d.file_name, p.project_code, p.project_name, p.budget_yuan
               from marts.fct_project p join marts.dim_document d using (document_id)""",
        )
    )
    assert found == projects
    (count,) = _rows(warehouse, "select count(*) from marts.fct_indicator_value")[0]
    assert count == len(_golden(golden, "indicators.csv"))


def test_units_are_told_with_their_places(warehouse: Path, golden: Path) -> None:
    for row in _golden(golden, "units.csv"):
        found = _rows(
            warehouse,
            f"""select u.unit_name, u.province, u.city, u.county, u.nature, u.rank, u.funding, d.fiscal_year
                from marts.dim_document d join marts.dim_unit u using (unit_id) where d.file_name = '{row["file"]}'""",
        )
        wanted = [row[k] or None for k in ("unit_name", "province", "city", "county", "nature", "rank", "funding")]
        assert [list(r) for r in found] == [[*wanted, int(row["fiscal_year"])]], row["file"]


def test_identities_that_hold_raise_no_error_and_errors_are_confirmed(warehouse: Path, golden: Path) -> None:
    """Precision of severity `error` is 1.0: each one agrees with a hand-verified contradiction in kind or figure."""
    known = [r for r in _golden(golden, "findings.csv") if r["kind"] not in ("ok_check", "name_variant")]
    errors = _rows(
        warehouse,
        """select d.file_name, f.kind, f.expected, f.printed, f.message from marts.fct_finding f
           join marts.dim_document d using (document_id) where f.severity = 'error'""",
    )
    sums = {"parts_vs_total", "column_sum", "hierarchy_sum"}

    def family(kind: str) -> str:
        kind = kind.removesuffix("_rounding")
        return "sum" if kind in sums else kind

    def is_confirmed(file: str, kind: str, figures: set[str]) -> bool:
        for row in known:
            if row["file"] == file:
                own = {str(_money(v)) for v in (row["expected"], row["printed"]) if re.fullmatch(r"-?\d+(\.\d+)?", v)}
                if own & figures or not own and family(row["kind"]) == family(kind):
                    return True
        return False

    def figures(*values: str | None) -> set[str]:
        return {str(_money(v)) for v in values if v and re.fullmatch(r"-?\d+(\.\d+)?", v)}

    unconfirmed = [(f, m) for f, kind, e, p, m in errors if not is_confirmed(f, kind, figures(e, p))]
    assert errors and unconfirmed == []


def test_nothing_is_lost_on_the_way(warehouse: Path) -> None:
    assert _rows(warehouse, "select file_name, status from marts.dim_document where status <> 'parsed'") == []
    assert _rows(warehouse, "select count(*) from marts.fct_unplaced_number") == [(0,)]
