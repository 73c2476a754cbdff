"""Reports of reviewed documents for people and programs: text, JSON, the reviewers' checklist, pages with pictures."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ingestion.model import SourceDocument
from ingestion.records import FindingRecord, ParsedDocument
from review.catalog import find_rule
from review.doubts import READING_DOUBT
from review.evidence.places import Place

FORMATS = ("text", "json", "xlsx", "html")
SEVERITY_NAMES = {"error": "差错", "notice": "提示", "rounding": "尾差"}
STAGE_NAMES = {"budget": "预算", "final": "决算"}


@dataclass(slots=True)
class ReviewedFile:
    """One file and what the review made of it. `problem` is the Chinese reason where it could not be read."""

    name: str
    parsed: ParsedDocument | None = None
    source: SourceDocument | None = None
    data: bytes = b""
    places: dict[str, list[Place]] = field(default_factory=dict)
    problem: str | None = None

    @property
    def findings(self) -> list[FindingRecord]:
        return self.parsed.findings if self.parsed is not None else []

    def count(self, severity: str) -> int:
        """How many findings of a severity it has; what questions our own reading is no finding about the document."""
        return sum(1 for f in self.findings if f.severity == severity and f.kind != READING_DOUBT)

    @property
    def doubts(self) -> list[FindingRecord]:
        """What those who keep the warehouse should look at before they trust a table."""
        return [f for f in self.findings if f.kind == READING_DOUBT]

    @property
    def heading(self) -> str:
        """Unit, year and stage as a reader would name the document, else the file's name."""
        if self.parsed is None:
            return self.name
        document = self.parsed.document
        year = f"{document.fiscal_year}年度" if document.fiscal_year else ""
        stage = STAGE_NAMES.get(document.stage or "", "")
        return f"{document.unit_name or document.unit_name_printed or self.name}{year}{stage}"


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """A root finding and those that its correction would resolve too."""

    root: FindingRecord
    consequences: tuple[FindingRecord, ...]


def group_findings(findings: list[FindingRecord], severities: tuple[str, ...] = ("error", "notice")) -> list[FindingGroup]:
    """Findings by their root, errors first, each finding once; without doubts about our reading, which are told apart."""
    shown = [f for f in findings if f.severity in severities and f.kind != READING_DOUBT]
    ids = {f.finding_id for f in shown}
    roots = [f for f in shown if f.root_finding_id is None or f.root_finding_id not in ids]
    return [FindingGroup(r, tuple(f for f in shown if f.root_finding_id == r.finding_id)) for r in roots]


_MOST_UNITS = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that some documents break. `units` are their headings, `errors` and `notices` how often they do."""

    rule_id: str
    title: str
    units: tuple[str, ...]
    errors: int
    notices: int


def problems_of(files: list[ReviewedFile]) -> list[Problem]:
    """Which problems which documents have, the most frequent first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for file in files:
        for finding in file.findings:
            if finding.severity in ("error", "notice") and finding.kind != READING_DOUBT:
                found.setdefault(finding.rule_id, []).append((file.heading, finding.severity))
    problems = [
        Problem(
            rule_id,
            find_rule(rule_id).title,
            tuple(dict.fromkeys(unit for unit, _ in told)),
            sum(1 for _, severity in told if severity == "error"),
            sum(1 for _, severity in told if severity == "notice"),
        )
        for rule_id, told in found.items()
    ]
    return sorted(problems, key=lambda p: (-len(p.units), -p.errors, p.rule_id))


def render(files: list[ReviewedFile], format: str) -> str | bytes:
    """The report of some files: str for text, json and html, bytes for xlsx. Raises ValueError for an unknown format."""
    if format == "text":
        return _render_text(files)
    if format == "json":
        return _render_json(files)
    if format == "xlsx":
        from review.reports.checklist import render_checklist

        return render_checklist(files)
    if format == "html":
        from review.reports.pages import render_html

        return render_html(files)
    raise ValueError(f"unknown report format {format!r}")


def summarise(file: ReviewedFile) -> str:
    """One Chinese line: how many findings of each severity, how many rules passed and could not run."""
    if file.parsed is None or file.problem is not None:
        return f"未能审核：{file.problem}"
    outcomes = [o.outcome for o in file.parsed.rule_outcomes]
    return (
        f"差错{file.count('error')}处，提示{file.count('notice')}处，尾差{file.count('rounding')}处；"
        f"规则通过{outcomes.count('passed')}条，不通过{outcomes.count('failed')}条，未能检查{outcomes.count('not_runnable')}条"
    )


def position_of(finding: FindingRecord) -> str:
    """第N页, or blank for formats without pages (the message then names the line)."""
    return f"第{finding.page}页" if finding.page is not None else ""


def _render_text(files: list[ReviewedFile]) -> str:
    lines: list[str] = []
    for file in files:
        lines += [f"■ {file.name}", f"  {file.heading}" if file.parsed is not None else "", f"  {summarise(file)}"]
        for number, group in enumerate(group_findings(file.findings), start=1):
            root = group.root
            page = f"（{position_of(root)}）" if root.page is not None else ""
            lines.append(f"  {number}. [{SEVERITY_NAMES[root.severity]}] {find_rule(root.rule_id).title}{page}")
            lines.append(f"     {root.message}")
            lines.append(f"     编号 {root.finding_id}　规则 {root.rule_id}")
            lines += [f"     └ {find_rule(f.rule_id).title}：{f.message}" for f in group.consequences]
        lines += [f"  [读取存疑] {f.message}" for f in file.doubts]
        lines += [f"  [读取说明] {note.message}" for note in (file.parsed.reading_notes if file.parsed is not None else [])]
        lines.append("")
    if len(files) > 1:
        lines += ["■ 汇总", *(f"  {file.heading}：{summarise(file)}" for file in files)]
        lines += [
            f"  {p.title}：{len(p.units)}份（{'、'.join(p.units[:_MOST_UNITS])}{'等' if len(p.units) > _MOST_UNITS else ''}）"
            for p in problems_of(files)
        ]
    return "\n".join(line for line in lines if line is not None).rstrip() + "\n"


def _problem_line(problem: Problem) -> str:
    units = "、".join(problem.units[:_MOST_UNITS]) + ("等" if len(problem.units) > _MOST_UNITS else "")
    return f"  {problem.title}：{len(problem.units)}份（{units}）"


def _plain(value: Any) -> Any:
    return str(value) if not isinstance(value, (str, int, float, bool, type(None))) else value


def _as_json(record: Any) -> dict[str, Any]:
    return {f.name: _plain(getattr(record, f.name)) for f in dataclasses.fields(record)}


def _render_json(files: list[ReviewedFile]) -> str:
    documents = []
    for file in files:
        entry: dict[str, Any] = {"file": file.name, "problem": file.problem}
        if file.parsed is not None:
            entry["document"] = _as_json(file.parsed.document)
            entry["findings"] = [
                {
                    **_as_json(f),
                    "places": [{"page": p.page, "box": p.box, "is_suspect": p.is_suspect} for p in file.places.get(f.finding_id, [])],
                }
                for f in file.findings
            ]
            entry["reading_notes"] = [_as_json(n) for n in file.parsed.reading_notes]
            entry["rule_outcomes"] = [_as_json(o) for o in file.parsed.rule_outcomes]
        documents.append(entry)
    return json.dumps({"documents": documents}, ensure_ascii=False, indent=1) + "\n"


def tool_version() -> str:
    """The version of the tool, as reports say it."""
    try:
        return f"yusuan {version('yusuan')}"
    except PackageNotFoundError:
        return "yusuan"


def write_report(report: str | bytes, path: Path) -> None:
    """Write a report to a file."""
    if isinstance(report, bytes):
        path.write_bytes(report)
    else:
        path.write_text(report, encoding="utf-8")
