"""Reviewing files: read, parse, review, apply rulings, report."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingestion.archives import UnpackJob, kind_of_file, unpack
from ingestion.identity.folder import FolderIdentity
from ingestion.member_names import SEPARATOR
from ingestion.model import Unreadable
from ingestion.parsing import parse_bytes
from ingestion.reading import load_bytes
from review.engine import review_document
from review.neighbours import complete_by_folder
from review.reports.formats import render, write_report
from review.reports.report import ReviewedFile
from review.rulings import RulingError, apply_rulings, load_rulings

EXIT_NONE, EXIT_SOME, EXIT_UNREADABLE = 0, 1, 2
_DEFAULT_OUTPUT = {"xlsx": "审核清单.xlsx", "html": "审核报告.html"}
_IGNORED = ("~$", ".")
"""How names begin of files that programs leave in a folder and nobody published."""


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """What to make of the files: see `yusuan review --help`.

    `fail_on` is the least severity (error | notice) for which the exit status is 1. `rulings` is a file of rulings (a home's
    rulings.csv). `debug` writes each page's picture with the recognised cells, and a text that says by which rule or evidence each table
    was recognised and what decided each of its columns and lines, into a folder next to the report.
    """

    format: str = "text"
    output: Path | None = None
    fail_on: str = "error"
    overwrite: bool = False
    rulings: Path | None = None
    debug: bool = False


def review_documents(path: Path, rulings: Path | None = None) -> list[ReviewedFile]:
    """Review a file or, of an archive, each document in it, under the archive's name and its path there. Raises RulingError."""
    if not _may_hold_others(path):
        return [review_file(path, rulings)]
    with tempfile.TemporaryDirectory(prefix="yusuan-review-") as folder:
        unpacked = unpack(UnpackJob(path, path.name, Path(folder, "members")))
        if not unpacked.members:
            return [review_file(path, rulings)]
        files = [review_file(path, rulings)] if unpacked.is_document else []
        files += [review_file(member.path, rulings, f"{path.name}{SEPARATOR}{member.name}") for member in unpacked.members]
    named = [(f"{path.name}{SEPARATOR}{name}" if name else path.name, reason) for name, reason in unpacked.problems]
    return files + [ReviewedFile(_shown_name(name), problem=reason) for name, reason in named]


def _may_hold_others(path: Path) -> bool:
    try:
        return path.is_file() and kind_of_file(path) is not None
    except OSError:
        return False


def review_file(path: Path, rulings: Path | None = None, name: str | None = None) -> ReviewedFile:
    """Read and review one file, called `name` in the report. A bad document has a `problem` that says why. Raises RulingError."""
    name = _shown_name(name or path.name)
    try:
        data = load_bytes(path)
    except Unreadable as problem:
        return ReviewedFile(name, problem=problem.reason)
    return _review_bytes(name, data, rulings)


def _review_bytes(name: str, data: bytes, rulings: Path | None, folder: FolderIdentity | None = None) -> ReviewedFile:
    parsed, source = parse_bytes(data, folder)
    file = ReviewedFile(name, parsed, source, data, folder)
    if source is None or parsed.document.status != "parsed":
        file.problem = parsed.document.reason or "未能读取"
        return file
    file.review = review_document(source, parsed)
    if rulings is not None:
        apply_rulings(file.review, load_rulings(rulings))
    return file


def _shown_name(name: str) -> str:
    """A file's name as text for any report: names are bytes, and may hold what terminals obey."""
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files of a command line: files as given, of folders every file below them in the order of their names."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file() and not p.name.startswith(_IGNORED))
            found += sorted(inside)
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def review_files(paths: list[Path], options: ReviewOptions | None = None) -> int:
    """Review files and folders and print or write the report. Exit status: 0 nothing found, 1 something, 2 unreadable or not written.

    Workbooks and pages go to a new file in the working directory where no `output` is given; a file that is there already is
    replaced only where `overwrite` says so.
    """
    options = options or ReviewOptions()
    problem = _problem_of(options)
    if problem is not None:
        print(problem, file=sys.stderr)
        return EXIT_UNREADABLE
    try:
        files = _review_all(files_of(paths), options.rulings)
    except RulingError as error:
        print(error, file=sys.stderr)
        return EXIT_UNREADABLE
    if not files:
        print("没有要审核的文件", file=sys.stderr)
        return EXIT_UNREADABLE
    if not _report(files, options):
        return EXIT_UNREADABLE
    for file in files:
        if file.problem is not None:
            print(f"{file.name}：{file.problem}", file=sys.stderr)
    if any(file.problem is not None for file in files):
        return EXIT_UNREADABLE
    wanted = ("error",) if options.fail_on == "error" else ("error", "notice")
    return EXIT_SOME if any(file.count(severity) for file in files for severity in wanted) else EXIT_NONE


def _review_all(paths: list[Path], rulings: Path | None) -> list[ReviewedFile]:
    """Each file by itself, then those again that only the files beside them explain. Raises RulingError."""
    found = [(path.parent.joinpath(file.name).parent, file) for path in paths for file in review_documents(path, rulings)]
    return complete_by_folder(found, lambda file, identity: _review_bytes(file.name, file.data, rulings, identity))


def _problem_of(options: ReviewOptions) -> str | None:
    """Why the options cannot be followed, before anything is read."""
    if options.rulings is not None and not options.rulings.exists():
        return f"找不到裁定文件 {options.rulings}"
    if options.output is not None and options.output.exists() and not options.overwrite:
        return f"{options.output} 已经存在；要替换它，请加 --overwrite"
    return None


def _report(files: list[ReviewedFile], options: ReviewOptions) -> bool:
    """Print or write the report; False where it could not be written."""
    output = options.output or _free_name(options.format)
    report = render(files, options.format)
    try:
        if output is not None:
            write_report(report, output)
            print(f"已写入 {output}")
        elif isinstance(report, str):
            print(report, end="")
        if options.debug:
            _write_debug(files, output)
    except OSError as error:
        print(f"未能写入 {output or ''}：{error.strerror}", file=sys.stderr)
        return False
    return True


def _free_name(format: str) -> Path | None:
    """The usual name of a report in the working directory, numbered where it is taken; None for formats that are printed."""
    if format not in _DEFAULT_OUTPUT:
        return None
    path = Path(_DEFAULT_OUTPUT[format])
    number = 1
    while path.exists():
        number += 1
        path = Path(_DEFAULT_OUTPUT[format])
        path = path.with_stem(f"{path.stem}-{number}")
    return path


def _write_debug(files: list[ReviewedFile], output: Path | None) -> None:
    from review.reports.pages import write_debug_pictures
    from review.reports.readings import explain_document

    folder = (output.parent if output is not None else Path.cwd()) / "yusuan-debug"
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        write_debug_pictures(file, folder)
        if file.parsed is not None:
            (folder / f"{file.name}.txt").write_text("\n".join(explain_document(file.data, file.folder)) + "\n", encoding="utf-8")
    print(f"标记图和识别依据已写入 {folder}")
