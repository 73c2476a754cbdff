"""The checklist that reviewers fill in, as a workbook: one line per check, 符合要求 是/否/未能检查, 问题, 位置."""

from __future__ import annotations

import io

import xlsxwriter

from ingestion.records import FindingRecord, RuleOutcomeRecord
from review.catalog import Rule, find_rule
from review.report import SEVERITY_NAMES, ReviewedFile, position_of, summarise

_FAMILIES = {
    "table": "表内勾稽",
    "cross_table": "表间勾稽",
    "text": "文字说明",
    "project": "项目与绩效",
    "structure": "公开内容",
    "cross_document": "跨文件核对",
}
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
    outcomes = file.parsed.rule_outcomes if file.parsed is not None else []
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
    problem = outcome.reason or "" if answer != "否" else "\n".join(f"{i}．{f.message}" for i, f in enumerate(own, start=1))
    places = "、".join(dict.fromkeys(position_of(f) for f in own if f.page is not None))
    values = (row - 4, _FAMILIES[rule.family], _content(rule), answer, problem, places)
    for column, value in enumerate(values):
        style = styles.get(answer, styles["cell"]) if column == 3 else styles["cell"]
        if column == 0:
            sheet.write_number(row, column, value, style)  # type: ignore[attr-defined]
        else:
            sheet.write_string(row, column, safe_text(value), style)  # type: ignore[attr-defined]


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
            for column, value in enumerate(values, start=1):
                sheet.write_string(row, column, safe_text(value), styles["cell"])
    sheet.autofilter(0, 0, max(row, 1), len(_DETAIL_COLUMNS) - 1)
