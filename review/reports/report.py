"""What reports tell of reviewed documents, whatever their format: findings by their root, problems by how many documents have them."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from ingestion.identity.folder import FolderIdentity
from ingestion.model import SourceDocument
from ingestion.records import ParsedDocument
from review.catalog import find_rule
from review.doubts import READING_DOUBT
from review.records import FindingRecord, ReviewResult

SEVERITY_NAMES = {"error": "差错", "notice": "提示", "rounding": "尾差"}
STAGE_NAMES = {"budget": "预算", "final": "决算"}


@dataclass(slots=True)
class ReviewedFile:
    """One file and what the review made of it. `problem` is the Chinese reason where it could not be read."""

    name: str
    parsed: ParsedDocument | None = None
    source: SourceDocument | None = None
    data: bytes = b""
    folder: FolderIdentity | None = None
    """What the files beside it said of it."""
    review: ReviewResult = field(default_factory=ReviewResult)
    problem: str | None = None

    @property
    def findings(self) -> list[FindingRecord]:
        return self.review.findings

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


def summarise(file: ReviewedFile) -> str:
    """One Chinese line: how many findings of each severity, how many rules passed and could not run."""
    if file.parsed is None or file.problem is not None:
        return f"未能审核：{file.problem}"
    outcomes = [o.outcome for o in file.review.rule_outcomes]
    return (
        f"差错{file.count('error')}处，提示{file.count('notice')}处，尾差{file.count('rounding')}处；"
        f"规则通过{outcomes.count('passed')}条，不通过{outcomes.count('failed')}条，未能检查{outcomes.count('not_runnable')}条"
    )


def position_of(finding: FindingRecord) -> str:
    """第N页, or blank for formats without pages (the message then names the line)."""
    return f"第{finding.page}页" if finding.page is not None else ""


def tool_version() -> str:
    """The version of the tool, as reports say it."""
    try:
        return f"yusuan {version('yusuan')}"
    except PackageNotFoundError:
        return "yusuan"
