"""A bundle for Apache Superset 6: datasets with Chinese labels, metrics, charts and four dashboards over a publication.

`superset_charts.yml` says what is shown; names, meanings and types of columns are those of the publication. Every object has an identifier
made from its name, so that a bundle that is imported again replaces the one before it. The same publication gives the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import duckdb
import yaml

from layers.chinese_names import column_names, table_names
from layers.publishing import SCHEMA
from yusuan.superset_charts import Chart, position, query_of, shown_as

_NAMESPACE = UUID("2f4f6c0e-6f3d-5a0e-9a43-0d5c0f6f7b11")
_DATABASE = "预决算公开数据"
_FIXED_TIME = "2020-01-01T00:00:00+00:00"
_FILTERS = {"fiscal_year": "年度", "province": "省", "county": "区县", "unit_name": "单位"}
_TYPES = (("DECIMAL", "DECIMAL(18, 2)"), ("INTEGER", "INTEGER"), ("BIGINT", "BIGINT"), ("BOOLEAN", "BOOLEAN"), ("DATE", "DATE"),
          ("TIMESTAMP", "TIMESTAMP"), ("DOUBLE", "DOUBLE"))  # fmt: skip


def write_bundle(con: duckdb.DuckDBPyConnection, file: Path, database_uri: str) -> int:
    """Write the bundle for a Superset that reaches the publication at `database_uri` (SQLAlchemy); the answer is the number of charts."""
    contents = dict(_contents(con, database_uri))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in contents.items():
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
            bundle.writestr(zipfile.ZipInfo(f"yusuan/{name}.yaml", (1980, 1, 1, 0, 0, 0)), text)
    return len(_charts())


def identifier(kind: str, name: str) -> str:
    """The identifier of one object of the bundle."""
    return str(uuid5(_NAMESPACE, f"{kind}/{name}"))


@cache
def _plan() -> Mapping[str, Any]:
    plan: Mapping[str, Any] = yaml.safe_load(files("yusuan").joinpath("superset_charts.yml").read_text(encoding="utf-8"))
    return plan


@cache
def _charts() -> Mapping[str, Chart]:
    return {key: Chart(key=key, **given) for key, given in _plan()["charts"].items()}


def _contents(con: duckdb.DuckDBPyConnection, database_uri: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "metadata", {"version": "1.0.0", "type": "Dashboard", "timestamp": _FIXED_TIME}
    yield "databases/yusuan", _database(database_uri)
    columns = {table: _columns(con, table) for table in dict.fromkeys(chart.dataset for chart in _charts().values())}
    for table in columns:
        yield f"datasets/yusuan/{table}", _dataset(table, columns[table])
    for key, chart in _charts().items():
        yield f"charts/{key}", _chart(chart, columns[chart.dataset])
    for key, dashboard in _plan()["dashboards"].items():
        yield f"dashboards/{key}", _dashboard(key, dashboard)


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column -> type."""
    return {row[0]: row[1] for row in con.execute(f"describe {SCHEMA}.{table}").fetchall()}


def _database(uri: str) -> dict[str, Any]:
    return {
        "database_name": _DATABASE, "sqlalchemy_uri": uri, "expose_in_sqllab": True, "allow_run_async": False, "allow_ctas": False,
        "allow_cvas": False, "allow_dml": False, "extra": {}, "uuid": identifier("database", "yusuan"), "version": "1.0.0",
    }  # fmt: skip


def _dataset(table: str, columns: Mapping[str, str]) -> dict[str, Any]:
    label, meaning = table_names().get(table, (table, ""))
    return {
        "table_name": table, "schema": SCHEMA, "description": f"{label}：{meaning}", "main_dttm_col": "year_start_date", "sql": None,
        "columns": [_column(name, type_name) for name, type_name in columns.items()], "metrics": list(_metrics(table, columns)),
        "uuid": identifier("dataset", table), "database_uuid": identifier("database", "yusuan"), "version": "1.0.0",
    }  # fmt: skip


def _column(name: str, type_name: str) -> dict[str, Any]:
    shown_type = next((shown for start, shown in _TYPES if type_name.startswith(start)), "VARCHAR")
    return {
        "column_name": name, "verbose_name": _shown_name(name), "description": column_names().get(name, ("", ""))[1], "type": shown_type,
        "is_dttm": shown_type in ("DATE", "TIMESTAMP"), "is_active": True, "groupby": True, "filterable": True,
    }  # fmt: skip


def _shown_name(column: str) -> str:
    """The Chinese name of a column, amounts with their unit."""
    label = column_names().get(column, ("", ""))[0] or column
    return f"{label}（元）" if column.endswith("_yuan") else label


def _metrics(table: str, columns: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The sums of what adds up (amounts and counts), the number of rows, and what the plan defines."""
    yield {"metric_name": "rows", "verbose_name": "行数", "expression": "count(*)", "d3format": ",d"}
    for name in columns:
        if name.endswith(("_yuan", "_count", "_numbers")):
            shown_as_number = ",.2f" if name.endswith("_yuan") else ",d"
            yield {"metric_name": name, "verbose_name": _shown_name(name), "expression": f"sum({name})", "d3format": shown_as_number}
    for name, given in _plan()["metrics"].get(table, {}).items():
        yield {"metric_name": name, "verbose_name": given["label"], "expression": given["sql"], "d3format": given["format"]}


def _chart(chart: Chart, columns: Mapping[str, str]) -> dict[str, Any]:
    viz_type, form = shown_as(chart, columns)
    query = {
        "datasource": {"id": 0, "type": "table"}, "force": False, "queries": [query_of(chart, columns)], "form_data": form,
        "result_format": "json", "result_type": "full",
    }  # fmt: skip
    return {
        "slice_name": chart.name, "viz_type": viz_type, "params": form, "query_context": json.dumps(query, ensure_ascii=False),
        "uuid": identifier("chart", chart.key), "dataset_uuid": identifier("dataset", chart.dataset), "version": "1.0.0",
    }  # fmt: skip


def _dashboard(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    placed = [[_charts()[name] for name in row] for row in given["rows"]]
    filters = [_filter(key, column, label, placed[0][0].dataset) for column, label in _FILTERS.items()]
    return {
        "dashboard_title": given["title"], "description": "单位：元。“本库中没有”不等于没有公开。", "slug": f"yusuan-{key}", "css": "",
        "uuid": identifier("dashboard", key), "position": position(given["title"], placed, identifier),
        "metadata": {"native_filter_configuration": filters, "color_scheme": "supersetColors", "cross_filters_enabled": True},
        "version": "1.0.0",
    }  # fmt: skip


def _filter(dashboard: str, column: str, label: str, table: str) -> dict[str, Any]:
    return {
        "id": f"NATIVE_FILTER-{dashboard}-{column}", "name": label, "filterType": "filter_select", "type": "NATIVE_FILTER",
        "description": "",
        "targets": [{"datasetUuid": identifier("dataset", table), "column": {"name": column}}],
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "defaultToFirstItem": False, "searchAllOptions": True},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}}, "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
    }  # fmt: skip
