"""`yusuan build`: intake, then the same Dagster job that the UI runs, then the summary."""

from __future__ import annotations

import time
from pathlib import Path

from home.intake import Intake
from home.registry import Registry
from home.scanning import Scan
from home.settings import Settings
from layers.changes import changed_years
from layers.publishing import drop_foreign_log
from layers.work_database import WorkDatabase
from yusuan.progress import reading_progress, say
from yusuan.summary import compose_summary


def build(settings: Settings, sources: list[Path], years: list[int]) -> bool:
    """Build what changed (only `years` when given); answers whether a gate refused or a step failed."""
    started = time.monotonic()
    if drop_foreign_log(settings.published_database):
        say("注意：有程序以读写方式打开过发布文件并写入，留下的日志已删除；请以只读方式打开，自己的表请放在另外的文件里")
    with Registry(settings.registry_path) as registry:
        for source in [settings.landing, *sources]:
            registry.add_root(source)
        intake = Intake(settings, registry)
        read = 0
        with intake.hold(on_wait=lambda: say("另一个进程正在读入文档，等待它结束")):
            scan = intake.scan()
            _say_scan(scan)
            waiting = len(intake.waiting())
            if waiting:
                with reading_progress(waiting) as progress:
                    read = intake.read_waiting(progress).read
            intake.clean()
        outcome = _materialize(settings, registry, years)
        for line in compose_summary(settings, registry, read, scan.seen, outcome.refusals, outcome.notes):
            say(line)
    say(f"  用时 {time.monotonic() - started:.1f} 秒")
    for error in outcome.errors:
        say(f"  错误：{error}")
    return bool(outcome.refusals or outcome.errors)


class _Outcome:
    def __init__(self) -> None:
        self.refusals: list[object] = []
        self.notes: list[str] = []
        self.errors: list[str] = []


def _materialize(settings: Settings, registry: Registry, years: list[int]) -> _Outcome:
    """Run the job for the years that need it; Dagster is imported only then."""
    from layers.code_version import project_fingerprint

    outcome = _Outcome()
    wanted = changed_years(settings, registry, project_fingerprint(settings.dbt_project))
    affected = [y for y in wanted if y and (not years or y in years)]
    if not affected and 0 in wanted:
        # Only documents without a year changed; they come along with any year.
        affected = [max((y for y in registry.published_digests() if y), default=settings.partition_years()[-2])]
    if not affected:
        if WorkDatabase(settings).repair_if_idle():
            say("上次运行在发布之后中断，工作库已恢复")
        say("没有新的变化，数据仓库已是最新")
        return outcome
    from orchestration.launching import run_years

    for record, errors in run_years(settings, affected, unbroken=not years, say=say):
        outcome.refusals.extend(record.refusals)
        outcome.notes.extend(record.notes)
        outcome.errors.extend(errors)
    return outcome


def _say_scan(scan: Scan) -> None:
    say(f"来源文件 {scan.seen} 个：新增 {scan.new}，变更 {scan.changed}，移动 {scan.moved}，移除 {scan.removed}，未变 {scan.unchanged}")
    for problem in scan.problems():
        say(f"  注意：{problem}")
    if scan.unsettled:
        say(f"  注意：{scan.unsettled} 个文件正在写入，留待下次")
