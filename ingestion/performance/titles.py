"""Titles of performance forms: whether a line is one, and which project it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.amounts import compact
from ingestion.ordinals import BRACKET_MARK, ORDINAL_NUMBER
from ingestion.performance.layout import performance_layout

_ORDINAL = re.compile(
    rf"^\s*(?:(?:附件|附表|附)?\s*(?:{ORDINAL_NUMBER})?\s*[、.．:：）)]|{BRACKET_MARK}|表\s*{ORDINAL_NUMBER}\s*[:：、.]?|附[件表]\s*[\d\-]*)\s*"
)
_YEAR = re.compile(r"^[（(]?\s*(?:19|20)\d\d\s*年(?:度)?\s*[）)]?")
_TAIL_YEAR = re.compile(r"[（(]\s*(?:(?:19|20)\d\d)?\s*年(?:度)?\s*[）)]\s*$")
_TAIL_REMARK = re.compile(r"(?<=表)\s*[（(][^（()）]{1,8}[）)]$")
_SENTENCE = re.compile(r"详见|参见|见附|如下|以下|[，。；]")
_CONTENTS = re.compile(r"(?:[.…·]{3,}|\t)\s*\d+\s*$")


@dataclass(frozen=True, slots=True)
class FormTitle:
    """`project_name` is '' where the title names no project ("项目支出绩效目标表")."""

    text: str
    project_name: str
    is_whole_department: bool


def read_title(text: str) -> FormTitle | None:
    """The form title that `text` wholly is, or None. A line of the table of contents is none.

    >>> read_title("1.工会经费绩效目标表").project_name
    '工会经费'
    >>> read_title("2024年度项目支出绩效自评表").project_name
    ''
    """
    layout = performance_layout()
    line = re.sub(r"\s*[\r\n]+\s*", "", text.strip())
    if not line or len(line) > 200 or _CONTENTS.search(text.strip()) or _SENTENCE.search(line):
        return None
    line = _TAIL_REMARK.sub("", _TAIL_YEAR.sub("", line).strip())
    suffix = next((s for s in layout.title_suffixes if compact(line).endswith(s) and s.endswith("表")), None)
    if suffix is None:
        return None
    name = _cut(line, len(suffix))
    name = _ORDINAL.sub("", name)
    without_year = _YEAR.sub("", name).strip()
    bare = compact(without_year)
    if layout.whole_department in bare:
        return FormTitle(line, _department_name(bare), True)
    for word in ("支出", ""):
        stem = bare.removesuffix(word) if word else bare
        if stem in layout.title_generic or bare in layout.title_generic or not stem:
            return FormTitle(line, "", False)
    if re.search(r"(?:部门|单位|预算|局|委|办|厅|中心|院|所|站|校|会|队|部)(?:预算)?(?:财政)?项目支出$", bare):
        return FormTitle(line, "", False)
    return FormTitle(line, name.strip(), False)


def _cut(line: str, count: int) -> str:
    """`line` without its last `count` printed characters (white space not counted)."""
    while count and line:
        if not line[-1].isspace():
            count -= 1
        line = line[:-1]
    return line


def _department_name(bare: str) -> str:
    match = re.search(r"(?:部门|单位)?(?:\(单位\)|单位|预算)*整体(?:支出|预算|预算支出)?", bare)
    name = match.group() if match else bare
    return name if name.endswith("支出") else name + "支出"
