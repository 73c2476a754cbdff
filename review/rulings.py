"""A person's rulings on findings: accepted or wrong, with a reason. They last as long as the evidence is the same.

Rulings live in a CSV file (UTF-8) with the columns of `COLUMNS`. A ruling is found again by the finding's id and the hash of
its evidence: when the document prints something else, neither matches and the finding is open again.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ingestion.records import FindingRecord, ParsedDocument

COLUMNS = ("finding_id", "evidence_hash", "ruling", "reason", "person", "date")
RULINGS = {"accepted": "已认定为问题", "wrong": "已裁定不是问题"}


class RulingError(ValueError):
    """A file of rulings that cannot be used; the message is Chinese, for people."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One ruling. `ruling` is accepted | wrong."""

    finding_id: str
    evidence_hash: str
    ruling: str
    reason: str
    person: str = ""
    date: str = ""


def evidence_hash(finding: FindingRecord) -> str:
    """What a ruling is tied to besides the finding's id: the printed evidence."""
    return hashlib.sha256((finding.evidence or "").encode()).hexdigest()[:16]


def load_rulings(path: Path) -> dict[tuple[str, str], Ruling]:
    """The rulings of a file, the later of two on one finding; none where the file does not exist. Raises RulingError."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = [c for c in ("finding_id", "evidence_hash", "ruling", "reason") if c not in (reader.fieldnames or [])]
        if missing:
            raise RulingError(f"裁定文件 {path.name} 缺少列：{'、'.join(missing)}")
        rulings = {}
        for number, row in enumerate(reader, start=2):
            if row["ruling"] not in RULINGS:
                raise RulingError(f"裁定文件 {path.name} 第{number}行：ruling 只能是 accepted 或 wrong")
            if not row["reason"].strip():
                raise RulingError(f"裁定文件 {path.name} 第{number}行：没有写明理由")
            ruling = Ruling(*(row.get(c) or "" for c in COLUMNS))
            rulings[ruling.finding_id, ruling.evidence_hash] = ruling
    return rulings


def record_ruling(path: Path, finding: FindingRecord, ruling: str, reason: str, person: str = "", date: str = "") -> None:
    """Append a ruling on a finding to a file, with a header where the file is new. Raises RulingError for an empty reason."""
    if ruling not in RULINGS or not reason.strip():
        raise RulingError("裁定必须是 accepted 或 wrong，并写明理由")
    is_new = not path.exists() or path.stat().st_size == 0
    with path.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        if is_new:
            writer.writerow(COLUMNS)
        writer.writerow([finding.finding_id, evidence_hash(finding), ruling, reason, person, date])


def apply_rulings(parsed: ParsedDocument, rulings: dict[tuple[str, str], Ruling]) -> int:
    """Marks the ruled findings of a document and returns how many there were.

    A finding ruled wrong stays, as a notice that says so; one that was accepted keeps its severity. Applying twice changes nothing more.
    """
    applied = 0
    for finding in parsed.findings:
        ruling = rulings.get((finding.finding_id, evidence_hash(finding)))
        if ruling is None:
            continue
        applied += 1
        remark = f"【{RULINGS[ruling.ruling]}：{ruling.reason}】"
        if not finding.message.endswith(remark):
            finding.message += remark
        if ruling.ruling == "wrong":
            finding.severity = "notice"
    return applied
