"""One disclosure in the making: its blocks, and what its sentences state."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from samples.typesetting.model import Block, Heading, Manuscript, PageBreak, Table, Text


@dataclass
class Draft:
    """`expected` is the truth of the cover: what a careful reader writes down about the document itself."""

    name: str
    unit_name: str
    year: int
    stage: str
    level: str
    formats: tuple[str, ...]
    """docx | xlsx | html | pdf:word | pdf:sheet | pdf:chromium | txt:cells | txt:rows"""
    unit_code: str | None = None
    landscape: bool = False
    commas: bool = False
    blocks: list[Block] = field(default_factory=list)
    stated: dict[str, set[Decimal]] = field(default_factory=dict)
    projects: list[tuple[str, Decimal]] = field(default_factory=list)
    indicators: int = 0

    @property
    def manuscript(self) -> Manuscript:
        return Manuscript(f"{self.unit_name}{self.year}年", self.blocks)

    def title(self, *lines: str) -> None:
        self.blocks += [Heading(line, 0) for line in lines]

    def part(self, *lines: str) -> None:
        self.blocks += [Heading(line, 1) for line in lines]

    def section(self, line: str) -> None:
        self.blocks.append(Heading(line, 2))

    def say(self, *lines: str) -> None:
        self.blocks += [Text(line) for line in lines]

    def contents(self, *lines: str) -> None:
        self.blocks += [PageBreak(), Heading("目  录", 1), *[Text(line, indent=0) for line in lines], PageBreak()]

    def add(self, *tables: Table) -> None:
        self.blocks += tables

    def note(self, concept: str, value: int | Decimal) -> None:
        self.stated.setdefault(concept, set()).add(Decimal(value).quantize(Decimal("0.01")))

    def wan(self, yuan: int, *concepts: str) -> str:
        """An amount in 万元 as printed in a sentence; notes it for each concept, as rounded."""
        value = (Decimal(yuan) / 10000).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for concept in concepts:
            self.note(concept, value * 10000)
        return f"{value:,.2f}万元" if self.commas else f"{value:.2f}万元"

    def yuan(self, yuan: int, *concepts: str) -> str:
        for concept in concepts:
            self.note(concept, yuan)
        return f"{yuan:,}元" if self.commas else f"{yuan}元"

    def change(self, now: int, before: int, *concepts: str, words: tuple[str, str] = ("增加", "减少"), plain_yuan: bool = False) -> str:
        """增加 x万元 or 减少 x万元, noted with its sign."""
        text = (self.yuan if plain_yuan else self.wan)(abs(now - before))
        step = Decimal(now - before) if plain_yuan else (Decimal(now - before) / 10000).quantize(Decimal("0.01"), ROUND_HALF_UP) * 10000
        for concept in concepts:
            self.note(concept, step)
        return words[0 if now >= before else 1] + text

    def rate(self, now: int, before: int, *concepts: str, words: tuple[str, str] = ("增长", "下降")) -> str:
        """增长 x% or 下降 x%, noted with its sign."""
        pct = (Decimal(now - before) / before * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for concept in concepts:
            self.note(concept, pct)
        return f"{words[0 if pct >= 0 else 1]}{abs(pct)}%"

    def project(self, name: str, yuan: int) -> None:
        self.projects.append((name, Decimal(yuan).quantize(Decimal("0.01"))))


def share(part: int, whole: int) -> str:
    """The percentage of `whole` that `part` is, two decimals."""
    return f"{(Decimal(part) / whole * 100).quantize(Decimal('0.01'), ROUND_HALF_UP) if whole else Decimal(0)}%"
