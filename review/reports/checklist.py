"""The checklist that reviewers fill in, as a workbook: one line per check, 符合要求 是/否/未能检查, 问题, 位置."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from ingestion.records import FindingRecord, RuleOutcomeRecord
from review.catalog import Rule, find_rule
from review.reports.report import SEVERITY_NAMES, ReviewedFile, position_of, summarise

_FAMILIES = {
    "structure": "公开内容",
    "table": "表内勾稽",
    "cross_table": "表间勾稽",
    "text": "文字说明",
    "project": "项目与绩效",
    "cross_document": "跨文件核对",
}
"""In the order of the form."""
_ANSWERS = {"passed": "是", "failed": "否", "not_runnable": "未能检查"}
_COLUMNS = (("序号", 6), ("检查项目", 12), ("检查内容", 44), ("符合要求", 10), ("问题", 90), ("位置", 16))
_DETAIL_COLUMNS = (
    ("序号", 6),
    ("文件", 30),
    ("性质", 8),
    ("检查内容", 36),
    ("问题", 90),
    ("应为", 16),
    ("印为", 16),
    ("单位", 6),
    ("页", 6),
    ("证据", 60),
    ("编号", 22),
)
_UNITS = {"yuan": "元", "pct": "%", "count": "个", None: ""}
_LONGEST_CELL = 32_000
_LINE_POINTS = 15.5
_HIGHEST_ROW = 400.0


def safe_text(value: object) -> str:
    """Text for a cell that no spreadsheet may take for a formula: what begins with = + - @ or a control
    character gets a quote before it."""
    text = "" if value is None else str(value)
    if text and text[0] in "=+-@\t\r\n":
        text = "'" + text
    return text[:_LONGEST_CELL]


def render_checklist(files: list[ReviewedFile]) -> bytes:
    """One sheet per file in the reviewers' form, then one sheet with all findings."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "vcenter"}),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "否": book.add_format({"border": 1, "text_wrap": True, "valign": "top", "font_color": "#B3261E", "bold": True}),
        "未能检查": book.add_format({"border": 1, "text_wrap": True, "valign": "top", "font_color": "#66737F"}),
    }
    for number, file in enumerate(files, start=1):
        _write_form(book, file, f"审核清单{number}" if len(files) > 1 else "审核清单", styles)
    _write_details(book, files, styles)
    book.close()
    return stream.getvalue()


def _write_form(book: xlsxwriter.Workbook, file: ReviewedFile, sheet_name: str, styles: dict[str, object]) -> None:
    sheet = book.add_worksheet(sheet_name)
    sheet.write_string(0, 0, safe_text(f"{file.heading}公开情况审核清单"), styles["title"])
    sheet.write_string(1, 0, safe_text(f"文件：{file.name}"))
    sheet.write_string(2, 0, safe_text(summarise(file)))
    for column, (name, width) in enumerate(_COLUMNS):
        sheet.write_string(4, column, name, styles["head"])
        sheet.set_column(column, column, width)
    sheet.freeze_panes(5, 0)
    order = list(_FAMILIES)
    outcomes = sorted(file.parsed.rule_outcomes if file.parsed else [], key=lambda o: order.index(find_rule(o.rule_id).family))
    for row, outcome in enumerate(outcomes, start=5):
        _write_item(sheet, row, outcome, file.findings, styles)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(4)


def _write_item(sheet: object, row: int, outcome: RuleOutcomeRecord, findings: list[FindingRecord], styles: dict[str, object]) -> None:
    rule = find_rule(outcome.rule_id)
    answer = _ANSWERS[outcome.outcome]
    own = [f for f in findings if f.rule_id == rule.rule_id and f.severity != "rounding"]
    lines = [f"{i}．{'（提示）' if f.severity == 'notice' else ''}{f.message}" for i, f in enumerate(own, start=1)]
    problem = outcome.reason or "" if answer != "否" else "\n".join(lines)
    places = "、".join(dict.fromkeys(position_of(f) for f in own if f.page is not None))
    values = (row - 4, _FAMILIES[rule.family], _content(rule), answer, problem, places)
    sheet.set_row(row, _height_of(values[1:], [width for _, width in _COLUMNS[1:]]))  # type: ignore[attr-defined]
    for column, value in enumerate(values):
        style = styles.get(answer, styles["cell"]) if column == 3 else styles["cell"]
        if column == 0:
            sheet.write_number(row, column, value, style)  # type: ignore[attr-defined]
        else:
            sheet.write_string(row, column, safe_text(value), style)  # type: ignore[attr-defined]


def _height_of(texts: Sequence[object], widths: Sequence[int]) -> float:
    """Points for a row of wrapped texts: programs that only show a workbook do not fit its rows by themselves."""
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        own = sum(max(1, -(-sum(2 if ord(c) > 0x2E7F else 1 for c in line) // width)) for line in str(text or "").split("\n"))
        lines = max(lines, own)
    return min(_HIGHEST_ROW, lines * _LINE_POINTS + 2)


def _content(rule: Rule) -> str:
    return f"{rule.title}（{rule.identity}）"


def _write_details(book: xlsxwriter.Workbook, files: list[ReviewedFile], styles: dict[str, object]) -> None:
    sheet = book.add_worksheet("问题明细")
    for column, (name, width) in enumerate(_DETAIL_COLUMNS):
        sheet.write_string(0, column, name, styles["head"])
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    row = 0
    for file in files:
        for finding in file.findings:
            row += 1
            values = (
                file.name,
                SEVERITY_NAMES[finding.severity],
                find_rule(finding.rule_id).title,
                finding.message,
                finding.expected,
                finding.printed,
                _UNITS.get(finding.unit, ""),
                finding.page,
                finding.evidence,
                finding.finding_id,
            )
            sheet.write_number(row, 0, row, styles["cell"])
            sheet.set_row(row, _height_of(values, [width for _, width in _DETAIL_COLUMNS[1:]]))
            for column, value in enumerate(values, start=1):
                sheet.write_string(row, column, safe_text(value), styles["cell"])
    sheet.autofilter(0, 0, max(row, 1), len(_DETAIL_COLUMNS) - 1)
