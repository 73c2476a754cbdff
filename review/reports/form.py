"""The reviewers' form: which line of which section is met, by what the rules found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from review.catalog import RULES_FOLDER, document_rules, terms
from review.doubts import READING_DOUBT
from review.records import FindingRecord, RuleOutcomeRecord
from review.reports.report import ReviewedFile

YES, NO, NOT_CHECKED = "是", "否", "未能检查"
_MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form: its answer, and the findings or the Chinese reason behind it."""

    section: str
    content: str
    answer: str
    findings: tuple[FindingRecord, ...]
    reason: str


@lru_cache(maxsize=1)
def form_sections() -> list[dict[str, Any]]:
    """The sections of the form as `_checklist.yml` has them."""
    return list(yaml.safe_load((RULES_FOLDER / "_checklist.yml").read_text(encoding="utf-8"))["sections"])


def rules_of(line: dict[str, Any]) -> list[str]:
    """The ids of the rules that answer a line."""
    known = [r.rule_id for r in document_rules()]
    wanted = line.get("rules", [])
    return [k for k in known if any(k.startswith(w[:-1]) if w.endswith("*") else k.split("-")[0] == w for w in wanted)]


def form_of(file: ReviewedFile) -> Iterator[FormLine]:
    """The lines of the form for one reviewed file, in its order."""
    for section in form_sections():
        for code in section.get("tables", [None]):
            name = terms()["tables"][code] if code else section["name"]
            for line in section["lines"]:
                yield _answer(file, name, line, code)


def form_tables() -> frozenset[str]:
    """The codes of the tables that have a section of their own."""
    return frozenset(code for section in form_sections() for code in section.get("tables", []))


def _answer(file: ReviewedFile, section: str, line: dict[str, Any], table_code: str | None) -> FormLine:
    if file.parsed is None or file.problem is not None:
        return FormLine(section, line["content"], NOT_CHECKED, (), file.problem or "未能读取")
    if line.get("identity"):
        return _identity(file, section, line)
    rules = rules_of(line)
    own = tuple(f for f in file.findings if f.rule_id in rules and _belongs(f, line, table_code))
    if own:
        return FormLine(section, line["content"], NO, own, "")
    reason = _unread(file, line, table_code) or _unrun([o for o in file.review.rule_outcomes if o.rule_id in rules])
    return FormLine(section, line["content"], NOT_CHECKED if reason else YES, (), reason)


def _belongs(finding: FindingRecord, line: dict[str, Any], table_code: str | None) -> bool:
    if finding.severity == "rounding" or finding.kind == READING_DOUBT:
        return False
    if "place" in line:
        return finding.evidence == str(line["place"])
    if line.get("other_tables"):
        return finding.table_code not in form_tables()
    return table_code is None or finding.table_code == table_code


def _unread(file: ReviewedFile, line: dict[str, Any], table_code: str | None) -> str:
    """Why a line about the numbers of a table cannot be answered: nobody read one."""
    assert file.parsed is not None
    if table_code is None or not line.get("needs_table"):
        return ""
    if any(one.table_code == table_code for one in file.parsed.budget_lines):
        doubts = [f for f in file.doubts if f.table_code == table_code]
        return "表格的读取存疑，见“读取存疑”" if doubts else ""
    state = next((t.table_state for t in file.parsed.tables if t.table_code == table_code), "absent")
    return "空表，没有可核对的数字" if state in ("empty", "declared_empty") else "没有读到这张表"


def _unrun(outcomes: list[RuleOutcomeRecord]) -> str:
    """The reasons of rules none of which could run; blank where one did."""
    if any(o.outcome != "not_runnable" for o in outcomes):
        return ""
    reasons = dict.fromkeys(o.reason for o in outcomes if o.reason)
    return "；".join(list(reasons)[:_MOST_REASONS]) or "需人工检查"


def _identity(file: ReviewedFile, section: str, line: dict[str, Any]) -> FormLine:
    assert file.parsed is not None
    document = file.parsed.document
    named = {
        "单位名称": document.unit_name or document.unit_name_printed,
        "年度": document.fiscal_year,
        "预算或决算": document.stage,
    }
    missing = [name for name, value in named.items() if not value]
    reason = f"没有读到{'、'.join(missing)}" if missing else ""
    return FormLine(section, line["content"], NOT_CHECKED if missing else YES, (), reason)
