"""The assets: raw tables, dbt models by layer, the published warehouse. Each layer is one step with its gate inside.

The gate stands inside its layer's step, so that refused rows never reach what later runs build on; in the UI it is a
blocking asset check on each table.
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` from the annotation itself.

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, cast

import dagster as dg

from expectations.gates import GateReport
from expectations.suites import LayerSuite, load_suite
from expectations.tables import Tables
from home.alerts import Alert, send_alert
from home.intake import Intake
from home.registry import Registry
from home.settings import Settings
from layers.building import LayerBuilder, LayerResult
from layers.dbt_models import DbtNode
from layers.liveness import forget_old_lives, stay_alive
from layers.publishing import Publication
from layers.raw_tables import TABLES
from layers.run_record import RunRecord
from orchestration.dagster_runs import record_id
from orchestration.metadata import GatePage, describe_documents, describe_gate, describe_table, total_documents
from orchestration.partitions import UNKNOWN_YEAR, years_of_run

POOL = "duckdb"
"""One step at a time writes the work database."""
PUBLISHED = dg.AssetKey("published_warehouse")
Listener = Callable[[str], None] | None
_CHECK = "gate"
_A_DAY = 86_400.0
_GROUPS = {"raw": "raw", "staging": "staging", "core": "core", "marts": "marts"}
_LAYER_TITLES = {"raw": "原始层", "staging": "整理层", "core": "事实与维度", "marts": "宽表"}


def build_assets(
    settings: Settings,
    nodes: Sequence[DbtNode],
    dbt_specs: Sequence[dg.AssetSpec],
    partitions: dg.PartitionsDefinition,
    listener: Listener = None,
) -> list[dg.AssetsDefinition]:
    """All assets. `nodes` and `dbt_specs` come from dbt's manifest: which layer a model is in, and what it depends on."""
    layer_of = {n.name: n.layer for n in nodes}
    specs: dict[str, list[dg.AssetSpec]] = {"raw": _raw_specs()}
    for spec in dbt_specs:
        specs.setdefault(layer_of[spec.key.path[-1]], []).append(spec)
    assets = [_layer_asset(settings, layer, specs[layer], nodes, partitions, listener) for layer in _GROUPS if layer in specs]
    marts = [s.key for s in dbt_specs if layer_of[s.key.path[-1]] in ("core", "marts") and _schema(nodes, s.key.path[-1]) == "marts"]
    return [*assets, _published_asset(settings, marts, partitions, listener)]


def _schema(nodes: Sequence[DbtNode], name: str) -> str:
    return next(n.schema for n in nodes if n.name == name)


def _raw_specs() -> list[dg.AssetSpec]:
    titles = {t.name: t.title for t in load_suite("raw").tables}
    return [
        dg.AssetSpec(["raw", table], description=f"{titles.get(table, table)}。{(record.__doc__ or '').strip()}")
        for table, record in TABLES.items()
    ]


def _layer_asset(
    settings: Settings,
    layer: str,
    specs: list[dg.AssetSpec],
    nodes: Sequence[DbtNode],
    partitions: dg.PartitionsDefinition,
    listener: Listener,
) -> dg.AssetsDefinition:
    kinds = {"duckdb"} if layer == "raw" else {"duckdb", "dbt"}
    placed = [spec.replace_attributes(group_name=_GROUPS[layer], partitions_def=partitions, skippable=True, kinds=kinds) for spec in specs]
    tables = {spec.key: _table_of(spec.key, nodes) for spec in specs}
    checked = _checked_tables(layer, tables, {n.name for n in nodes if n.is_tested})

    @dg.multi_asset(
        name=f"{layer}_layer",
        specs=placed,
        check_specs=[
            dg.AssetCheckSpec(_CHECK, asset=key, blocking=True, description=_check_description(load_suite(layer), table))
            for key, table in checked.items()
        ],
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
        can_subset=True,
        description=f"{_LAYER_TITLES[layer]}：先检查，后替换。",
    )
    def build_layer(context: dg.AssetExecutionContext) -> Iterator[Any]:
        yield from _build_layer(context, settings, layer, tables, checked, _teller(context, listener))

    return build_layer


def _build_layer(
    context: dg.AssetExecutionContext,
    settings: Settings,
    layer: str,
    tables: dict[dg.AssetKey, str],
    checked: dict[dg.AssetKey, str],
    log: Callable[[str], None],
) -> Iterator[Any]:
    builder = _builder(context, settings, log)
    log(f"{_LAYER_TITLES[layer]} ……")
    if layer == "raw":
        take_in(settings, log, context.run.run_id)
    years = years_of_run(context.partition_keys)
    refused_before = len(builder.record.refusals)
    result = builder.build(layer, years, lambda held, accepted: _look(held, layer, accepted, tables))
    page = _write_docs(settings, result.report, context.run.run_id)
    _tell_of_refusals(settings, builder.record, refused_before, log)
    # The layer is built whole whatever was chosen of it: its gate judges its tables together. Only what was chosen is reported.
    if _is_anything_left(result):
        yield from _materializations(context, result, {k: t for k, t in tables.items() if k in context.selected_asset_keys}, page)
    # After these, because a check names the newest materialisation as the one that it judged.
    yield from _check_results(result, {key: checked[key] for key in checked if key in _checks_asked(context)}, page)
    if _is_anything_left(result):
        return
    if not {o.table for o in result.report.failures} & {name for key, table in checked.items() for name in (table, key.path[-1])}:
        raise dg.Failure("没有可以继续的年度：" + ("；".join(builder.record.notes) or "本次运行的年度此前都被拒绝"))


def _checked_tables(layer: str, tables: dict[dg.AssetKey, str], tested: set[str]) -> dict[dg.AssetKey, str]:
    """The tables that the layer's gate judges, by the asset that shows it; a model of which nothing is asked has no check to pass."""
    by_suite = {dg.AssetKey(t.asset_path): t.table for t in load_suite(layer).tables}
    by_asset = {key: table for key, table in tables.items() if key.path[-1] in (TABLES if layer == "raw" else tested)}
    return {key: table for key, table in (by_suite | by_asset).items() if key in tables}


def _checks_asked(context: dg.AssetExecutionContext) -> set[dg.AssetKey]:
    """The tables whose check this step is to report."""
    return {check.asset_key for check in context.selected_asset_check_keys}


def _builder(context: dg.AssetExecutionContext, settings: Settings, log: Callable[[str], None]) -> LayerBuilder:
    stay_alive(settings, context.run.run_id)
    return LayerBuilder(settings, record_id(context.run), log)


def _tell_of_refusals(settings: Settings, record: RunRecord, known: int, log: Callable[[str], None]) -> None:
    """Tell the alert hook what the gate of this step refused; `known` refusals of the run were told before."""
    fresh = record.refusals[known:]
    if not fresh:
        return
    years = sorted({r.year for r in fresh})
    said = "、".join(str(y) if y else "年度不明" for y in years)
    refusals = [asdict(r) for r in fresh]
    for problem in send_alert(settings, Alert("gate_refused", record.run_id, f"检查拒绝了 {said} 年度", years, refusals)):
        log(problem)


def _teller(context: dg.AssetExecutionContext, listener: Listener) -> Callable[[str], None]:
    def tell(text: str) -> None:
        context.log.info(text)
        if listener is not None:
            listener(f"  {text}")

    return tell


def take_in(settings: Settings, log: Any, run_id: str | None = None) -> None:
    """See what changed below the watched folders and read what is new, so that a run never works on yesterday's documents."""
    with Registry(settings.registry_path) as registry:
        registry.add_root(settings.landing)
        intake = Intake(settings, registry, run_id)
        with intake.hold(on_wait=lambda: log("另一个进程正在读入文档，等待它结束")):
            scan = intake.scan(settings.settle_seconds)
            reading = intake.read_waiting()
    for problem in scan.problems():
        log(f"注意：{problem}")
    log(
        f"来源文件 {scan.seen} 个：新增 {scan.new}，变更 {scan.changed}，移动 {scan.moved}，移除 {scan.removed}；新读 {reading.read} 份"
        + (f"，按新规则重审等 {reading.kept} 份" if reading.kept else "")
    )


def _write_docs(settings: Settings, report: GateReport, run_id: str) -> GatePage:
    from expectations.data_docs import write_page

    page = write_page(report, settings.docs, run_id)
    return GatePage(page, settings.gate_report_address(page))


def _check_results(result: LayerResult, checked: dict[dg.AssetKey, str], page: GatePage) -> Iterator[dg.AssetCheckResult]:
    """A failed check blocks (ERROR) only when no year is left; otherwise it warns, and the other years go on."""
    report = result.report
    nothing_left = not _is_anything_left(result)
    for key, table in checked.items():
        names = {table, key.path[-1]}
        failed = [o for o in report.failures if o.table in names]
        yield dg.AssetCheckResult(
            check_name=_CHECK,
            asset_key=key,
            passed=not failed,
            severity=dg.AssetCheckSeverity.ERROR if nothing_left else dg.AssetCheckSeverity.WARN,
            metadata=describe_gate(report, table, page),
            description="；".join(o.description for o in failed) or None,
        )


def _is_anything_left(result: LayerResult) -> bool:
    return any(year != UNKNOWN_YEAR for year in result.years)


Seen = tuple[dict[int, dict[str, Any]], dict[dg.AssetKey, tuple[dict[str, Any], dict[int, int]]]]
"""Figures of the documents by year; metadata and rows by year of each table."""


def _look(held: Tables, layer: str, years: list[int], tables: dict[dg.AssetKey, str]) -> Seen:
    return describe_documents(held, layer), {key: describe_table(held, table, years) for key, table in tables.items()}


def _materializations(
    context: dg.AssetExecutionContext, result: LayerResult, tables: dict[dg.AssetKey, str], page: GatePage
) -> Iterator[dg.MaterializeResult[Any]]:
    seconds = {n.name: n.seconds for n in result.nodes}
    keys = [int(k) for k in context.partition_keys]
    documents, described = cast(Seen, result.seen)
    for key in tables:
        metadata, by_year = described[key]
        metadata = metadata | total_documents(documents, result.years)
        took = result.seconds if result.layer == "raw" else seconds.get(key.path[-1], 0.0)  # a view is not made in every run
        metadata |= {"秒": took, "检查文档": dg.MetadataValue.path(str(page.file))}
        for year in keys:
            own: dict[str, Any] = {"本年行数": by_year.get(year, 0)} if by_year else {}
            own |= {f"本年{name}": value for name, value in documents.get(year, {}).items()}
            own["状态"] = "已更新" if year in result.years else "被检查拒绝，沿用上一次的数据"
            context.add_asset_metadata(own, asset_key=key, partition_key=str(year))
        yield dg.MaterializeResult(asset_key=key, metadata=metadata)


def _published_asset(
    settings: Settings, upstream: list[dg.AssetKey], partitions: dg.PartitionsDefinition, listener: Listener
) -> dg.AssetsDefinition:
    @dg.asset(
        key=PUBLISHED,
        group_name="published",
        deps=upstream,
        partitions_def=partitions,
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=settings.freshness_days)),
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
        kinds={"duckdb", "parquet"},
        description="已发布的数据仓库：warehouse/yusuan.duckdb 与 warehouse/parquet，一步替换，读者不会遇到写了一半的文件。",
    )
    def published_warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        log = _teller(context, listener)
        builder = _builder(context, settings, log)
        log("发布 ……")
        refused_before = len(builder.record.refusals)
        try:
            publication, totals = builder.publish(
                years_of_run(context.partition_keys), lambda held, years: total_documents(describe_documents(held, "marts"), years)
            )
        finally:  # years that lagged behind were built on the way
            _tell_of_refusals(settings, builder.record, refused_before, log)
        forget_old_lives(settings, older_than_seconds=_A_DAY)
        builder.record.totals = totals
        builder.record.save(settings.runs)
        return dg.MaterializeResult(metadata={**totals, **_describe_publication(settings, publication, builder.record)})

    return published_warehouse


def _describe_publication(settings: Settings, publication: Publication, record: RunRecord) -> dict[str, Any]:
    return {
        "事实行数": sum(n for table, n in publication.rows.items() if table.startswith("fct_")),
        "表数": len(publication.rows),
        "总行数": sum(publication.rows.values()),
        "各表行数": dg.MetadataValue.json(publication.rows),
        "字节": publication.byte_size,
        "文件": dg.MetadataValue.path(str(publication.database)),
        "秒": record.seconds.get("publish", 0.0),
        "被拒绝的年度": "、".join(map(str, record.refused_years)) or "无",
        "检查文档": dg.MetadataValue.path(str(settings.docs / "index.html")),
    }


def _table_of(key: dg.AssetKey, nodes: Sequence[DbtNode]) -> str:
    if key.path[0] == "raw" and len(key.path) == 2:
        return f"raw.{key.path[1]}"
    return f"{_schema(nodes, key.path[-1])}.{key.path[-1]}"


def _check_description(suite: LayerSuite, table: str) -> str:
    lines = [e.description for t in suite.tables if t.table == table for e in t.expectations]
    return f"{suite.title}检查：" + ("；".join(lines) if lines else "dbt 数据测试")
