"""The checklist as a workbook: the bureau's form by section, all checks by rule, and every finding with its numbers."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import xlsxwriter

from ingestion.amounts import UNIT_FACTORS
from review.catalog import Rule, find_rule
from review.doubts import READING_DOUBT
from review.records import FindingRecord
from review.reports.form import NO, NOT_CHECKED, FormLine, form_of
from review.reports.report import SEVERITY_NAMES, STAGE_NAMES, ReviewedFile, position_of, problems_of, summarise, tool_version

_ANSWERS = {"passed": "是", "failed": "否", "not_runnable": "未能检查"}
_FORM = (("序号", 6), ("检查项目", 20), ("检查内容", 40), ("符合要求", 10), ("问题", 84), ("页", 10), ("问题编号", 22))
_RULES = (("序号", 6), ("文件", 26), ("规则", 26), ("检查内容", 66), ("符合要求", 10), ("核对次数", 10), ("说明", 50))
_DETAILS = (
    ("序号", 6),
    ("文件", 26),
    ("性质", 10),
    ("检查内容", 32),
    ("问题", 80),
    ("应为", 16),
    ("印为", 16),
    ("单位", 8),
    ("页", 6),
    ("证据", 50),
    ("规则", 24),
    ("编号", 22),
)
_SUMMARY = (
    ("序号", 6),
    ("文件", 34),
    ("单位", 34),
    ("年度", 8),
    ("类型", 8),
    ("差错", 8),
    ("提示", 8),
    ("尾差", 8),
    ("未能检查", 10),
    ("情况", 60),
)
_PROBLEMS = (("序号", 6), ("问题", 44), ("规则", 26), ("文件数", 8), ("差错", 8), ("提示", 8), ("涉及文件", 110))
_UNITS = {"pct": "%", "count": "个"}
_LONGEST_CELL = 32_000
_LINE_POINTS = 15.5
_HIGHEST_ROW = 400.0
_A4 = 9
_Value = str | int | Decimal | None


def safe_text(value: object) -> str:
    """Text for a cell that no spreadsheet may take for a formula: what begins with = + - @ or a control
    character gets a quote before it."""
    text = "" if value is None else str(value)
    if text and text[0] in "=+-@\t\r\n":
        text = "'" + text
    return text[:_LONGEST_CELL]


def render_checklist(files: list[ReviewedFile]) -> bytes:
    """A summary of several files, one form per file, then all checks by rule and all findings."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook = _Book(book)
    if len(files) > 1:
        _write_summary(workbook, files)
    for number, file in enumerate(files, start=1):
        _write_form(workbook, file, f"审核清单{number}" if len(files) > 1 else "审核清单")
    _write_rules(workbook, files)
    _write_details(workbook, files)
    book.close()
    return stream.getvalue()


class _Book:
    """A workbook with the few styles and the print set-up that all of its sheets share."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        base = {"border": 1, "text_wrap": True, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(base | {"bold": True, "bg_color": "#DDE6F0", "valign": "vcenter"})
        self.cell = book.add_format(base)
        self.number = book.add_format(base | {"num_format": "#,##0.00"})
        self.answers = {
            NO: book.add_format(base | {"font_color": "#B3261E", "bold": True}),
            NOT_CHECKED: book.add_format(base | {"font_color": "#66737F", "italic": True}),
        }

    def sheet(self, name: str, columns: Sequence[tuple[str, int]], head_row: int = 0) -> Any:
        """A sheet with its heading, ready to print: A4 across, as wide as the page, the heading on every page."""
        sheet = self.book.add_worksheet(name)
        for column, (title, width) in enumerate(columns):
            sheet.write_string(head_row, column, title, self.head)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(head_row + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head_row)
        sheet.set_footer(f"&L{tool_version()}  {datetime.date.today().isoformat()}&C&A&R第 &P 页，共 &N 页")
        return sheet

    def write(self, sheet: Any, row: int, values: Sequence[_Value], widths: Sequence[int]) -> None:
        """One row: numbers as numbers, text as text that is no formula, an answer in its colour."""
        sheet.set_row(row, _height_of(values, widths))
        for column, value in enumerate(values):
            if isinstance(value, Decimal):
                sheet.write_number(row, column, float(value), self.number)
            elif isinstance(value, int):
                sheet.write_number(row, column, value, self.cell)
            else:
                sheet.write_string(row, column, safe_text(value), self.answers.get(value or "", self.cell))


def _widths(columns: Sequence[tuple[str, int]]) -> list[int]:
    return [width for _, width in columns]


def _height_of(texts: Sequence[object], widths: Sequence[int]) -> float:
    """Points for a row of wrapped texts: programs that only show a workbook do not fit its rows by themselves."""
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        own = sum(max(1, -(-sum(2 if ord(c) > 0x2E7F else 1 for c in line) // width)) for line in str(text or "").split("\n"))
        lines = max(lines, own)
    return min(_HIGHEST_ROW, lines * _LINE_POINTS + 2)


def _write_summary(workbook: _Book, files: list[ReviewedFile]) -> None:
    sheet = workbook.sheet("汇总", _SUMMARY)
    for row, file in enumerate(files, start=1):
        document = file.parsed.document if file.parsed is not None else None
        values: list[_Value] = [row, file.name, document.unit_name or document.unit_name_printed if document else None]
        values += [document.fiscal_year if document else None, STAGE_NAMES.get(document.stage or "", "") if document else ""]
        values += [file.count(severity) for severity in ("error", "notice", "rounding")]
        values += [sum(1 for o in file.review.rule_outcomes if o.outcome == "not_runnable") if file.parsed else None, file.problem or ""]
        workbook.write(sheet, row, values, _widths(_SUMMARY))
    sheet.autofilter(0, 0, len(files), len(_SUMMARY) - 1)
    problems = workbook.sheet("问题分布", _PROBLEMS)
    for row, problem in enumerate(problems_of(files), start=1):
        values = [row, problem.title, problem.rule_id, len(problem.units), problem.errors, problem.notices, "、".join(problem.units)]
        workbook.write(problems, row, values, _widths(_PROBLEMS))


def _write_form(workbook: _Book, file: ReviewedFile, sheet_name: str) -> None:
    sheet = workbook.sheet(sheet_name, _FORM, head_row=4)
    sheet.write_string(0, 0, safe_text(f"{file.heading}公开情况审核清单"), workbook.title)
    sheet.write_string(1, 0, safe_text(f"文件：{file.name}"))
    sheet.write_string(2, 0, safe_text(summarise(file)))
    row = 5
    for row, line in enumerate(form_of(file), start=5):
        workbook.write(sheet, row, _form_values(row - 4, line), _widths(_FORM))
    for number, doubt in enumerate(file.doubts, start=1):
        values: list[_Value] = [
            number,
            "读取存疑",
            "供数据维护人员核对，不是文件的问题",
            NOT_CHECKED,
            doubt.message,
            position_of(doubt),
            doubt.finding_id,
        ]
        workbook.write(sheet, row + number, values, _widths(_FORM))


def _form_values(number: int, line: FormLine) -> list[_Value]:
    told = [f"{i}．{'（提示）' if f.severity == 'notice' else ''}{f.message}" for i, f in enumerate(line.findings, start=1)]
    pages = "、".join(dict.fromkeys(str(f.page) for f in line.findings if f.page is not None))
    ids = "\n".join(f.finding_id for f in line.findings)
    return [number, line.section, line.content, line.answer, "\n".join(told) or line.reason, pages, ids]


def _content(rule: Rule) -> str:
    return f"{rule.title}（{rule.identity}）"


def _write_rules(workbook: _Book, files: list[ReviewedFile]) -> None:
    sheet = workbook.sheet("全部检查", _RULES)
    row = 0
    for file in files:
        for outcome in file.review.rule_outcomes:
            row += 1
            answer = _ANSWERS[outcome.outcome]
            content = _content(find_rule(outcome.rule_id))
            values: list[_Value] = [row, file.name, outcome.rule_id, content, answer, outcome.comparisons, outcome.reason]
            workbook.write(sheet, row, values, _widths(_RULES))
    sheet.autofilter(0, 0, max(row, 1), len(_RULES) - 1)


def _write_details(workbook: _Book, files: list[ReviewedFile]) -> None:
    sheet = workbook.sheet("问题明细", _DETAILS)
    row = 0
    for file in files:
        for finding in file.findings:
            row += 1
            unit = unit_of(file, finding)
            kind = "读取存疑" if finding.kind == READING_DOUBT else SEVERITY_NAMES[finding.severity]
            numbers = [_number(finding.expected, unit, finding), _number(finding.printed, unit, finding)]
            values: list[_Value] = [row, file.name, kind, find_rule(finding.rule_id).title, finding.message, *numbers, unit, finding.page]
            values += [finding.evidence, finding.rule_id, finding.finding_id]
            workbook.write(sheet, row, values, _widths(_DETAILS))
    sheet.autofilter(0, 0, max(row, 1), len(_DETAILS) - 1)


def unit_of(file: ReviewedFile, finding: FindingRecord) -> str:
    """The unit in which the document prints what a finding is about."""
    if finding.unit != "yuan":
        return _UNITS.get(finding.unit or "", "")
    lines = file.parsed.budget_lines if file.parsed is not None else []
    printed = next((one.printed_unit for one in lines if finding.table_code and one.table_code == finding.table_code), None)
    return printed or ("万元" if "万元" in (finding.evidence or "") else "元")


def _number(text: str | None, unit: str, finding: FindingRecord) -> _Value:
    """A figure of a finding in its printed unit; what is no number stays text."""
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return text
    return value / UNIT_FACTORS.get(unit, Decimal(1)) if finding.unit == "yuan" else value
