"""Reports of reviewed documents for people and programs: text, JSON, the reviewers' checklist, pages with pictures."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from review.catalog import find_rule
from review.reports.checklist import render_checklist
from review.reports.pages import render_html
from review.reports.report import SEVERITY_NAMES, Problem, ReviewedFile, group_findings, position_of, problems_of, summarise

_MOST_UNITS = 5


def render(files: list[ReviewedFile], format: str) -> str | bytes:
    """The report of some files: str for text, json and html, bytes for xlsx. Raises ValueError for an unknown format."""
    if format not in _RENDERERS:
        raise ValueError(f"unknown report format {format!r}")
    return _RENDERERS[format](files)


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
        lines += map(_problem_line, problems_of(files))
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
                    "places": [
                        {"page": p.page, "box": p.box, "is_suspect": p.is_suspect} for p in file.review.places.get(f.finding_id, [])
                    ],
                }
                for f in file.findings
            ]
            entry["reading_notes"] = [_as_json(n) for n in file.parsed.reading_notes]
            entry["rule_outcomes"] = [_as_json(o) for o in file.review.rule_outcomes]
        documents.append(entry)
    return json.dumps({"documents": documents}, ensure_ascii=False, indent=1) + "\n"


def write_report(report: str | bytes, path: Path) -> None:
    """Write a report to a file."""
    if isinstance(report, bytes):
        path.write_bytes(report)
    else:
        path.write_text(report, encoding="utf-8")


_RENDERERS: dict[str, Callable[[list[ReviewedFile]], str | bytes]] = {
    "text": _render_text,
    "json": _render_json,
    "xlsx": render_checklist,
    "html": render_html,
}
