"""A document that a gate refuses is set aside before its year is: one bad document must not keep the others from being published.

Where a gate refuses the rows of many documents the fault is hardly theirs; then the year is refused as a whole and stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from expectations.gates import GateReport
from home.registry import DocumentRow, path_of_key, printable_path

REASON_CODE = "refused_by_gate"
_MOST_SHARE = 10
"""One document in so many may be set aside, and one in any case."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Grain: one document that a gate refused."""

    document: DocumentRow
    reason: str
    """Chinese: which check refused it, and what can be done."""

    @property
    def note(self) -> str:
        return f"{printable_path(path_of_key(self.document.path))}：{self.reason}"


def documents_to_set_aside(report: GateReport, documents: Iterable[DocumentRow]) -> list[SetAside]:
    """The documents without which the gate has nothing to refuse in their years; none of a year that would lose too many or all."""
    parsed = [d for d in documents if d.status == "parsed"]
    found: dict[str, SetAside] = {}
    for year in report.refused_years:
        of_year = {d.document_id: d for d in parsed if year in d.partition_years()}
        blamed = report.blamed_documents(year)
        if not blamed.keys() <= of_year.keys() or len(blamed) > max(1, len(of_year) // _MOST_SHARE) or len(blamed) == len(of_year):
            continue
        found |= {i: SetAside(of_year[i], _reason(report.title, refused_for)) for i, refused_for in blamed.items()}
    return list(found.values())


def _reason(title: str, refused_for: list[str]) -> str:
    checks = "；".join(dict.fromkeys(refused_for))
    remedy = "这多半是读取有误而不是文件有误：升级后运行 yusuan quarantine retry 再建库"
    return f"未通过{title}检查（{checks}），已单独隔离，其余文件照常入库。{remedy}"
