"""How a warehouse is judged against transcriptions and cases: as multisets, through the public tables only."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]
CENT = Decimal("0.005")
QUALIFIERS = ("fund", "funding_period", "economic_code", "government_economic_code", "organisation", "project_name")
_ENUMERATOR = re.compile(r"^(?:[一二三四五六七八九十]+[,、.]|\([一二三四五六七八九十\d]+\)|\d{1,2}[,、.]|其中:?)")


def query(warehouse: Path, sql: str) -> list[Row]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        found = con.execute(sql)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, values, strict=True)) for values in found.fetchall()]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


def plain(text: object) -> str:
    """NFKC without white space and with one style of quotation marks."""
    out = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text or "")))
    return out.translate(str.maketrans("“”‘’、", "\"\"'',")).strip(".,;:。")


def label(text: object) -> str:
    """A label without what only counts it (一、 （二） 3. 其中：)."""
    out, before = plain(text), None
    while out != before:
        before, out = out, _ENUMERATOR.sub("", out)
    return out


def money(value: object) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of rows that are wanted, found and both."""

    wanted: int
    found: int
    matched: int

    @property
    def recall(self) -> float:
        return self.matched / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else 1.0


def score(wanted: Iterable[tuple[object, ...]], found: Iterable[tuple[object, ...]]) -> Score:
    """Multisets compared: one row confirms one row."""
    left, right = Counter(wanted), Counter(found)
    return Score(left.total(), right.total(), (left & right).total())


def fact_key(row: Row) -> tuple[object, ...]:
    code = row.get("line_code") or ""
    return row["file"], row["table_code"], code, "" if code else label(row["line_label"]), row["measure"], money(row["amount_yuan"])


def qualified_key(row: Row) -> tuple[object, ...]:
    return (*fact_key(row), *(plain(row.get(name)) for name in QUALIFIERS))


FACTS = f"""select d.file_name as file, f.table_code, coalesce(f.line_code, '') as line_code, f.line_label, f.measure, f.amount_yuan,
                   {", ".join("f." + name for name in QUALIFIERS)}
            from marts.fct_budget_line f join marts.dim_document d using (document_id)"""


def judge_facts(warehouse: Path, golden: Path) -> tuple[Score, Score]:
    """(facts, qualified facts) of the transcribed documents; of those that are not complete, their transcribed tables only."""
    wanted = [row for path in sorted(golden.glob("*.csv")) if path.name not in ("stated.csv", "units.csv") for row in read_rows(path)]
    whole = {line.strip() for line in (golden / "complete.txt").read_text(encoding="utf-8").splitlines()}
    tables = {(row["file"], row["table_code"]) for row in wanted}
    files = {row["file"] for row in wanted}
    found = [
        row
        for row in query(warehouse, FACTS)
        if row["file"] in files and row["measure"] != "of_which" and (row["file"] in whole or (row["file"], row["table_code"]) in tables)
    ]
    qualified = [row for row in wanted if any(row.get(name) for name in QUALIFIERS)]
    keys = {fact_key(row) for row in qualified}
    return (
        score(map(fact_key, wanted), map(fact_key, found)),
        score(map(qualified_key, qualified), [qualified_key(row) for row in found if fact_key(row) in keys]),
    )


def judge_stated(warehouse: Path, golden: Path) -> Score:
    wanted = read_rows(golden / "stated.csv")
    files = {row["file"] for row in wanted}
    sql = """select d.file_name as file, s.concept, s.fiscal_year, s.amount_yuan from marts.fct_stated_amount s
             join marts.dim_document d using (document_id)"""

    def key(row: Row) -> tuple[object, ...]:
        return row["file"], row["concept"], str(row["fiscal_year"]), money(row["amount_yuan"])

    return score(map(key, wanted), (key(row) for row in query(warehouse, sql) if row["file"] in files))


def judge_units(warehouse: Path, golden: Path) -> Score:
    """Publisher, year and stage of each document."""
    wanted = read_rows(golden / "units.csv")
    found = query(
        warehouse,
        """select d.file_name as file, u.unit_name, d.fiscal_year, d.stage from marts.dim_document d
           left join marts.dim_unit u on d.unit_id = u.unit_id where d.status = 'parsed'""",
    )
    files = {row["file"] for row in wanted}
    names = ("unit_name", "fiscal_year", "stage")
    return score(
        ((row["file"], name, plain(row[name])) for row in wanted for name in names if row[name]),
        ((row["file"], name, plain(row[name])) for row in found if row["file"] in files for name in names if row[name]),
    )


@dataclass(slots=True)
class CaseCounts:
    """What became of the expected facts of all cases of a kind."""

    expected: int = 0
    right: int = 0
    wrong: int = 0
    lost: int = 0


def _fits(row: dict[str, str], fact: Row) -> bool:
    if fact["table_code"] not in row["table_code"].split("|") or fact["measure"] not in row["measure"].split("|"):
        return False
    if row["amount_yuan"] != "*" and abs(Decimal(row["amount_yuan"]) - fact["amount_yuan"]) >= CENT:
        return False
    codes = row["line_code"].split("|")
    if any(codes) and (fact["line_code"] or "") not in codes and row["line_code"] != "*":
        return False
    return (
        row["line_label"] in ("*", "+") or label(fact["line_label"]) in {label(one) for one in row["line_label"].split("|")} or any(codes)
    )


def judge_cases(warehouse: Path, folder: Path) -> CaseCounts:
    """Expected facts of small documents that are there, that are not, that are not even listed, and facts that nobody printed."""
    counts = CaseCounts()
    sql = FACTS.replace("select ", "select d.document_id, f.printed_text, ")
    facts: dict[str, list[Row]] = defaultdict(list)
    for row in query(warehouse, sql):
        facts[Path(row["file"]).stem].append(row)
    listed: dict[str, str] = defaultdict(str)
    for row in query(
        warehouse, "select d.file_name as file, printed_text from marts.fct_unplaced_number join marts.dim_document d using (document_id)"
    ):
        listed[Path(row["file"]).stem] += " " + re.sub(r"[,，\s]", "", plain(row["printed_text"]))
    refused = {
        Path(row["file"]).stem for row in query(warehouse, "select file_name as file from marts.dim_document where status <> 'parsed'")
    }
    whole = set((folder / "complete.txt").read_text(encoding="utf-8").split()) if (folder / "complete.txt").is_file() else set()
    for path in sorted((folder / "expected").glob("*.csv")):
        if path.stem in refused:
            continue
        allowed = read_rows(folder / "allowed" / path.name) if (folder / "allowed" / path.name).is_file() else []
        _judge_case(read_rows(path), allowed, facts[path.stem], listed[path.stem], path.stem in whole, counts)
    return counts


def _judge_case(
    expected: list[dict[str, str]], allowed: list[dict[str, str]], facts: list[Row], listed: str, is_whole: bool, counts: CaseCounts
) -> None:
    left = list(facts)
    missing = []
    for row in sorted(expected, key=lambda one: "|" in "".join(one.values())):
        hit = next((fact for fact in left if _fits(row, fact)), None)
        if hit is None:
            missing.append(row)
        else:
            left.remove(hit)
    covered = {code for row in expected for code in row["table_code"].split("|")}
    wrong = [
        fact for fact in left
        if (is_whole or not expected or fact["table_code"] in covered) and not any(_fits(row, fact) for row in allowed)
    ]  # fmt: skip
    amounts = Counter(fact["amount_yuan"] for fact in wrong)
    counts.expected += len(expected)
    counts.right += len(expected) - len(missing)
    counts.wrong += len(wrong)
    for row in missing:
        amount = abs(Decimal(row["amount_yuan"]))
        shown = {f"{value.normalize():f}" for value in (amount, amount / 10_000)} | {f"{value:.2f}" for value in (amount, amount / 10_000)}
        if amounts[Decimal(row["amount_yuan"])]:
            amounts[Decimal(row["amount_yuan"])] -= 1
        elif not any(one in listed for one in shown):
            counts.lost += 1


def unmet_expectations(warehouse: Path, folder: Path) -> list[str]:
    """Expectations about text, findings and identity that a warehouse does not meet, as they are written."""
    documents = {
        row["file_name"]: row
        for row in query(
            warehouse,
            """select d.document_id, d.file_name, d.status, cast(d.fiscal_year as varchar) as fiscal_year, d.stage, u.unit_name
               from marts.dim_document d left join marts.dim_unit u on d.unit_id = u.unit_id order by d.is_current""",
        )
    }
    stated: dict[str, list[Row]] = defaultdict(list)
    for row in query(warehouse, "select document_id, concept, amount_yuan from marts.fct_stated_amount"):
        stated[row["document_id"]].append(row)
    findings: dict[str, list[Row]] = defaultdict(list)
    for row in query(warehouse, "select document_id, kind, severity, printed from marts.fct_finding"):
        findings[row["document_id"]].append(row)
    unmet = []
    for row in read_rows(folder / "expected.csv"):
        document = documents.get(row["file"])
        if document is None or not _is_met(row, document, stated[document["document_id"]], findings[document["document_id"]]):
            unmet.append(" ".join(row[name] for name in ("file", "part", "key", "value")))
    return unmet


def _is_met(row: dict[str, str], document: Row, stated: list[Row], findings: list[Row]) -> bool:
    part, keys, value = row["part"], row["key"].split("|"), money(row["value"].replace(",", "").rstrip("%"))
    if part in ("stated", "not_stated"):
        hits = [s for s in stated if s["concept"] in keys and (value is None or abs(s["amount_yuan"] - value) < CENT)]
        return bool(hits) == (part == "stated")
    if part in ("error", "finding"):
        found = [f for f in findings if f["kind"] in keys and (part == "finding" or f["severity"] == "error")]
        return any(
            value is None or (money(f["printed"]) is not None and abs(abs(money(f["printed"]) or 0) - abs(value)) < CENT) for f in found
        )
    if part == "no_error":
        return not any(f["severity"] == "error" for f in findings)
    if part == "parsed":
        return bool(document["status"] == "parsed")
    name = {"unit": "unit_name"}.get(part, part)
    return plain(document[name]) in {plain(one) for one in row["value"].split("|")}
