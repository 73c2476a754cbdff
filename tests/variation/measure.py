"""Recall and precision of the parser over the variation corpus, in all and by kind of variation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.variation.corpus import Corpus, FactKey, Sample, key_of, true_keys
from tests.variation.recipes import KINDS

Parse = Callable[[Path], object]


@dataclass
class Outcome:
    """What the parser made of one document."""

    sample: Sample
    true: Counter[FactKey]
    missing: Counter[FactKey] = field(default_factory=Counter)
    extra: Counter[FactKey] = field(default_factory=Counter)
    unplaced: int = 0
    wrong_pages: int = 0
    """Facts read rightly, but said to stand on another page than they do."""
    error: str = ""

    @property
    def is_exact(self) -> bool:
        return not (self.missing or self.extra or self.wrong_pages or self.error)

    @property
    def lost(self) -> int:
        """Numbers that became neither facts, right or wrong, nor unplaced numbers: lost silently."""
        return max(0, self.missing.total() - self.extra.total() - self.unplaced)


def measure(sample: Sample, parse: Parse) -> Outcome:
    """Parses one document and compares facts as multisets. A parser that raises has missed everything."""
    outcome = Outcome(sample, true_keys(sample.facts))
    try:
        parsed = parse(sample.path)
    except Exception as error:  # noqa: BLE001 - whatever it raises, the document was not read
        outcome.error, outcome.missing = repr(error), outcome.true
        return outcome
    lines = parsed.budget_lines  # type: ignore[attr-defined]
    found = Counter(map(key_of, lines))
    outcome.missing, outcome.extra = outcome.true - found, found - outcome.true
    outcome.unplaced = len(parsed.unplaced_numbers)  # type: ignore[attr-defined]
    if sample.pages:
        outcome.wrong_pages = _wrong_pages(sample, lines)
    return outcome


def _wrong_pages(sample: Sample, lines: list[Any]) -> int:
    true = Counter((key_of(f), page) for f, page in sample.pages)
    found = Counter((key_of(b), b.page) for b in lines)
    both = true_keys(sample.facts) & Counter(map(key_of, lines))
    return both.total() - (true & found).total()


@dataclass
class Score:
    """Sums over documents."""

    documents: int = 0
    exact: int = 0
    true: int = 0
    missing: int = 0
    extra: int = 0

    def add(self, outcome: Outcome) -> None:
        self.documents += 1
        self.exact += outcome.is_exact
        self.true += outcome.true.total()
        self.missing += outcome.missing.total()
        self.extra += outcome.extra.total()

    @property
    def recall(self) -> float:
        return (self.true - self.missing) / self.true if self.true else 1.0

    @property
    def precision(self) -> float:
        found = self.true - self.missing + self.extra
        return (self.true - self.missing) / found if found else 1.0

    def row(self, *names: str) -> str:
        figures = (f"{self.documents}", f"{self.exact}", f"{self.true}", f"{self.recall:.4f}", f"{self.precision:.4f}")
        return "| " + " | ".join((*names, *figures)) + " |"


def total(outcomes: list[Outcome]) -> Score:
    score = Score()
    for outcome in outcomes:
        score.add(outcome)
    return score


def by_kind(outcomes: list[Outcome]) -> dict[str, dict[str, Score]]:
    """Kind of variation -> value -> score."""
    kinds: dict[str, dict[str, Score]] = {}
    for kind in ("producer", "ruling", "font", "page", *KINDS):
        for outcome in outcomes:
            value = getattr(outcome.sample.recipe, kind)
            kinds.setdefault(kind, {}).setdefault(value, Score()).add(outcome)
    return kinds


def by_table(outcomes: list[Outcome]) -> dict[str, Score]:
    """Table code -> score over its facts (an invented fact counts for the table that it claims)."""
    tables: dict[str, Score] = {}
    for outcome in outcomes:
        for name, counter in (("true", outcome.true), ("missing", outcome.missing), ("extra", outcome.extra)):
            for key, n in counter.items():
                score = tables.setdefault(key[0], Score())
                setattr(score, name, getattr(score, name) + n)
    for code, score in tables.items():
        having = [o for o in outcomes if any(k[0] == code for k in o.true)]
        score.documents = len(having)
        score.exact = sum(1 for o in having if not any(k[0] == code for k in (*o.missing, *o.extra)))
    return tables


def report(corpus: Corpus, outcomes: list[Outcome]) -> str:
    """The report in Markdown: totals, kinds, tables, and each document that was not read exactly."""
    head = "| documents | exact | true facts | recall | precision |"
    lines = ["# Variation test", "", f"{len(corpus.samples)} documents, {len(outcomes)} measured.", ""]
    lines += [f"Not measured: {reason}." for reason in corpus.missing]
    lines += [head, "| ---: | ---: | ---: | ---: | ---: |", total(outcomes).row(), ""]
    lines.append(f"Numbers lost silently (neither fact nor unplaced): {sum(o.lost for o in outcomes)}.")
    lines.append(f"Facts cited on a wrong page: {sum(o.wrong_pages for o in outcomes)} (pages are known of PDFs typeset here).")
    lines.append("")
    lines += ["## By table", "", "| table " + head, "| --- | ---: | ---: | ---: | ---: | ---: |"]
    lines += [score.row(code) for code, score in sorted(by_table(outcomes).items())]
    lines += ["", "## By kind of variation", "", "| kind | value " + head, "| --- | --- | ---: | ---: | ---: | ---: | ---: |"]
    for kind, values in by_kind(outcomes).items():
        lines += [score.row(kind, value) for value, score in sorted(values.items())]
    wrong = [o for o in outcomes if not o.is_exact]
    lines += [
        "",
        "## Documents not read exactly",
        "",
        "| document | missing | invented | unplaced | lost | wrong page | tables | recipe |",
        "| --- | ---: | ---: | ---: | --- | --- |",
    ]
    for o in wrong:
        tables = sorted({k[0] for k in (*o.missing, *o.extra)})
        recipe = ", ".join(f"{k}={getattr(o.sample.recipe, k)}" for k in ("ruling", "page", *KINDS))
        name = o.sample.path.name + (f" ({o.error[:80]})" if o.error else "")
        figures = (o.missing.total(), o.extra.total(), o.unplaced, o.lost, o.wrong_pages)
        lines.append(f"| {name} | {' | '.join(map(str, figures))} | {', '.join(tables)} | {recipe} |")
    return "\n".join(lines) + "\n"
