"""The gate of a layer: applies its suite to the rows of the given years and says which years are refused, and why.

What holds for the values of a column, Great Expectations judges in pandas (through SQLAlchemy it does not work on DuckDB:
docs/decisions/0005), but only the rows that SQL finds doubtful (`suspects`). What takes several rows or tables is a query
whose rows are the defects. Great Expectations is imported when a row is doubtful, because its import takes seconds.
"""

from __future__ import annotations

import functools
import importlib
import logging
import re
import time
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from expectations.suites import Expectation, LayerSuite, TableSuite, load_suite
from expectations.suspects import suspects
from expectations.tables import QueryError, Rows, Tables

if TYPE_CHECKING:
    import pandas as pd

_YEAR = "gate_year"
_CITATION = (
    "document_id",
    "file_name",
    "page",
    "table_code",
    "table_title",
    "row_no",
    "column_no",
    "line_label",
    "printed_text",
    "partition_year",
    "fiscal_year",
)
"""Columns that lead a reader to the printed place; shown with each refused row where the table has them."""
_MOST_DOUBTFUL = 20_000
"""Rows of a table and year that are looked at one by one; what is wrong beyond these is wrong in the same way."""
_ALL_YEARS = -1
_MATCHES = re.compile(r"\{matches\((\w+), '([^']+)'\)\}")


@dataclass(slots=True)
class ExpectationOutcome:
    """Grain: one expectation on one table. `unexpected_by_year` counts refused rows; -1 stands for all years."""

    table: str
    asset_path: list[str]
    expectation_id: str
    description: str
    expectation_type: str
    success: bool
    unexpected_count: int = 0
    unexpected_by_year: dict[int, int] = field(default_factory=dict)
    sample: list[dict[str, Any]] = field(default_factory=list)
    documents_by_year: dict[int, set[str | None]] = field(default_factory=dict)
    """The documents of the refused rows; None for rows that name no document."""
    observed: str | None = None
    error: str | None = None


@dataclass(slots=True)
class GateReport:
    """What a gate said about the given years."""

    layer: str
    title: str
    years: list[int]
    outcomes: list[ExpectationOutcome] = field(default_factory=list)
    rows_checked: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def failures(self) -> list[ExpectationOutcome]:
        return [o for o in self.outcomes if not o.success]

    @property
    def refused_years(self) -> list[int]:
        refused: set[int] = set()
        for outcome in self.failures:
            years = set(outcome.unexpected_by_year)
            refused |= set(self.years) if _ALL_YEARS in years or not years else years
        return sorted(refused & set(self.years))

    @property
    def accepted_years(self) -> list[int]:
        refused = set(self.refused_years)
        return [y for y in self.years if y not in refused]

    def failures_of(self, year: int) -> list[ExpectationOutcome]:
        return [o for o in self.failures if year in o.unexpected_by_year or _ALL_YEARS in o.unexpected_by_year or not o.unexpected_by_year]

    def blamed_documents(self, year: int) -> dict[str, list[str]]:
        """Document -> what it was refused for, where every refused row of the year belongs to a document; {} where one does not."""
        blamed: dict[str, list[str]] = {}
        for outcome in self.failures_of(year):
            documents = outcome.documents_by_year.get(year)
            if not documents or None in documents or _ALL_YEARS in outcome.unexpected_by_year:
                return {}
            for document_id in documents:
                blamed.setdefault(document_id or "", []).append(outcome.description)
        return blamed


def check_layer(tables: Tables, layer: str, years: Iterable[int], sample_rows: int = 20) -> GateReport:
    """Apply the suite of `layer` to the tables of an engine for the given partition years (0 = documents without a year).

    A missing table or column refuses all years: a layer that cannot be checked is not passed on.
    """
    started = time.monotonic()
    suite = load_suite(layer)
    report = GateReport(layer, suite.title, sorted(set(years)))
    if not report.years:
        return report
    judge = _Judge()
    for table in suite.tables:
        report.outcomes.extend(_check_table(tables, table, report, judge, sample_rows))
    _check_queries(tables, suite, report, sample_rows)
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _check_table(tables: Tables, table: TableSuite, report: GateReport, judge: _Judge, sample_rows: int) -> list[ExpectationOutcome]:
    outcomes = {e.id: _blank_outcome(table, e) for e in table.expectations}
    columns = tables.columns(table.table)
    if columns is None:
        return [_refuse_all(outcome, f"表 {table.table} 不存在") for outcome in outcomes.values()]
    on_rows = [e for e in table.expectations if e.expect is not None]
    report.rows_checked[table.table] = _count_rows(tables, table.table, columns, report.years)
    frame = _doubtful_rows(tables, table.table, columns, report.years, on_rows)
    if frame is not None:
        for expectation, result in zip(on_rows, judge.judge(table.table, frame, on_rows), strict=True):
            _take_result(outcomes[expectation.id], result, frame, sample_rows)
    return list(outcomes.values())


def _blank_outcome(table: TableSuite, expectation: Expectation) -> ExpectationOutcome:
    kind = expectation.expect or "SQL"
    return ExpectationOutcome(table.table, table.asset_path, expectation.id, expectation.description, kind, True)


def _refuse_all(outcome: ExpectationOutcome, error: str) -> ExpectationOutcome:
    outcome.success = False
    outcome.error = error
    outcome.unexpected_by_year = {_ALL_YEARS: max(1, outcome.unexpected_count)}
    return outcome


def _needed_columns(expectations: list[Expectation]) -> set[str]:
    needed: set[str] = set()
    for e in expectations:
        for name in ("column", "column_A", "column_B"):
            if name in e.arguments:
                needed.add(e.arguments[name])
        needed.update(e.arguments.get("column_list", []))
    return needed


def _count_rows(tables: Tables, table: str, columns: list[str], years: list[int]) -> int:
    year, source = _year_expression(table, columns)
    return int(tables.fetch(f"select count(*) from {source} where {year} in ({_listed(years)})").rows[0][0])


def _doubtful_rows(
    tables: Tables, table: str, columns: list[str], years: list[int], expectations: list[Expectation]
) -> pd.DataFrame | None:
    """The rows of the years that one of the expectations may refuse, a bounded number of each year; None where there are none.

    All rows come back where a column is missing: then it is for the judge to say so.
    """
    if not expectations:
        return None
    year, source = _year_expression(table, columns)
    needed = _needed_columns(expectations)
    wanted = ", ".join(c for c in columns if c in needed or c in _CITATION)
    is_whole = needed <= set(columns)
    is_doubtful = " or ".join(f"({suspects(e.expect or '', e.arguments, tables)})" for e in expectations) if is_whole else "true"
    found = tables.fetch(
        f"with gated as (select t.*, {year} as {_YEAR} from {source} where {year} in ({_listed(years)})),"
        f" marked as (select {wanted}, {_YEAR}, ({is_doubtful}) as is_doubtful from gated),"
        f" numbered as (select {wanted}, {_YEAR}, row_number() over (partition by {_YEAR} order by {wanted}) as place"
        " from marked where is_doubtful)"
        f" select {wanted}, {_YEAR} from numbered where place <= {_MOST_DOUBTFUL}"
    )
    return _as_frame(found) if found.rows or not is_whole else None


def _as_frame(found: Rows) -> pd.DataFrame:
    """Values as the engine answered them, in an order that is the same for every engine."""
    import pandas as pd  # where nothing is wrong it is not needed, and its import takes a while

    return pd.DataFrame(sorted(found.rows, key=lambda row: [(v is not None, str(v)) for v in row]), columns=found.columns, dtype=object)


def _listed(years: list[int]) -> str:
    """Years as SQL lists them, with the rows that belong to none."""
    return ", ".join(str(int(y)) for y in [*years, _ALL_YEARS])


def _year_expression(table: str, columns: list[str]) -> tuple[str, str]:
    """How a row of the table leads to its partition year: its own column, its document, its fiscal year, or not at all."""
    if "partition_year" in columns:
        return "t.partition_year", f"{table} t"
    if "document_id" in columns:
        own_year = "t.fiscal_year, " if "fiscal_year" in columns else ""
        return (
            f"coalesce(d.partition_year, {own_year}{_ALL_YEARS})",
            f"{table} t left join (select document_id, max(partition_year) as partition_year from raw.documents group by 1) d"
            " on d.document_id = t.document_id",
        )
    if "fiscal_year" in columns:
        return "coalesce(t.fiscal_year, 0)", f"{table} t"
    return str(_ALL_YEARS), f"{table} t"


def _take_result(outcome: ExpectationOutcome, result: dict[str, Any], frame: pd.DataFrame, sample_rows: int) -> None:
    if result["success"]:
        return
    outcome.success = False
    if result["error"] is not None:
        _refuse_all(outcome, result["error"])
        return
    index = result["unexpected_index"]
    if index is None:
        outcome.observed = result["observed"]
        outcome.unexpected_by_year[_ALL_YEARS] = outcome.unexpected_by_year.get(_ALL_YEARS, 0) + 1
        outcome.unexpected_count += 1
        return
    _add_rows(outcome, frame.loc[index], sample_rows)


def _add_rows(outcome: ExpectationOutcome, rows: pd.DataFrame, sample_rows: int) -> None:
    outcome.unexpected_count += len(rows)
    for year, n in rows[_YEAR].fillna(_ALL_YEARS).astype(int).value_counts().items():
        outcome.unexpected_by_year[int(year)] = outcome.unexpected_by_year.get(int(year), 0) + int(n)  # type: ignore[call-overload]
    cited = rows["document_id"] if "document_id" in rows else [None] * len(rows)
    for year, document_id in zip(rows[_YEAR].fillna(_ALL_YEARS).astype(int), cited, strict=True):
        outcome.documents_by_year.setdefault(int(year), set()).add(None if _is_missing(document_id) else str(document_id))
    room = sample_rows - len(outcome.sample)
    for record in rows.head(max(0, room)).drop(columns=[_YEAR]).astype(object).to_dict("records"):
        outcome.sample.append({str(k): None if _is_missing(v) else str(v) for k, v in record.items()})


def _is_missing(value: Any) -> bool:
    return value is None or value != value


def _check_queries(tables: Tables, suite: LayerSuite, report: GateReport, sample_rows: int) -> None:
    """Run every query of the suite: a row that it finds is a defect."""
    outcomes = {(o.table, o.expectation_id): o for o in report.outcomes}
    for table in suite.tables:
        for expectation in table.expectations:
            outcome = outcomes[(table.table, expectation.id)]
            if expectation.refuse_rows is None or outcome.error is not None:
                continue
            rows = _find_defects(tables, expectation.refuse_rows, outcome, report.years)
            if rows is not None:
                outcome.success = False
                _add_rows(outcome, rows, sample_rows)


def locate_repeats(
    tables: Tables, table: str, columns: Sequence[str], outcome: ExpectationOutcome, years: list[int], sample_rows: int = 20
) -> None:
    """Say of a model whose grain dbt found broken which years' rows are repeated or without a key, and show some.

    `outcome` stays as it was, refusing all years, where the rows lie in none of `years`.
    """
    keys = ", ".join(columns)
    same = " and ".join(f"t.{column} is not distinct from k.{column}" for column in columns)
    missing = " or ".join(f"{column} is null" for column in columns)
    repeated = f"select {keys} from {table} group by {keys} having count(*) > 1 or {missing}"
    query = f"select t.* from {table} t where exists (select 1 from ({repeated}) k where {same})"
    found = ExpectationOutcome(
        outcome.table, outcome.asset_path, outcome.expectation_id, outcome.description, outcome.expectation_type, False
    )
    rows = _find_defects(tables, query, found, years)
    if rows is None:
        return
    _add_rows(found, rows, sample_rows)
    outcome.unexpected_count, outcome.unexpected_by_year = found.unexpected_count, found.unexpected_by_year
    outcome.sample, outcome.documents_by_year = found.sample, found.documents_by_year


def _find_defects(tables: Tables, query: str, outcome: ExpectationOutcome, years: list[int]) -> pd.DataFrame | None:
    statement = _spelled(query, tables).replace("{years}", "(" + ", ".join(str(int(y)) for y in years) + ")").strip().rstrip(";")
    try:
        columns = tables.fetch(f"select * from ({statement}) t limit 0").columns
        year, source = _year_expression(f"({statement})", columns)
        found = tables.fetch(f"select t.*, {year} as {_YEAR} from {source} where {year} in ({_listed(years)})")
    except QueryError as error:
        _refuse_all(outcome, f"检查语句无法执行：{error}")
        return None
    return _as_frame(found) if found.rows else None


def _spelled(query: str, tables: Tables) -> str:
    """The query as the engine of `tables` spells it."""
    return _MATCHES.sub(lambda found: tables.matches(found[1], found[2]), query)


class _Judge:
    """Great Expectations on pandas frames, one ephemeral context for a whole gate, opened when it is first asked."""

    @functools.cached_property
    def _frames(self) -> Any:
        import great_expectations as gx

        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
        source = context.data_sources.add_pandas("frames")
        return source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("all")

    def judge(self, name: str, frame: pd.DataFrame, expectations: list[Expectation]) -> list[dict[str, Any]]:
        """One result per expectation, in order: success, unexpected_index (frame labels) or None, observed, error."""
        if not expectations:
            return []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            batch = self._frames.get_batch(batch_parameters={"dataframe": frame})
            validation = batch.validate(_suite_of(name, expectations), result_format={"result_format": "COMPLETE"})
        by_id = {r.expectation_config.meta["id"]: r for r in validation.results}
        return [self._plain(by_id[e.id]) for e in expectations]

    @staticmethod
    def _plain(result: Any) -> dict[str, Any]:
        error = None
        if not result.success and not result.result:
            error = "；".join(_exception_messages(result.exception_info)) or "检查无法执行"
        return {
            "success": bool(result.success),
            "unexpected_index": result.result.get("unexpected_index_list"),
            "observed": str(result.result.get("observed_value")) if "observed_value" in result.result else None,
            "error": error,
        }


def _exception_messages(info: Any) -> list[str]:
    if not isinstance(info, dict):
        return []
    if "exception_message" in info:
        return [str(info["exception_message"])] if info["exception_message"] else []
    return sorted({str(v["exception_message"]) for v in info.values() if isinstance(v, dict) and v.get("exception_message")})


def _suite_of(name: str, expectations: list[Expectation]) -> Any:
    import great_expectations as gx

    classes: Any = importlib.import_module("great_expectations.expectations")
    suite = gx.ExpectationSuite(name=name)
    for e in expectations:
        suite.add_expectation(getattr(classes, e.expect or "")(**e.arguments, meta={"id": e.id}))
    return suite
