"""Runs the rules on one document and writes down what they found."""

from __future__ import annotations

import hashlib
import importlib
import logging
from collections.abc import Callable, Hashable, Iterable

from ingestion.assembly import select_publication
from ingestion.identity.publications import split_publications
from ingestion.model import SourceDocument
from ingestion.records import ParsedDocument
from review.catalog import Rule, document_rules, terms
from review.doubts import set_doubts_apart, tell_once
from review.evidence.document import Reviewed, prepare_document
from review.evidence.observations import NotRunnable, Observation
from review.evidence.places import places_of
from review.evidence.quantities import Check, judge, plain
from review.records import FindingRecord, LineCheckRecord, ReviewResult, RuleOutcomeRecord
from review.reports.messages import describe, evidence_of
from review.roots import Change, Diagnosis, diagnose
from review.unit_slips import UnitSlip

FAULT = "规则执行时出错"
"""How the reason of an outcome begins where the rule itself is at fault; the tests allow none."""

Outcome = Check | Observation
Method = Callable[[Rule, Reviewed], Iterable[Outcome]]


def _methods() -> dict[str, Method]:
    names = (
        "table_rules",
        "cross_table_rules",
        "text_rules",
        "growth_rules",
        "rate_rules",
        "share_rules",
        "direction_rules",
        "beside_rules",
        "phrase_rules",
        "expense_rules",
        "part_rules",
        "instalment_rules",
        "item_rules",
        "name_rules",
        "project_rules",
        "project_text_rules",
        "indicator_rules",
        "structure_rules",
        "empty_table_rules",
        "wording_rules",
        "year_rules",
        "named_year_rules",
        "title_year_rules",
        "stated_year_rules",
        "section_rules",
        "outline_rules",
        "usage_rules",
        "classification_rules",
        "detail_rules",
    )
    modules = [importlib.import_module(f"review.methods.{name}") for name in names]
    return {name: getattr(m, name) for m in modules for name in dir(m) if name.startswith("check_")}


def review_document(source: SourceDocument, parsed: ParsedDocument) -> ReviewResult:
    """Reviews one parsed document, which it leaves as it is.

    Every rule ends with one outcome: passed, failed, or not_runnable with the reason. A document that was not parsed
    gets no findings, and every rule is not runnable. Publications of one file are reviewed one by one: what two departments
    print need not agree.
    """
    if len(parsed.publications) < 2:
        return _review(source, parsed)
    slices = {part.number: part.source for part in split_publications(source)}
    whole = ReviewResult()
    for publication in parsed.publications:
        number = publication.publication_no
        part = _name_anew(_review(slices[number], select_publication(parsed, publication)), number)
        whole.findings += part.findings
        whole.rule_outcomes += part.rule_outcomes
        whole.line_checks += part.line_checks
        whole.places |= part.places
    return whole


def _name_anew(part: ReviewResult, publication_no: int) -> ReviewResult:
    """Ids of findings hold in the whole document: two publications may print the same numbers and the same contradictions."""
    own_ids = {finding_id: _finding_id(finding_id, str(publication_no)) for finding_id in part.places}
    for finding in part.findings:
        finding.finding_id, finding.publication_no = own_ids[finding.finding_id], publication_no
        finding.root_finding_id = own_ids.get(finding.root_finding_id or "", finding.root_finding_id)
    for outcome in part.rule_outcomes:
        outcome.publication_no = publication_no
    for check in part.line_checks:
        check.check_finding_id = own_ids.get(check.check_finding_id or "", check.check_finding_id)
    part.places = {own_ids[finding_id]: places for finding_id, places in part.places.items()}
    return part


def _review(source: SourceDocument, parsed: ParsedDocument) -> ReviewResult:
    doc = prepare_document(source, parsed)
    results = {rule.rule_id: run_rule(rule, doc) for rule in document_rules()}
    checks = [o for outcomes, _ in results.values() for o in outcomes if isinstance(o, Check)]
    ratios = [o.ratio for outcomes, _ in results.values() for o in outcomes if isinstance(o, Observation) and o.ratio is not None]
    diagnoses = diagnose(checks, ratios)
    found, heads = _write_findings(doc, results, diagnoses)
    suspects: set[object] = {key for d in diagnoses for c in d.changes for key in c.printed_keys()}
    return ReviewResult(
        findings=tell_once(_without_repeats([record for record, _ in found])),
        rule_outcomes=[_write_outcome(doc, rule, *results[rule.rule_id]) for rule in document_rules()],
        line_checks=_check_lines(doc, checks, heads),
        places={record.finding_id: places_of(doc, outcome, suspects) for record, outcome in found},
    )


def run_rule(rule: Rule, doc: Reviewed) -> tuple[list[Outcome], str | None]:
    """The comparisons that one rule made, judged, and the Chinese reason where it could make none."""
    if doc.parsed.document.status != "parsed":
        return [], "文件未能读取"
    if doc.stage not in rule.stages:
        return [], "本规则只适用于" + ("决算" if rule.stages == ("final",) else "预算")
    method = _METHODS[rule.method]
    try:
        outcomes = list(method(rule, doc))
    except NotRunnable as problem:
        return [], str(problem)
    except Exception as problem:  # noqa: BLE001 - one rule that stumbles over one document must not stop the others
        logging.getLogger(__name__).exception("rule %s failed", rule.rule_id)
        return [], f"{FAULT}（{type(problem).__name__}）"
    for outcome in outcomes:
        if isinstance(outcome, Check):
            judge(outcome)
    outcomes = set_doubts_apart(rule, outcomes, doc)
    return outcomes, None if outcomes else _missing_reason(rule, doc)


_METHODS = _methods()


def _missing_reason(rule: Rule, doc: Reviewed) -> str:
    wanted = rule.settings.get("tables") or [rule.settings[k] for k in ("summary", "table", "left", "right") if k in rule.settings]
    missing = [t for t in wanted if not doc.count_tables(t)]
    if missing and len(missing) == len(wanted):
        return "文件中没有可核对的" + "、".join(terms()["tables"][t] for t in missing)
    if any(doc.count_tables(t) > 1 for t in wanted) and rule.family == "cross_table":
        return "同一种表出现多次，不能确定应核对哪一张"
    return "文件中没有本规则所需的数据"


def _finding_id(document_id: str, rule_id: str, *parts: object) -> str:
    text = "|".join([document_id, rule_id, *(str(p) for p in parts)])
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _check_finding(doc: Reviewed, check: Check) -> FindingRecord:
    total = check.total
    suffix = "_rounding" if check.verdict == "rounding" else ""
    place = [f"{q.key}={q.printed}" for q in check.quantities()]
    return FindingRecord(
        finding_id=_finding_id(doc.parsed.document.document_id, check.rule.rule_id, *place),
        document_id=doc.parsed.document.document_id,
        rule_id=check.rule.rule_id,
        kind=check.rule.kind + suffix,
        severity=check.verdict,
        message=describe(check),
        page=total.page,
        table_code=total.table_code,
        line_code=total.line_code,
        expected=plain(check.expected),
        printed=plain(total.value),
        unit="yuan",
        evidence=evidence_of(check),
    )


def _observation_finding(doc: Reviewed, rule: Rule, seen: Observation) -> FindingRecord:
    document_id = doc.parsed.document.document_id
    return FindingRecord(
        finding_id=_finding_id(document_id, rule.rule_id, seen.page, seen.line_no, seen.place, seen.printed, seen.evidence),
        document_id=document_id,
        rule_id=rule.rule_id,
        kind=(seen.kind or rule.kind) + ("_rounding" if seen.verdict == "rounding" else ""),
        severity=seen.verdict if seen.verdict == "rounding" else seen.severity or rule.severity,
        message=seen.message,
        page=seen.page,
        table_code=seen.table_code,
        line_code=seen.line_code,
        expected=seen.expected,
        printed=seen.printed,
        unit=seen.unit,
        evidence=seen.evidence,
    )


def _write_findings(
    doc: Reviewed, results: dict[str, tuple[list[Outcome], str | None]], diagnoses: list[Diagnosis]
) -> tuple[list[tuple[FindingRecord, Outcome]], dict[Hashable, str]]:
    """The findings with the outcomes they came from, and the numbers that failed -> the finding at the head of their group."""
    records: list[tuple[FindingRecord, Outcome]] = []
    by_check: dict[int, FindingRecord] = {}
    for rule in document_rules():
        for outcome in results[rule.rule_id][0]:
            if isinstance(outcome, Check):
                if outcome.verdict != "passed":
                    by_check[id(outcome)] = _check_finding(doc, outcome)
                    records.append((by_check[id(outcome)], outcome))
            elif outcome.verdict != "passed":
                records.append((_observation_finding(doc, rule, outcome), outcome))
    roots: dict[Hashable, FindingRecord] = {}
    heads: dict[Hashable, str] = {}
    for diagnosis in diagnoses:
        root = _name_root(diagnosis, by_check)
        if root is not None:
            roots.update((key, root) for c in diagnosis.changes for key in c.printed_keys())
        head = root or by_check[id(diagnosis.checks[0])]
        heads.update((key, head.finding_id) for key in _failed_keys(diagnosis))
    for record, outcome in records:
        found = next((roots[k] for k in outcome.depends if k in roots), None) if isinstance(outcome, Observation) else None
        if found is not None and record.severity != "rounding":
            record.root_finding_id = found.finding_id
            record.message += "改正根源后再核对本条。"
    return records, heads


def _failed_keys(diagnosis: Diagnosis) -> set[Hashable]:
    """The suspected numbers, those of a table whose unit is wrong, or all of an undecided group."""
    if (slip := diagnosis.unit) is not None:
        return {q.key for c in slip.checks for q in c.quantities() if q.line is not None and q.line.table_no == slip.table_no}
    if diagnosis.changes:
        return {key for c in diagnosis.changes for key in c.printed_keys()}
    return {q.key for check in diagnosis.checks for q in check.quantities()}


def _without_repeats(records: list[FindingRecord]) -> list[FindingRecord]:
    kept: dict[str, FindingRecord] = {}
    for record in records:
        kept.setdefault(record.finding_id, record)
    order = {"error": 0, "notice": 1, "rounding": 2}
    return sorted(kept.values(), key=lambda r: (order[r.severity], r.root_finding_id is not None, "疑为" not in r.message))


def _name_root(diagnosis: Diagnosis, by_check: dict[int, FindingRecord]) -> FindingRecord | None:
    """Says in each finding of a group what would resolve it, and points the consequences to their root; returns a root that is decided."""
    checks = diagnosis.checks
    if diagnosis.unit is not None:
        return _name_unit(diagnosis.unit, by_check)
    if not diagnosis.changes:
        if diagnosis.candidates:
            options = "；或".join("，".join(_say_change(c) for c in option) for option in diagnosis.candidates[:3])
            text = f"不能确定错在哪一处，可能是：{options}。"
        else:
            text = "不能确定错在哪一处。"
        for check in checks:
            by_check[id(check)].message += text
            _point_to_first_page(by_check[id(check)], check)
        if len(checks) > 1:
            root = by_check[id(checks[0])]
            for check in checks[1:]:
                by_check[id(check)].message += "与同组问题相互关联。"
                by_check[id(check)].root_finding_id = root.finding_id
        return None
    text = "疑为" + "；".join(_say_change(c) for c in diagnosis.changes) + "。"
    root_check = max(checks, key=lambda c: _root_rank(c, diagnosis.changes))
    root = by_check[id(root_check)]
    for check in checks:
        record = by_check[id(check)]
        _point_to_suspect(record, check, diagnosis.changes)
        if record is root:
            record.message += text
        else:
            record.root_finding_id = root.finding_id
            record.message += "改正根源后本条随之成立。"
    return root


def _name_unit(slip: UnitSlip, by_check: dict[int, FindingRecord]) -> FindingRecord:
    """Says once that a table's unit is misprinted, and points all that follows from it to that finding."""
    root, *others = (by_check[id(check)] for check in slip.checks)
    where = f"（第{slip.page}页）" if slip.page is not None else ""
    root.message += f"疑为《{slip.title}》{where}的金额单位应为{slip.meant}，印为{slip.printed}（{len(slip.checks)}处都相差同一倍数）。"
    for record in others:
        record.root_finding_id = root.finding_id
        record.message += "改正金额单位后本条随之成立。"
    return root


def _point_to_suspect(record: FindingRecord, check: Check, changes: tuple[Change, ...]) -> None:
    """Where two printed numbers should agree and one of them is the suspect, the finding stands at that one."""
    if len(check.addends) != 1 or check.total.key in {key for c in changes for key in c.printed_keys()}:
        return
    for change in changes:
        if check.addends[0][1].key in change.printed_keys():
            suspect = check.addends[0][1]
            record.page, record.table_code, record.line_code = suspect.page, suspect.table_code, suspect.line_code
            record.expected, record.printed = plain(check.total.value), plain(suspect.value)


def _point_to_first_page(record: FindingRecord, check: Check) -> None:
    """Where two tables disagree and neither is the suspect, the finding stands in the one that is printed first."""
    if len(check.addends) != 1:
        return
    other = check.addends[0][1]
    if other.line is not None and other.page is not None and check.total.page is not None and other.page < check.total.page:
        record.page, record.table_code, record.line_code = other.page, other.table_code, other.line_code
        record.expected, record.printed = plain(check.total.value), plain(other.value)


def _root_rank(check: Check, changes: tuple[Change, ...]) -> tuple[int, int, int]:
    """The root finding is the identity in which the suspected number stands as the total, else as an addend."""
    keys = [key for c in changes for key in (c.quantity.key, *(q.key for q in c.copies))]
    own = -keys.index(check.total.key) if check.total.key in keys else -99
    inside = sum(1 for _, q in check.addends if q.key in keys)
    return own, inside, -len(check.addends)


def _say_change(change: Change) -> str:
    from review.evidence.quantities import show_amount
    from review.reports.messages import place_of

    quantity = change.quantity
    shown = quantity.show(change.value) if quantity.sense else show_amount(change.value, quantity.unit, quantity.step)
    copies = f"（同一数字还印在{'、'.join(place_of(q) for q in change.copies)}）" if change.copies else ""
    return f"{place_of(quantity)}应为{shown}，印为{quantity.show()}{copies}"


def _write_outcome(doc: Reviewed, rule: Rule, outcomes: list[Outcome], reason: str | None) -> RuleOutcomeRecord:
    comparisons = sum(o.comparisons if isinstance(o, Observation) else 1 for o in outcomes)
    broken = [o for o in outcomes if o.verdict not in ("passed", "rounding")]
    rounding = sum(1 for o in outcomes if o.verdict == "rounding")
    outcome = "not_runnable" if reason is not None else "failed" if broken else "passed"
    if outcome == "failed":
        reason = f"{comparisons}处核对中有{len(broken)}处不符"
    elif outcome == "passed" and rounding:
        reason = f"有{rounding}处差额在四舍五入范围内"
    return RuleOutcomeRecord(doc.parsed.document.document_id, rule.rule_id, outcome, reason, comparisons)


def _check_lines(doc: Reviewed, checks: list[Check], heads: dict[Hashable, str]) -> list[LineCheckRecord]:
    """failed for suspected numbers (or all of an undecided identity), passed for others that took part."""
    seen = {id(q.line): heads.get(q.key) for check in checks if check.verdict != "notice" for q in check.quantities() if q.line is not None}
    return [LineCheckRecord.of(line, seen[id(line)]) for line in doc.parsed.budget_lines if id(line) in seen]
