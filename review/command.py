"""Reviewing files: read, parse, review, apply rulings, report."""

from __future__ import annotations

import sys
from pathlib import Path

from ingestion.model import Unreadable
from ingestion.parsing import parse_bytes
from ingestion.reading import load_bytes
from review.engine import review_with_places
from review.reports.report import ReviewedFile, render, write_report
from review.rulings import RulingError, apply_rulings, load_rulings

EXIT_NONE, EXIT_SOME, EXIT_UNREADABLE = 0, 1, 2
_DEFAULT_OUTPUT = {"xlsx": Path("审核清单.xlsx"), "html": Path("审核报告.html")}


def review_file(path: Path, rulings: Path | None = None) -> ReviewedFile:
    """Read and review one file. Never raises for a bad document: `problem` then says why. Raises RulingError."""
    try:
        data = load_bytes(path)
    except Unreadable as problem:
        return ReviewedFile(_shown_name(path), problem=problem.reason)
    parsed, source = parse_bytes(data)
    file = ReviewedFile(_shown_name(path), parsed, source, data)
    if source is None or parsed.document.status != "parsed":
        file.problem = parsed.document.reason or "未能读取"
        return file
    file.places = review_with_places(source, parsed)
    if rulings is not None:
        apply_rulings(parsed, load_rulings(rulings))
    return file


def _shown_name(path: Path) -> str:
    """A file's name as text for any report: names are bytes, and may hold what terminals obey."""
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)


def review_files(
    paths: list[Path], format: str = "text", debug: bool = False, output: Path | None = None, rulings: Path | None = None
) -> int:
    """Review files and print or write the report. Exit status: 0 no error found, 1 some, 2 a file could not be read.

    Workbooks and pages go to a file in the working directory where no `output` is given. `debug` writes each page's picture
    with the recognised cells into a folder next to the report. `rulings` is a file of rulings (a home's rulings.csv).
    """
    if rulings is not None and not rulings.exists():
        print(f"找不到裁定文件 {rulings}", file=sys.stderr)
        return EXIT_UNREADABLE
    try:
        files = [review_file(path, rulings) for path in paths]
    except RulingError as problem:
        print(problem, file=sys.stderr)
        return EXIT_UNREADABLE
    output = output or _DEFAULT_OUTPUT.get(format)
    report = render(files, format)
    if output is not None:
        write_report(report, output)
        print(f"已写入 {output}")
    elif isinstance(report, str):
        print(report, end="")
    if debug:
        from review.reports.pages import write_debug_pictures

        folder = (output.parent if output is not None else Path.cwd()) / "yusuan-debug"
        for file in files:
            write_debug_pictures(file, folder)
        print(f"标记图已写入 {folder}")
    for file in files:
        if file.problem is not None:
            print(f"{file.name}：{file.problem}", file=sys.stderr)
    if any(file.problem is not None for file in files):
        return EXIT_UNREADABLE
    return EXIT_SOME if any(file.count("error") for file in files) else EXIT_NONE
