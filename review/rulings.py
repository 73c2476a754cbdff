"""A person's rulings on findings: accepted or wrong, with a reason. They last as long as the evidence is the same.

Rulings live in a CSV file with the columns of `COLUMNS`, written by the command and editable by hand. A ruling is found again
by the finding's id and the hash of its evidence: when the document prints something else, neither matches and the finding is
open again.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

from ingestion.file_locks import hold_lock
from review.hand_csv import MAX_CELL, HandFileError, HandRow, clean_cell, decode_hand_file, parse_date, read_hand_records
from review.records import FindingRecord, ReviewResult

COLUMNS = ("finding_id", "evidence_hash", "ruling", "reason", "person", "date", "fiscal_year")
_REQUIRED = COLUMNS[:4]
RULINGS = {"accepted": "已认定为问题", "wrong": "已裁定不是问题"}
_TITLE = "裁定文件"
_ID = re.compile(r"[0-9a-f]{8,64}")


class RulingError(ValueError):
    """A file of rulings that cannot be used; the message is Chinese, for people."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One ruling. `ruling` is accepted | wrong; `date` is ISO 8601 or ''.

    `fiscal_year` is that of the finding, so that a warehouse knows which year a changed ruling touches; None: not stated.
    """

    finding_id: str
    evidence_hash: str
    ruling: str
    reason: str
    person: str = ""
    date: str = ""
    fiscal_year: int | None = None


Rulings = dict[tuple[str, str], Ruling]
"""By finding id and evidence hash."""


def hash_evidence(evidence: str | None) -> str:
    """What a ruling is tied to besides the finding's id: the printed evidence. The warehouse's macro `evidence_hash` equals it."""
    return hashlib.sha256((evidence or "").encode("utf-8", "backslashreplace")).hexdigest()[:16]


def evidence_hash(finding: FindingRecord) -> str:
    return hash_evidence(finding.evidence)


def read_rulings(path: Path) -> tuple[Rulings, list[str]]:
    """The rulings of a file, the later of two on one finding, and a Chinese sentence on each line that is none.

    None where the file does not exist. Raises RulingError where the file as a whole cannot be used.
    """
    try:
        return read_hand_records(path, _TITLE, _REQUIRED, _read_ruling, lambda ruling: (ruling.finding_id, ruling.evidence_hash))
    except HandFileError as error:
        raise RulingError(str(error)) from error


def load_rulings(path: Path) -> Rulings:
    """Like `read_rulings`, for one report that should not be made from half a file: raises RulingError for the first bad line."""
    rulings, problems = read_rulings(path)
    if problems:
        raise RulingError(problems[0])
    return rulings


def _read_ruling(row: HandRow) -> Ruling:
    values = {column: row.values.get(column, "") for column in COLUMNS}
    if values["ruling"] not in RULINGS:
        raise ValueError("ruling 只能是 accepted 或 wrong")
    if not values["reason"]:
        raise ValueError("没有写明理由")
    for column in ("finding_id", "evidence_hash"):
        if not _ID.fullmatch(values[column]):
            raise ValueError(f"{column} 不是编号（应为十六进制数字）")
    try:
        date = parse_date(values["date"])
    except ValueError:
        raise ValueError("date 不是日期") from None
    year = values.pop("fiscal_year")
    if year and not re.fullmatch(r"[12]\d{3}", year):
        raise ValueError("fiscal_year 不是年度")
    return Ruling(**(values | {"date": date.isoformat() if date else ""}), fiscal_year=int(year) if year else None)


def _no_formula(value: object) -> object:
    """Text that no spreadsheet program takes for a formula when it opens the file."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def record_ruling(path: Path, ruling: Ruling) -> None:
    """Add a ruling to a file, in one step. Raises RulingError for an empty reason or a file that cannot be used.

    A file that was begun by hand keeps its own columns in their order. The file is written as spreadsheet programs expect
    it (UTF-8 with a mark).
    """
    if ruling.ruling not in RULINGS or not clean_cell(ruling.reason):
        raise RulingError("裁定必须是 accepted 或 wrong，并写明理由")
    if max(len(ruling.reason), len(ruling.person)) >= MAX_CELL:
        raise RulingError(f"理由和姓名须少于 {MAX_CELL} 字")
    # Each ruling is written as a new file with all those before: two at a time, as by the command and by a form in the browser,
    # would lose one.
    with hold_lock(path.with_name(f".{path.name}.lock")):
        read_rulings(path)
        _replace(path, _with_ruling(decode_hand_file(path, _TITLE) if path.exists() else "", ruling))


def _with_ruling(text: str, ruling: Ruling) -> str:
    heading = [cell.strip() for cell in next(csv.reader(text.splitlines()), [])]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if heading:
        out.write(text if text.endswith("\n") else text + "\r\n")
    else:
        heading = list(COLUMNS)
        writer.writerow(heading)
    writer.writerow([_no_formula(getattr(ruling, column, None) or "") for column in heading])
    return out.getvalue()


def _replace(path: Path, text: str) -> None:
    """In one step, on the disk before the old file gives way: nothing brings back what people decided."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def decide(path: Path, finding_id: str, evidence: str | None, fiscal_year: int | None, ruling: str, reason: str, person: str) -> None:
    """Add what a person decides today on a finding with this evidence. Raises RulingError as `record_ruling` does."""
    today = datetime.date.today().isoformat()
    record_ruling(path, Ruling(finding_id, hash_evidence(evidence), ruling, reason.strip(), person.strip(), today, fiscal_year))


def apply_rulings(review: ReviewResult, rulings: Rulings) -> int:
    """Marks the ruled findings of a document and returns how many there were.

    A finding ruled wrong stays, as a notice that says so; one that was accepted keeps its severity. Applying twice changes nothing more.
    """
    applied = 0
    for finding in review.findings:
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
