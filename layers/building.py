"""Building the layers of the work database for some years: raw, staging, core (facts and dimensions), marts.

Each layer is gated when it is built. A year that a gate refuses leaves the run: the work database goes back to what was
last published and the other years are built again from their stored parse results, so that the result is exactly what a
run without the refused year gives. Layers that lag behind (after a crash, or when a person built one layer alone) are
brought up to date on the way.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb

from expectations.gates import ExpectationOutcome, GateReport, check_layer, locate_repeats
from expectations.suites import LAYERS
from expectations.tables import Tables
from home.intake import Intake
from home.journal import Journal
from home.parsed_store import LostResultError, ParsedStore
from home.registry import DocumentRow, Registry, path_of_key, printable_path
from home.settings import Settings
from home.versions import current_versions
from layers.code_version import project_fingerprint
from layers.dbt_internals import DbtError
from layers.dbt_models import DbtNode, DbtRunner, load_nodes
from layers.on_duckdb import DuckDbTables
from layers.publishing import Publication, publish
from layers.raw_store import Change, find_change, held_states, load_batch, replace_documents
from layers.recorded_sql import NodeResult
from layers.run_record import Refusal, RunRecord, load_run_record, prune_run_records
from layers.setting_aside import REASON_CODE, documents_to_set_aside
from layers.work_database import SPILL, WorkDatabase

EMPTY = ""
"""Digest of a year without documents."""
_CODE = "code"
_FIXED = "fixed"
_REFUSED_SAMPLE_ROWS = 5


class PublicationHeldBack(RuntimeError):
    """Publishing now would lose rows that readers have; the message is Chinese."""


class _DocumentsSetAsideError(Exception):
    """Documents left a layer that is built already: it is to be built again without them."""


@dataclass(slots=True)
class LayerResult:
    """One layer as built: accepted years, the gate's report (refusals included), what dbt did."""

    layer: str
    years: list[int]
    report: GateReport
    nodes: list[NodeResult] = field(default_factory=list)
    seconds: float = 0.0
    seen: Any = None
    """What the caller's `look` answered."""


Log = Callable[[str], None]
Look = Callable[[Tables, list[int]], Any]
"""Reads the work database while the step still holds it; gets the accepted years."""


class LayerBuilder:
    """Builds and publishes for one run. `log` takes Chinese sentences."""

    def __init__(self, settings: Settings, run_id: str, log: Log) -> None:
        self.settings = settings
        self.log = log
        self.database = WorkDatabase(settings)
        self.record: RunRecord = load_run_record(settings.runs, run_id)
        self.journal = Journal(settings.logs, run_id=run_id)
        self.code_version = project_fingerprint(settings.dbt_project)
        self._dbt: DbtRunner | None = None

    @property
    def dbt(self) -> DbtRunner:
        if self._dbt is None:
            self._dbt = DbtRunner(self.settings.dbt_project, self.settings.work_database, self.settings.duckdb_config())
        return self._dbt

    def build(self, layer: str, years: list[int], look: Look | None = None) -> LayerResult:
        """Build `layer` for partition `years`; years that this run already refused are left out."""
        started = time.monotonic()
        self.record.years = sorted(set(self.record.years) | set(years))
        self.record.begin()
        with self._step(layer):
            result = self._build_without_refused(layer, set(years) | self._prepare_for_code())
            if look is not None and result.years:
                with self.database.connect(read_only=True) as con:
                    result.seen = look(DuckDbTables(con), result.years)
        result.seconds = round(time.monotonic() - started, 3)
        self.record.seconds[layer] = result.seconds
        self.record.save(self.settings.runs)
        return result

    @contextlib.contextmanager
    def _step(self, name: str) -> Iterator[None]:
        with self.database.step(name, on_wait=lambda: self.log("另一个运行正在写库，等待它结束")) as repaired:
            if repaired:
                self._note("上次运行中断，工作库已恢复到最近一次发布的状态")
            yield

    def publish(self, years: list[int], look: Look | None = None) -> tuple[Publication, Any]:
        """Publish all years as they stand in the work database. Raises PublicationHeldBack, PublishError.

        The answer is what was published, and what `look` saw of the work database.
        """
        started = time.monotonic()
        seen: Any = None
        with self._step("publish"):
            todo = set(years) | self._prepare_for_code() | self._lagging("marts") | self._lost()
            behind = self._behind("marts", todo - set(self.record.refused_years))
            if behind:
                self._build_without_refused("marts", set(behind))
            with self._registry() as registry:
                published = registry.published_digests()
                self._hold_back_a_loss(published)
                described = {n.name: (n.description, dict(n.columns)) for n in load_nodes(self.dbt.manifest_path)}
                held = {y: d for y, d in self.database.stamps("marts").items() if y >= 0 and d != EMPTY}
                publication = publish(self.settings, described, keep_snapshot=held != published)
                registry.record_published(held)
                new = todo - set(self.record.refused_years)
                self.journal.write_all("published", map(_journal_fields, registry.documents(sorted(new))))
            self.database.keep_as_base()
            if look is not None:
                with self.database.connect(read_only=True) as con:
                    seen = look(DuckDbTables(con), sorted(self.database.stamps("marts")))
        self.record.published = True
        self.record.rows = publication.rows
        self.record.seconds["publish"] = round(time.monotonic() - started, 3)
        self.record.save(self.settings.runs)
        prune_run_records(self.settings.runs, self.settings.run_records_kept)
        self.journal.prune(self.settings.log_days_kept)
        return publication, seen

    # ---------- one layer after the other

    def _build_without_refused(self, layer: str, years: set[int]) -> LayerResult:
        merged: LayerResult | None = None
        wanted = years | self._lagging(layer)
        while True:
            todo = sorted(wanted - set(self.record.refused_years))
            try:
                result = self._build_up_to(layer, todo)
            except _DocumentsSetAsideError:
                wanted |= self._begin_anew()
                continue
            is_clean = not result.report.refused_years or result.layer == "raw"
            merged = result if merged is None else _merge(merged, result)
            if is_clean:
                merged.layer = layer
                merged.years = [y for y in todo if y not in self.record.refused_years]
                return merged
            wanted |= self._begin_anew()

    def _begin_anew(self) -> set[int]:
        """Go back to what was published; the answer is the years whose rows are lost by that."""
        ahead = self._ahead_of_base()
        self.database.restore()
        return ahead | self._prepare_for_code()

    def _build_up_to(self, layer: str, years: list[int]) -> LayerResult:
        """Build the layers below that lag, then `layer`; stops at the first layer that refuses a year."""
        for current in LAYERS[: LAYERS.index(layer) + 1]:
            todo = years if current == layer else self._behind(current, years)
            if not todo and current != layer:
                continue
            if current != layer:
                self.log(f"先补建 {current} 层：{_spoken(todo)}")
            result = self._build_raw(todo) if current == "raw" else self._build_models(current, todo)
            self._take_refusals(result.report)
            if result.report.refused_years and current != layer:
                if current == "raw":
                    return self._build_up_to(layer, [y for y in years if y not in self.record.refused_years])
                return result
        return result

    def _build_raw(self, years: list[int]) -> LayerResult:
        """Gate the rows of changed documents before they replace what was good; only accepted years are written."""
        with self._registry() as registry:
            try:
                batch, change, digests = self._load(registry, years)
            except LostResultError:
                self._note("有文档的解析结果丢失或损坏，已重新读取")
                intake = Intake(self.settings, registry, self.record.run_id)
                with intake.hold():
                    intake.drop_damaged(registry.documents(years))
                    intake.read_waiting()
                batch, change, digests = self._load(registry, years)
        try:
            report = check_layer(DuckDbTables(batch), "raw", years, self.settings.gate_sample_rows)
            is_incomplete = self._set_aside(report)
            if report.accepted_years and not is_incomplete:
                replace_documents(batch, self.database.path, report.accepted_years, change)
        finally:
            batch.close()
        if is_incomplete:
            return self._build_raw(years)
        accepted = set(report.accepted_years)
        self.journal.write_all("loaded", [_journal_fields(d) for d in change.documents if d.partition_year in accepted])
        self.journal.write_all("refused", [_journal_fields(d) for d in change.documents if d.partition_year in report.refused_years])
        if report.accepted_years:
            made_from = {y: digests.get(y, EMPTY) for y in report.accepted_years}
            self.database.stamp(("raw", made_from), (_CODE, {-1: self.code_version}))
        return LayerResult("raw", report.accepted_years, report)

    def _load(self, registry: Registry, years: list[int]) -> tuple[duckdb.DuckDBPyConnection, Change, dict[int, str]]:
        """The rows of changed documents, what changed, and the digests of what the years are made from. Raises LostResultError."""
        # Digests first: the sensor takes in documents meanwhile, and what it adds after this line must count as not built yet.
        digests = registry.input_digests(self.code_version)
        change = find_change(registry.documents(years), years, self._held_states())
        store = ParsedStore(self.settings.parsed, self.settings.reviewed, current_versions(self.settings.layouts))
        config = self.settings.duckdb_config(self.settings.work / SPILL)
        return load_batch(change.documents, store, years, config, registry.hand_kept(years)), change, digests

    def _held_states(self) -> dict[tuple[str, int], str]:
        if not self.database.path.exists():
            return {}
        with self.database.connect(read_only=True) as con:
            return held_states(con)

    def _build_models(self, layer: str, years: list[int]) -> LayerResult:
        if not years:
            return LayerResult(layer, [], GateReport(layer, layer, []))
        fixed = f"{_FIXED}:{layer}"
        is_fixed_there = self.database.stamps(fixed).get(-1) == self.code_version
        nodes = [n for n in load_nodes(self.dbt.manifest_path) if n.layer == layer]
        names = [n.name for n in nodes if not (is_fixed_there and _is_fixed(n))]
        following = layer if is_fixed_there else ""
        results = self.dbt.build(names, years, following) if names else []
        errors = [r for r in results if not r.is_success and r.status != "skipped"]
        if errors:
            raise DbtError("；".join(f"{r.name}: {r.message}" for r in errors))
        with self.database.connect() as con:
            report = check_layer(DuckDbTables(con), layer, years, self.settings.gate_sample_rows)
        if names and not report.refused_years:
            # Most of dbt's tests cannot tell a year from another, so they speak only when the gate has nothing to refuse.
            tests = [r for r in self.dbt.test(names, years, following) if r.status != "skipped"]
            report.outcomes.extend(self._test_outcomes(tests, nodes, years))
            results += tests
        if self._set_aside(report):
            raise _DocumentsSetAsideError
        if not report.refused_years:
            below = self.database.stamps(LAYERS[LAYERS.index(layer) - 1])
            self.database.stamp((layer, {y: below.get(y, EMPTY) for y in years}), (fixed, {-1: self.code_version}))
        return LayerResult(layer, report.accepted_years, report, results)

    def _test_outcomes(self, tests: list[NodeResult], nodes: list[DbtNode], years: list[int]) -> list[ExpectationOutcome]:
        """dbt's tests as outcomes of the layer; of a broken grain the years and documents are found, any other refuses all years."""
        schemas = {n.name: n.schema for n in nodes}
        outcomes = [_test_outcome(r) for r in tests]
        broken = [(o, r) for o, r in zip(outcomes, tests, strict=True) if not o.success and r.unique_columns and o.table in schemas]
        if broken:
            with self.database.connect(read_only=True) as con:
                for outcome, test in broken:
                    table = f"{schemas[outcome.table]}.{outcome.table}"
                    locate_repeats(DuckDbTables(con), table, test.unique_columns, outcome, years, self.settings.gate_sample_rows)
        return outcomes

    # ---------- what lags, what is ahead

    def _behind(self, layer: str, years: Iterable[int]) -> list[int]:
        """Those of `years` whose layer was not made from the documents as they are now."""
        with self._registry() as registry:
            wanted = registry.input_digests(self.code_version)
        stamps = self.database.stamps(layer)
        return sorted(y for y in years if stamps.get(y, EMPTY) != wanted.get(y, EMPTY))

    def _lagging(self, layer: str) -> set[int]:
        """Years whose layer was made from something else than the layer below holds now."""
        if layer == "raw":
            return set()
        own, raw = self.database.stamps(layer), self.database.stamps("raw")
        return {y for y in own.keys() | raw.keys() if own.get(y, EMPTY) != raw.get(y, EMPTY)}

    def _lost(self) -> set[int]:
        """Years that were published in a state which the work database does not hold any more (a crash after publishing)."""
        held = self.database.stamps("marts")
        with self._registry() as registry:
            return {y for y, digest in registry.published_digests().items() if held.get(y, EMPTY) != digest}

    def _ahead_of_base(self) -> set[int]:
        """Years whose raw rows changed since the last publication, in this run or an unfinished one."""
        raw = self.database.stamps("raw")
        with self._registry() as registry:
            published = registry.published_digests()
        return {y for y, digest in raw.items() if published.get(y, EMPTY) != digest}

    def _prepare_for_code(self) -> set[int]:
        """Another version of the models cannot continue the file: start anew, with every year that readers have."""
        if self.database.path.exists() and self.database.stamps(_CODE).get(-1, self.code_version) == self.code_version:
            return set()
        self.database.forget()
        with self._registry() as registry:
            return set(registry.published_digests())

    def _hold_back_a_loss(self, published: dict[int, str]) -> None:
        """A refused year keeps its published rows only while the work database still has them."""
        held = self.database.stamps("marts")
        lost = [y for y in self.record.refused_years if y in published and held.get(y, EMPTY) != published[y]]
        if lost:
            raise PublicationHeldBack(f"{_spoken(lost)}被拒绝，而工作库中已没有其旧数据；为不丢失已发布的行，本次不发布")

    # ---------- the record

    def _take_refusals(self, report: GateReport) -> None:
        for year in report.refused_years:
            failures = report.failures_of(year)
            self.record.refuse([_refusal(report, failure, year) for failure in failures])
            self.log(f"{_spoken([year])}被{report.title}检查拒绝：" + "；".join(f.description for f in failures))
        self.record.save(self.settings.runs)

    def _set_aside(self, report: GateReport) -> bool:
        """Whether documents were set aside, so that what the gate judged must be built again without them."""
        if not report.refused_years:
            return False
        with self._registry() as registry:
            aside = documents_to_set_aside(report, registry.documents(report.refused_years))
            if aside:
                intake = Intake(self.settings, registry, self.record.run_id)
                with intake.hold():
                    for refused in aside:
                        intake.quarantine(refused.document, REASON_CODE, refused.reason)
        for refused in aside:
            self._note(refused.note)
        return bool(aside)

    def _note(self, text: str) -> None:
        self.log(text)
        self.record.notes.append(text)

    def _registry(self) -> Registry:
        return Registry(self.settings.registry_path)


def _is_fixed(node: DbtNode) -> bool:
    """Whether it is made once for a version of the models, for the file is begun anew with another."""
    return node.materialized in ("seed", "view") or not node.follows_raw


def _refusal(report: GateReport, failure: ExpectationOutcome, year: int) -> Refusal:
    rows = failure.unexpected_by_year.get(year, 0) or failure.unexpected_count
    own = [s for s in failure.sample if str(s.get("partition_year", year)) == str(year)] or failure.sample
    return Refusal(
        year, report.layer, failure.table, failure.expectation_id, failure.description, rows, own[:_REFUSED_SAMPLE_ROWS], failure.error
    )


def _merge(earlier: LayerResult, later: LayerResult) -> LayerResult:
    """The later build with what the earlier ones refused: a reader of the check wants to see why a year is missing."""
    failed = {(o.table, o.expectation_id): o for o in earlier.report.failures}
    later.report.outcomes = [failed.pop((o.table, o.expectation_id), o) for o in later.report.outcomes]
    later.report.outcomes.extend(failed.values())
    later.report.years = sorted(set(earlier.report.years) | set(later.report.years))
    later.nodes = later.nodes or earlier.nodes
    return later


def _test_outcome(result: NodeResult) -> ExpectationOutcome:
    """A dbt test as an expectation of its layer; it does not say which year is wrong, so it refuses all."""
    model = next((d.split(".")[-1] for d in result.depends_on if d.startswith(("model.", "seed."))), result.name)
    return ExpectationOutcome(
        table=model,
        asset_path=[model],
        expectation_id=result.name,
        description=f"dbt 测试 {result.name}",
        expectation_type="dbt",
        success=result.is_success,
        unexpected_count=result.failures,
        unexpected_by_year={} if result.is_success else {-1: max(1, result.failures)},
        error=None if result.is_success else result.message,
    )


def _spoken(years: list[int]) -> str:
    return "、".join(f"{y} 年度" if y else "年度不明的文档" for y in sorted(years))


def _journal_fields(document: DocumentRow) -> dict[str, Any]:
    return {"document_id": document.document_id, "path": printable_path(path_of_key(document.path)), "year": document.partition_year}
