"""The command `yusuan`. Exit codes: 0 done (warnings included), 1 a gate refused or contradictions found, 2 wrong usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from home.failures import explain_failure
from home.looking import as_root
from home.settings import Settings, SettingsError, load_settings, prepare_home
from yusuan.dimension_questions import ALL_UNIT_MATCHES, OBSERVED_CODES, UNIT_MATCHES, UNLISTED_CODES
from yusuan.usage import EXIT_INTERRUPTED, EXIT_OK, EXIT_REFUSED, EXIT_USAGE, EXPORTS, UsageError

_Commands = Any
"""argparse gives the object that takes sub-commands no public name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; answers the exit code."""
    _write_utf8()
    parser = _build_parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (UsageError, SettingsError) as error:
        print(f"yusuan: {error}", file=sys.stderr)
        return EXIT_USAGE
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_OK
    except Exception as error:
        message = explain_failure(error)
        if message is None:
            raise
        print(f"yusuan: {message}", file=sys.stderr)
        return EXIT_USAGE if options.command == "review" else EXIT_REFUSED
    except KeyboardInterrupt:
        print("\nyusuan: 已中断。已发布的数据保持不变", file=sys.stderr)
        return EXIT_INTERRUPTED


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yusuan", description="把预算、决算公开文件建成可查询的数据仓库")
    parser.add_argument("--version", action="version", version=f"yusuan {version('yusuan')}", help="版本")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for add in (
        _add_build,
        _add_ui,
        _add_explore,
        _add_evidence,
        _add_query,
        _add_codes,
        _add_units,
        _add_publish,
        _add_changes,
        _add_quarantine,
        _add_doubtful,
        _add_ruling,
        _add_review,
    ):
        add(commands)
    return parser


def _add_build(commands: _Commands) -> None:
    build = commands.add_parser("build", help="读入文件或文件夹，按年度建库、检查并发布")
    build.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="文件、文件夹，或对象存储中的 s3://存储桶/前缀")
    build.add_argument("--year", type=int, action="append", metavar="Y", help="有变化的年度中只建这一年（可重复）")
    _add_home(build)
    build.set_defaults(run=_run_build)


def _add_ui(commands: _Commands) -> None:
    ui = commands.add_parser("ui", help="在本机 127.0.0.1:3000 打开 Dagster 界面")
    ui.add_argument("--port", type=int, default=3000, metavar="N", help="端口（默认 3000）")
    _add_home(ui)
    ui.set_defaults(run=_run_ui)


def _add_explore(commands: _Commands) -> None:
    explore = commands.add_parser("explore", help="在浏览器中查看已发布的数据、裁定矛盾（仅限本机 127.0.0.1；数据只读）")
    explore.add_argument("--port", type=int, metavar="N", help="端口（默认 8800，或 settings.yml 的 explorer_port）")
    explore.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    _add_home(explore)
    explore.set_defaults(run=_run_explore)


def _add_evidence(commands: _Commands) -> None:
    evidence = commands.add_parser("evidence", help="画出一个数字、项目、指标或矛盾在原文件中的位置")
    evidence.add_argument(
        "id", metavar="ID", help="编号（budget_line_id、stated_amount_id、project_id、indicator_id、finding_id，可只写前 8 位以上）"
    )
    evidence.add_argument("--output", type=Path, metavar="FILE", help="写入的图片（默认写入当前文件夹）")
    _add_home(evidence)
    evidence.set_defaults(run=_run_evidence)


def _add_query(commands: _Commands) -> None:
    query = commands.add_parser("query", help="用 SQL 查询已发布的数据（只读）")
    query.add_argument("sql", metavar="SQL", help="一条 SQL、*.sql 文件，或 - 表示从标准输入读取")
    query.add_argument("--output", type=Path, metavar="FILE", help="把全部结果写成 CSV（可用 Excel 打开）")
    query.add_argument("--overwrite", action="store_true", help="要写入的文件已经存在时替换它")
    _add_home(query)
    query.set_defaults(run=_run_query)


def _add_codes(commands: _Commands) -> None:
    codes = commands.add_parser(
        "codes", help="列出文件印出而当年科目表没有、也不能按印出情况采用的编码及原因（填好裁定后放入 <home>/codes.csv）"
    )
    observed = "改为列出已按印出情况采用的编码：哪些文件印出、名称、表数"
    codes.add_argument("--observed", dest="sql", action="store_const", const=OBSERVED_CODES, default=UNLISTED_CODES, help=observed)
    _add_list(codes)


def _add_units(commands: _Commands) -> None:
    units = commands.add_parser("units", help="列出可能为同一单位、等待核对的单位及依据（填好裁定后放入 <home>/unit_matches.csv）")
    everything = "也列出已归并、已裁定的"
    units.add_argument("--all", dest="sql", action="store_const", const=ALL_UNIT_MATCHES, default=UNIT_MATCHES, help=everything)
    _add_list(units)


def _add_list(command: argparse.ArgumentParser) -> None:
    command.add_argument("--output", type=Path, metavar="FILE", help="写成 CSV（可用 Excel 打开）")
    command.add_argument("--overwrite", action="store_true", help="要写入的文件已经存在时替换它")
    _add_home(command)
    command.set_defaults(run=_run_query)


def _add_publish(commands: _Commands) -> None:
    publish = commands.add_parser("publish", help="把已发布的仓库再发布到另一处（*.duckdb、Parquet 文件夹、postgresql://）")
    publish.add_argument("target", nargs="?", metavar="TARGET", help="*.duckdb 文件、放 Parquet 的文件夹或 postgresql:// 数据库")
    formats = (
        "csv、datapackage、site（可直接放上网站的静态页面）写入文件夹，xlsx 写成一个工作簿，"
        "raw 把原始层按年度写成 Parquet（可在 s3:// 中），供别的引擎建库；"
        "superset 写成可导入 Apache Superset 的数据集、图表和看板；不写时按目标判断"
    )
    publish.add_argument("--format", choices=["duckdb", "parquet", "postgresql", "raw", *EXPORTS], help=formats)
    publish.add_argument("--database", metavar="URI", help="Superset 连接数据库的 SQLAlchemy 地址（默认为已发布的 DuckDB 文件）")
    publish.add_argument("--restore", action="store_true", help="恢复上一个已发布的版本")
    _add_home(publish)
    publish.set_defaults(run=_run_publish)


def _add_changes(commands: _Commands) -> None:
    changes = commands.add_parser("changes", help="已发布的数据与上一个版本相比有什么变化：文件、数字、矛盾的新增、撤下、改动")
    changes.add_argument("--since", type=Path, metavar="FILE", help="与哪一个 yusuan.duckdb 比较（默认为保存的上一个版本）")
    changes.add_argument("--output", type=Path, metavar="CSV", help="把全部变化写入文件")
    _add_home(changes)
    changes.set_defaults(run=_run_changes)


def _add_quarantine(commands: _Commands) -> None:
    quarantine = commands.add_parser("quarantine", help="查看不能读取的文件，或让它们再读一次")
    quarantine.add_argument("action", choices=["list", "retry"], help="list 列出文件和原因；retry 让它们在下一次建库时重新读取")
    _add_home(quarantine)
    quarantine.set_defaults(run=_run_quarantine)


def _add_doubtful(commands: _Commands) -> None:
    doubtful = commands.add_parser("doubtful", help="列出扫描页中识别没有把握的数字，供人工核对（填好后放入 <home>/ocr_corrections.csv）")
    doubtful.add_argument("--output", type=Path, metavar="FILE", help="写入的 CSV 文件（默认显示在屏幕上）")
    doubtful.add_argument("--overwrite", action="store_true", help="要写入的文件已经存在时替换它")
    _add_home(doubtful)
    doubtful.set_defaults(run=_run_doubtful)


def _add_ruling(commands: _Commands) -> None:
    ruling = commands.add_parser("ruling", help="对一条勾稽矛盾作出裁定，或列出已有的裁定")
    ruling.add_argument("finding", metavar="FINDING_ID|list", help="矛盾编号（可只写前 8 位以上）；list 列出全部裁定及是否有效")
    ruling.add_argument("ruling", nargs="?", choices=["accepted", "wrong"], help="accepted 认定为问题，wrong 不是问题")
    ruling.add_argument("--reason", default="", metavar="TEXT", help="理由（必填）")
    ruling.add_argument("--person", default="", metavar="NAME", help="裁定人")
    _add_home(ruling)
    ruling.set_defaults(run=_run_ruling)


def _add_review(commands: _Commands) -> None:
    review = commands.add_parser("review", help="找出文件中的勾稽矛盾（不需要仓库）")
    review.add_argument("files", nargs="+", type=Path, metavar="FILE", help="要审核的文件、文件夹或压缩包")
    formats = "text 屏幕文字（默认），json 供程序使用，xlsx 审核清单，html 附页面图片的报告"
    review.add_argument("--format", choices=["text", "json", "xlsx", "html"], default="text", help=formats)
    review.add_argument("--output", type=Path, metavar="PATH", help="写入文件（xlsx、html 默认写入当前文件夹）")
    review.add_argument("--overwrite", action="store_true", help="要写入的文件已经存在时替换它")
    review.add_argument(
        "--fail-on", choices=["error", "notice"], default="error", help="有差错（error，默认）或有差错、提示（notice）时退出状态为 1"
    )
    review.add_argument("--rulings", type=Path, metavar="CSV", help="裁定文件，例如 data/rulings.csv")
    review.add_argument("--layouts", type=Path, metavar="DIR", help="自己的版式文件所在的文件夹，例如 data/layouts")
    review.add_argument("--debug", action="store_true", help="另存每一页的标记图，以及每张表、每一栏的识别依据")
    review.set_defaults(run=_run_review)


def _add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", type=Path, metavar="DIR", help="存放一切运行结果的文件夹（默认 data/，或环境变量 YUSUAN_HOME）")


def _settings(options: argparse.Namespace) -> Settings:
    settings = load_settings(options.home)
    prepare_home(settings)
    return settings


def _existing_home(options: argparse.Namespace) -> Settings:
    """Settings of a home that was built before: a mistyped folder is told, not made."""
    settings = load_settings(options.home)
    if not (settings.registry_path.exists() or settings.published_database.exists()):
        raise UsageError(f"{settings.home} 中还没有建过库（没有 {settings.registry_path.name}）。请检查 --home，或先运行 yusuan build")
    return settings


def _run_build(options: argparse.Namespace) -> int:
    from yusuan.build_command import build

    sources = [_source(path) for path in options.sources]
    settings = _settings(options)
    years = sorted(set(options.year or []))
    for year in years:
        if year not in settings.partition_years():
            raise UsageError(f"年度 {year} 不在 {settings.first_year} 至 {settings.last_year()} 之间")
    return EXIT_REFUSED if build(settings, sources, years) else EXIT_OK


def _source(path: Path) -> Path:
    root = as_root(path)
    if root is None:
        raise UsageError(f"找不到 {path}")
    return root


def _run_ui(options: argparse.Namespace) -> int:
    from yusuan.serving import open_ui

    open_ui(_settings(options), options.port)


def _run_explore(options: argparse.Namespace) -> int:
    from yusuan.serving import open_explorer

    return open_explorer(load_settings(options.home), options.port, options.beside)


def _run_evidence(options: argparse.Namespace) -> int:
    from explorer.command import write_evidence
    from home.layouts import use_layouts

    settings = load_settings(options.home)
    use_layouts(settings.layouts)
    return write_evidence(settings.published_database, settings.archive, options.id, options.output)


def _run_query(options: argparse.Namespace) -> int:
    from yusuan.query_command import query

    rows = query(load_settings(options.home), options.sql, options.output, options.overwrite)
    if options.output is not None:
        print(f"已写入 {options.output}：{rows} 行")
    return EXIT_OK


def _run_doubtful(options: argparse.Namespace) -> int:
    from yusuan.doubtful_command import write_doubtful

    count = write_doubtful(_existing_home(options), options.output, options.overwrite)
    if options.output is not None:
        print(f"已写入 {options.output}：{count} 个数字。填写 figure 一列后放到库文件夹中的 ocr_corrections.csv，下次建库生效")
    return EXIT_OK


def _run_changes(options: argparse.Namespace) -> int:
    from yusuan.changes_command import compare, newest_snapshot, summary, write_changes

    settings = _existing_home(options)
    if options.output is not None and options.output.exists():
        raise UsageError(f"{options.output} 已存在，请换一个文件名")
    changes = list(compare(options.since or newest_snapshot(settings), settings.published_database))
    print("\n".join(summary(changes)))
    if options.output is not None:
        write_changes(changes, options.output)
        print(f"已写入 {options.output}：{len(changes)} 行")
    return EXIT_OK


def _run_publish(options: argparse.Namespace) -> int:
    from layers.publishing import PublishError, restore_snapshot
    from yusuan.publish_command import publish_again

    if bool(options.target) == options.restore:
        raise UsageError("请给出发布目标，或用 --restore 恢复上一个版本")
    settings = _existing_home(options)
    try:
        if options.restore:
            print(f"已恢复：{restore_snapshot(settings)}（文档有变化时的建库，以及定时的或界面中的运行，会再发布新的版本）")
            return EXIT_OK
        print(publish_again(settings, options.target, options.format, options.database))
    except PublishError as error:
        raise UsageError(str(error)) from error
    return EXIT_OK


def _run_quarantine(options: argparse.Namespace) -> int:
    from home.intake import Intake
    from home.registry import Registry
    from yusuan.summary import quarantine_lines, quarantined_documents

    settings = _existing_home(options)
    with Registry(settings.registry_path) as registry:
        if options.action == "retry":
            intake = Intake(settings, registry)
            with intake.hold():
                documents = quarantined_documents(registry)
                intake.read_again(documents)
            print(f"{len(documents)} 份文档将在下一次建库时重新读取" if documents else "没有被隔离的文件")
        else:
            print("\n".join(quarantine_lines(registry)) or "没有被隔离的文件")
    return EXIT_OK


def _run_ruling(options: argparse.Namespace) -> int:
    from yusuan.ruling_command import rule, ruling_lines

    is_list = options.finding == "list"
    if is_list and (options.ruling or options.reason):
        raise UsageError("list 不带其他参数")
    if not is_list and not (options.ruling and options.reason.strip()):
        raise UsageError("请写明 accepted 或 wrong，并用 --reason 写明理由")
    settings = _existing_home(options)
    if is_list:
        print("\n".join(ruling_lines(settings)) or "还没有裁定")
        return EXIT_OK
    finding = rule(settings, options.finding, options.ruling, options.reason, options.person)
    print(f"已记入 {settings.rulings_path}：{finding.file_name}（{finding.fiscal_year} 年度）{finding.message}")
    print("下次 yusuan build（或投放传感器）后在数据仓库中生效")
    return EXIT_OK


def _run_review(options: argparse.Namespace) -> int:
    from home.layouts import use_layouts
    from review.command import ReviewOptions, review_files

    if options.layouts is not None:
        if not options.layouts.is_dir():
            raise UsageError(f"找不到文件夹 {options.layouts}")
        use_layouts(options.layouts)
    wanted = ReviewOptions(options.format, options.output, options.fail_on, options.overwrite, options.rulings, options.debug)
    return review_files(options.files, wanted)


def _write_utf8() -> None:
    """Chinese output must not fail under a C locale or a legacy code page."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
