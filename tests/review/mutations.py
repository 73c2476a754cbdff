"""Mutants: one printed number or word of a document is changed, and the reviewer must say so.

A mutant changes the neutral document, so that parsing and review both meet the changed page. It is caught when the review
reports an error that the unchanged document does not have, and located when the first such finding names the changed number
with its true value ("应为 <true>，印为 <changed>").

    python -m tests.review.mutations [--mutants N] [--seed S] [--write]

`--write` puts the figures into `docs/rules.md` through `tests/review/measured.json`.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.amounts import compact, parse_number
from ingestion.model import Cell, Grid, Paragraph, SourceDocument
from ingestion.parsing import parse_source
from ingestion.reading import read_source
from ingestion.records import FindingRecord
from review.engine import review_document

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "documents"
MEASURED = Path(__file__).parent / "measured.json"
_AMOUNT = re.compile(r"(?<![\d.,])\d[\d,]*\.\d+(?=\s*(?:万元|亿元|元|万))")
_RATE = re.compile(r"(?<![\d.,])\d+\.\d+(?=\s*%)")
_WORDS = (
    (r"决算数大于", "大于", "小于"),
    (r"决算数小于", "小于", "大于"),
    (r"元，(?:增长|上升)(?=\d)", "增长|上升", "下降"),
    (r"元，下降(?=\d)", "下降", "增长"),
)
_NAMES = (
    ("行政事业单位养老支出（款）", "行政事业单位离退休（款）"),
    ("资源勘探工业信息等支出（类）", "资源勘探信息等支出（类）"),
    ("卫生健康支出（类）", "医疗卫生与计划生育支出（类）"),
)
_STANDARD = re.compile(r"总表|支出表|收入表|支出决算表|收入决算表|预算表|三公")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. `kind` is table | text_amount | text_rate | word | name; `before` and `after` are as printed."""

    kind: str
    where: str
    before: str
    after: str
    document: SourceDocument


@dataclass(frozen=True, slots=True)
class Result:
    kind: str
    where: str
    before: str
    after: str
    caught: bool
    located: bool
    messages: tuple[str, ...]


def change_digits(text: str, rng: random.Random) -> str:
    """Another number: one digit replaced, two neighbours exchanged, or the point moved."""
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    for _ in range(50):
        kind = rng.random()
        chars = list(text)
        if kind < 0.6 or len(digits) < 2:
            at = rng.choice(digits)
            chars[at] = rng.choice([d for d in "0123456789" if d != chars[at]])
        elif kind < 0.85:
            at = rng.randrange(len(digits) - 1)
            chars[digits[at]], chars[digits[at + 1]] = chars[digits[at + 1]], chars[digits[at]]
        else:
            return text.replace(".", "").replace(",", "") if "." in text else text + "0"
        changed = "".join(chars)
        old, new = parse_number(text), parse_number(changed)
        if (
            old is not None
            and new is not None
            and abs(old - new) > abs(old) / 2000
            and not (len(text) > 1 and changed[0] == "0" and changed[1:2] != ".")
        ):
            return changed
    return text + "9"


def _numeric_cells(source: SourceDocument) -> Iterator[tuple[Grid, int, Cell]]:
    for grid in source.grids():
        for index, cell in enumerate(grid.cells):
            value = parse_number(cell.text)
            if value is not None and value != 0 and "." in cell.text:
                yield grid, index, cell


def mutants(source: SourceDocument, count: int, rng: random.Random, lines: set[tuple[int | None, str]]) -> Iterator[Mutant]:
    """`count` mutants of a document, spread over its tables and its text. `lines` are (page, printed) of the facts that it yields."""
    grids = list(source.grids())
    cells = [(grids.index(g), i, c) for g, i, c in _numeric_cells(source) if (g.page, c.text.strip()) in lines]
    paragraphs = list(source.paragraphs())
    spots = [
        (n, m.span(), kind)
        for n, p in enumerate(paragraphs)
        for kind, pattern in (("text_amount", _AMOUNT), ("text_rate", _RATE))
        for m in pattern.finditer(p.text)
        if parse_number(m.group())
    ]
    words = [
        (n, m.start() + m.group().find(re.search(old, m.group()).group()), re.search(old, m.group()).group(), new, "word")  # type: ignore[union-attr]
        for n, p in enumerate(paragraphs)
        for pattern, old, new in _WORDS
        for m in re.finditer(pattern, p.text)
    ]
    words += [(n, p.text.find(old), old, new, "name") for n, p in enumerate(paragraphs) for old, new in _NAMES if old in p.text]
    pool: list[tuple[str, object]] = [("table", c) for c in rng.sample(cells, min(len(cells), count))]
    pool += [("text", s) for s in rng.sample(spots, min(len(spots), count // 2))]
    pool += [("word", w) for w in words]
    rng.shuffle(pool)
    for kind, spot in pool[:count]:
        document = copy.deepcopy(source)
        if kind == "table":
            grid_index, index, cell = spot  # type: ignore[misc]
            changed = change_digits(cell.text, rng)
            list(document.grids())[grid_index].cells[index] = replace(cell, text=changed)
            yield Mutant("table", f"page {grids[grid_index].page} row {cell.row + 1}", cell.text.strip(), changed.strip(), document)
        elif kind == "text":
            number, (start, end), name = spot  # type: ignore[misc]
            paragraph = list(document.paragraphs())[number]
            before = paragraph.text[start:end]
            after = change_digits(before, rng)
            _set_text(paragraph, paragraph.text[:start] + after + paragraph.text[end:])
            yield Mutant(name, f"page {paragraph.page} line {paragraph.line_no}", before, after, document)
        else:
            number, at, old, new, name = spot  # type: ignore[misc]
            paragraph = list(document.paragraphs())[number]
            _set_text(paragraph, paragraph.text[:at] + new + paragraph.text[at + len(old) :])
            yield Mutant(name, f"page {paragraph.page} line {paragraph.line_no}", old, new, document)


def _set_text(paragraph: Paragraph, text: str) -> None:
    paragraph.text = text
    paragraph.lines = [(paragraph.page, text, None)]


def _errors(source: SourceDocument) -> tuple[list[FindingRecord], set[tuple[int | None, str]]]:
    parsed = parse_source(source, "mutant", 1)
    review_document(source, parsed)
    return [f for f in parsed.findings if f.severity == "error" or f.kind == "obsolete_name"], {
        (b.page, b.printed_text.strip()) for b in parsed.budget_lines
    }


def _key(finding: FindingRecord) -> tuple[object, ...]:
    return finding.rule_id, finding.page, finding.line_code, finding.expected, finding.printed


def _names(finding: FindingRecord, mutant: Mutant) -> bool:
    """Whether a finding names the changed number first: its true value as 应为, the changed one as 印为."""
    text = compact(finding.message).replace(",", "")
    before, after = mutant.before.replace(",", ""), mutant.after.replace(",", "")
    if mutant.kind == "word":
        return "方向相反" in text or re.search(rf"写作.?{after}", text) is not None
    if mutant.kind == "name":
        return compact(mutant.after.split("（")[0]) in text
    hits = list(re.finditer(r"应(?:等于|为)[^,;。]*?(-?\d+(?:\.\d+)?)[^,;。]*?印为(-?\d+(?:\.\d+)?)", text.split("疑为")[-1]))
    if "疑为" in text and hits:
        return parse_number(hits[0].group(1)) == parse_number(before) and parse_number(hits[0].group(2)) == parse_number(after)
    first = re.search(r"印为(-?\d+(?:\.\d+)?)", text)
    return first is not None and parse_number(first.group(1)) == parse_number(after)


def run(documents: list[Path], count: int, seed: int) -> list[Result]:
    """Mutate each document `count` times and review every mutant."""
    results = []
    for path in documents:
        source = read_source(path)
        baseline, lines = _errors(source)
        known = {_key(f) for f in baseline}
        for mutant in mutants(source, count, random.Random(f"{seed}{path.name}"), lines):
            found, _ = _errors(mutant.document)
            fresh = [f for f in found if _key(f) not in known]
            located = bool(fresh) and _names(fresh[0], mutant)
            results.append(
                Result(
                    mutant.kind,
                    f"{path.name} {mutant.where}",
                    mutant.before,
                    mutant.after,
                    bool(fresh),
                    located,
                    tuple(f.message for f in fresh[:2]),
                )
            )
    return results


def summarise(results: list[Result]) -> dict[str, dict[str, int]]:
    """Counts of mutants, caught and located, by kind."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for kind in (result.kind, "all"):
            table[kind]["mutants"] += 1
            table[kind]["caught"] += result.caught
            table[kind]["located"] += result.located
    return {kind: dict(counts) for kind, counts in sorted(table.items())}


def sample_documents() -> list[Path]:
    return sorted(p for p in SAMPLES.iterdir() if p.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=80, help="per document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", action="store_true", help="print the mutants that were missed or misplaced")
    parser.add_argument("--documents", type=Path, nargs="*")
    args = parser.parse_args()
    results = run(args.documents or sample_documents(), args.mutants, args.seed)
    if args.show:
        for r in results:
            if not r.located:
                print(
                    "MISSED" if not r.caught else "MISPLACED", r.kind, r.where, r.before, "->", r.after, *(m[:200] for m in r.messages[:1])
                )
    summary = summarise(results)
    print(json.dumps(summary, indent=1))
    if args.write:
        MEASURED.write_text(
            json.dumps({"seed": args.seed, "per_document": args.mutants, "documents": len(sample_documents()), "kinds": summary}, indent=1)
            + "\n"
        )


if __name__ == "__main__":
    main()
