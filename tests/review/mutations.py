"""The mutation test: one printed number or word of a document is changed, and the reviewer must say so.

A mutant (`tests.review.mutants`) is caught when the review reports an error that the unchanged document does not have, told when it
reports at least a notice, and located when the first such finding names the changed number with its true value ("应为 <true>，印为
<changed>"), or the changed word.

    python -m tests.review.mutations [--mutants N] [--seed S] [--kind K] [--match TEXT] [--show] [--write]

`--write` puts the figures into `docs/rules.md` through `tests/review/measured.json`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.amounts import compact, parse_number
from ingestion.model import SourceDocument
from ingestion.parsing import parse_source
from ingestion.reading import read_source
from review.doubts import READING_DOUBT
from review.engine import review_document
from review.records import FindingRecord
from tests.publishers.disclosures import DISCLOSURES
from tests.publishers.printing import write_all
from tests.review.mutants import KINDS, Lines, Slip, Subject, amounts

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "documents"
MEASURED = Path(__file__).parent / "measured.json"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one mutant; `messages` are the first fresh findings."""

    kind: str
    where: str
    before: str
    after: str
    caught: bool
    told: bool
    located: bool
    messages: tuple[str, ...]


def sample_documents() -> list[Path]:
    """The project's own samples: real disclosures with the contradictions that they were published with."""
    return sorted(p for p in SAMPLES.iterdir() if p.is_file())


def invented_documents(folder: Path) -> list[Path]:
    """The invented disclosures of tests/publishers, which contradict themselves nowhere."""
    drafts = [replace(compose(), formats=("docx",)) for compose in DISCLOSURES]
    return sorted(write_all(drafts, folder).values())


def _review(source: SourceDocument) -> tuple[list[FindingRecord], Lines, int | None]:
    parsed = parse_source(source, "mutant", 1)
    result = review_document(source, parsed)
    found = [f for f in result.findings if f.severity != "rounding" and f.kind != READING_DOUBT]
    return found, {(b.page, b.printed_text.strip()) for b in parsed.budget_lines}, parsed.document.fiscal_year


_NAME = 20
"""Characters of what is missing (a table, a section), which is all that tells such findings apart."""


def _key(finding: FindingRecord) -> tuple[object, ...]:
    named = finding.evidence if len(finding.evidence or "") <= _NAME else ""
    return finding.rule_id, finding.page, finding.line_code, finding.expected, finding.printed, named


def _is_located(finding: FindingRecord, slip: Slip) -> bool:
    """Whether a finding names what was changed: a number as 印为 with its true value as 应为, a word as it is printed now."""
    text = compact(finding.message).replace(",", "")
    if slip.told:
        return compact(slip.told) in text
    if not slip.after[:1].isdigit():
        printed = compact(finding.printed or "")
        return compact(slip.after) in text or slip.after[:2] in printed or "方向相反" in text
    before, after = parse_number(slip.before), parse_number(slip.after)
    if slip.kind in ("year", "count"):
        return slip.after in text
    hits = list(re.finditer(r"应(?:等于|为)[^,;。]*?(-?\d+(?:\.\d+)?)[^,;。]*?印为\D{0,2}?(-?\d+(?:\.\d+)?)", text.split("疑为")[-1]))
    if "疑为" in text and hits:
        return parse_number(hits[0].group(1)) == before and parse_number(hits[0].group(2)) == after
    first = re.search(r"印为\D{0,2}?(-?\d+(?:\.\d+)?)", text)
    return first is not None and parse_number(first.group(1)) == after


def _slips(subject: Subject, count: int, kinds: Iterable[str], seed: str) -> Iterator[Slip]:
    """At most `count` slips of each kind, three times as many of amounts, where most of the numbers are.

    Each kind is drawn by itself, so that a run of one kind plants what the run of all does.
    """
    for kind in kinds:
        rng = random.Random(f"{seed}{kind}")
        spots = list(KINDS[kind](subject, rng))
        yield from rng.sample(spots, min(len(spots), count * (3 if kind in ("table_cell", "text_amount") else 1)))


def run(documents: list[Path], count: int, seed: int, kinds: Iterable[str] = KINDS) -> list[Result]:
    """Plant up to `count` slips of each kind in each document and review every mutant."""
    results = []
    for path in documents:
        source = read_source(path)
        baseline, amounts, year = _review(source)
        known = {_key(f) for f in baseline}
        subject = Subject(source, amounts, year)
        for slip in _slips(subject, count, kinds, f"{seed}{path.name}"):
            fresh = [f for f in _review(subject.apply(slip))[0] if _key(f) not in known]
            caught = [f for f in fresh if f.severity == "error"]
            results.append(
                Result(
                    slip.kind,
                    f"{path.name} {subject.where(slip)}",
                    slip.before,
                    slip.after,
                    bool(caught),
                    bool(fresh),
                    bool(fresh) and _is_located((caught or fresh)[0], slip),
                    tuple(f.message for f in (caught or fresh)[:2]),
                )
            )
    return results


def summarise(results: list[Result]) -> dict[str, dict[str, int]]:
    """Counts of mutants, caught, told and located, by kind."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for kind in (result.kind, "all"):
            table[kind]["mutants"] += 1
            table[kind]["caught"] += result.caught
            table[kind]["told"] += result.told
            table[kind]["located"] += result.located
    return {kind: dict(counts) for kind, counts in sorted(table.items())}


def unborne(documents: list[Path]) -> tuple[int, int]:
    """How many amounts in the text of documents are not planted, since nothing bears them out, of how many."""
    counted = [amounts(Subject(read_source(path), set(), None)) for path in documents]
    return sum(n for n, _ in counted), sum(n for _, n in counted)


def _beside_the_others(summary: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """The counts of the kinds that were run beside those measured before of the others, and of all together."""
    kinds = {**json.loads(MEASURED.read_text(encoding="utf-8"))["kinds"], **summary}
    del kinds["all"]
    whole: Counter[str] = Counter()
    for counts in kinds.values():
        whole.update(counts)
    return {"all": dict(whole), **dict(sorted(kinds.items()))}


def _show(result: Result) -> None:
    state = "MISSED" if not result.told else "NOTICE" if not result.caught else "MISPLACED"
    print(state, result.kind, result.where, result.before, "->", result.after, "|", *(m[:200] for m in result.messages[:1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=10, help="of each kind and document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=sorted(KINDS), nargs="*", default=list(KINDS))
    parser.add_argument("--match", default="", help="only documents whose name holds this")
    parser.add_argument("--show", action="store_true", help="print the mutants that were missed or misplaced")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        documents = [p for p in [*sample_documents(), *invented_documents(Path(folder))] if args.match in p.name]
        results = run(documents, args.mutants, args.seed, args.kind)
        not_planted, told = unborne(documents)
    for result in results if args.show else []:
        if not (result.caught and result.located):
            _show(result)
    summary = summarise(results)
    for kind, counts in summary.items():
        print(f"{kind:14}", " ".join(f"{name} {number}" for name, number in counts.items()))
    print(f"amounts that nothing bears out: {not_planted} of {told}")
    if args.write:
        measured = {
            "seed": args.seed,
            "per_document": args.mutants,
            "documents": len(documents),
            "amounts": told,
            "unborne": not_planted,
            "kinds": _beside_the_others(summary),
        }
        MEASURED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
