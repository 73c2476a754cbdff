"""Charts of the Superset bundle: one line of `superset_charts.yml` as the form and the query that Superset keeps of a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["number", "bar", "pie", "treemap", "table"]
_VIZ_TYPES: Mapping[str, str] = {
    "number": "big_number_total", "bar": "echarts_timeseries_bar", "pie": "pie", "treemap": "treemap_v2", "table": "table",
}  # fmt: skip
_MOST_ROWS = 1000
_HEIGHTS: Mapping[str, int] = {"number": 22}
_HEIGHT = 52
"""Heights are in units of eight pixels."""
_GRID_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Chart:
    """Grain: one chart of the bundle. Columns are those of `dataset`."""

    key: str
    name: str
    dataset: str
    kind: Kind
    metrics: Sequence[str] = ()
    by: Sequence[str] = ()
    x: str = ""
    columns: Sequence[str] = ()
    """Of a table: its columns, one row of the dataset a row."""
    order: Sequence[str] = ()
    """Of a table: columns, a leading - for descending."""
    where: str = ""
    stage: str = ""
    all_levels: bool = False
    limit: int = _MOST_ROWS
    horizontal: bool = False
    stacked: bool = False


def _condition(chart: Chart, columns: Mapping[str, str]) -> str:
    """SQL: what the chart leaves out, so that nothing is counted twice."""
    parts = [
        "not is_within_superior" if "is_within_superior" in columns and not chart.all_levels else "",
        f"stage = '{chart.stage}'" if chart.stage else "",
        chart.where,
    ]
    return " and ".join(f"({part})" for part in parts if part)


def query_of(chart: Chart, columns: Mapping[str, str]) -> dict[str, Any]:
    """What Superset asks the database, for reports and for whoever reads the chart's data without a browser."""
    grouped = [chart.x, *chart.by] if chart.x else list(chart.by)
    order: list[tuple[str, bool]] = [(name.removeprefix("-"), not name.startswith("-")) for name in chart.order]
    return {
        "columns": list(chart.columns) or grouped,
        "metrics": list(chart.metrics),
        "orderby": order or [(chart.metrics[0], False)],
        "extras": {"where": _condition(chart, columns), "having": ""},
        "filters": [],
        "row_limit": chart.limit,
        "annotation_layers": [],
    }


def shown_as(chart: Chart, columns: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """(kind of visualisation, its form)"""
    condition = _condition(chart, columns)
    filters = [{"expressionType": "SQL", "clause": "WHERE", "sqlExpression": condition}] if condition else []
    common = {"viz_type": _VIZ_TYPES[chart.kind], "adhoc_filters": filters, "row_limit": chart.limit}
    return _VIZ_TYPES[chart.kind], {**common, **_FORMS[chart.kind](chart)}


def _number(chart: Chart) -> dict[str, Any]:
    return {"metric": chart.metrics[0], "header_font_size": 0.3, "subheader_font_size": 0.15}


def _bar(chart: Chart) -> dict[str, Any]:
    return {
        "x_axis": chart.x, "xAxisForceCategorical": True, "x_axis_sort": chart.metrics[0] if chart.horizontal else chart.x,
        "x_axis_sort_asc": True, "metrics": list(chart.metrics), "groupby": list(chart.by), "show_legend": True, "rich_tooltip": True,
        "orientation": "horizontal" if chart.horizontal else "vertical", "stack": "Stack" if chart.stacked else None,
        "y_axis_format": "SMART_NUMBER",
    }  # fmt: skip


def _pie(chart: Chart) -> dict[str, Any]:
    return {"groupby": list(chart.by), "metric": chart.metrics[0], "sort_by_metric": True, "label_type": "key_percent"}


def _treemap(chart: Chart) -> dict[str, Any]:
    return {"groupby": list(chart.by), "metric": chart.metrics[0], "show_labels": True, "label_type": "key"}


def _table(chart: Chart) -> dict[str, Any]:
    order = [f'["{name.removeprefix("-")}", {str(not name.startswith("-")).lower()}]' for name in chart.order]
    return {
        "query_mode": "raw", "all_columns": list(chart.columns), "order_by_cols": order, "include_search": True, "show_cell_bars": False,
        "column_config": {name: {"showCellBars": False} for name in chart.columns},
        "page_length": 20, "server_page_length": 20, "table_timestamp_format": "%Y-%m-%d",
    }  # fmt: skip


_FORMS: Mapping[str, Callable[[Chart], dict[str, Any]]] = {
    "number": _number, "bar": _bar, "pie": _pie, "treemap": _treemap, "table": _table,
}  # fmt: skip


def position(title: str, rows: Sequence[Sequence[Chart]], identifier: Callable[[str, str], str]) -> dict[str, Any]:
    """Where the charts of a dashboard stand: each row shares the twelve columns of the grid."""
    names = [f"ROW-{number}" for number in range(1, len(rows) + 1)]
    placed: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": names, "parents": ["ROOT_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": title}},
    }
    for name, row in zip(names, rows, strict=True):
        parents = ["ROOT_ID", "GRID_ID"]
        children = [f"CHART-{name}-{chart.key}" for chart in row]
        row_meta = {"background": "BACKGROUND_TRANSPARENT"}
        placed[name] = {"id": name, "type": "ROW", "children": children, "parents": parents, "meta": row_meta}
        for child, chart in zip(children, row, strict=True):
            meta = {
                "chartId": 0, "uuid": identifier("chart", chart.key), "sliceName": chart.name, "width": _GRID_COLUMNS // len(row),
                "height": _HEIGHTS.get(chart.kind, _HEIGHT),
            }  # fmt: skip
            placed[child] = {"id": child, "type": "CHART", "children": [], "parents": [*parents, name], "meta": meta}
    return placed
