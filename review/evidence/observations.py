"""What rules report that is not a sum of printed cells: rates, names, years, directions."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from review.evidence.ratios import Ratio


class NotRunnable(Exception):
    """A rule that cannot run on this document; the message is the Chinese reason."""


@dataclass(slots=True)
class Observation:
    """One comparison of a rule that reads language.

    `verdict` is passed, rounding or failed. For what failed: `message` in Chinese, `expected` and `printed` as plain
    decimals in `unit` (yuan, pct or count) or as text, `evidence` the sentence as printed. `severity` and `kind`
    override the rule's own.
    """

    verdict: str
    message: str = ""
    page: int | None = None
    line_no: int | None = None
    expected: str | None = None
    printed: str | None = None
    unit: str | None = None
    evidence: str | None = None
    table_code: str | None = None
    line_code: str | None = None
    severity: str | None = None
    kind: str | None = None
    place: str = ""
    """What tells this comparison from others of the same rule in the same sentence."""
    depends: tuple[Hashable, ...] = ()
    """Keys of the printed numbers that it was computed from: where one of them is found wrong, this is a consequence."""
    comparisons: int = 1
    ratio: Ratio | None = None
    """The rate that it judged, as evidence on the numbers behind it."""


PASSED = Observation("passed")
"""A comparison that held."""


class _Told(Protocol):
    """A passage, as far as places are told from it."""

    number: int

    def place(self, offset: int) -> tuple[int | None, int | None]: ...

    def where(self, offset: int) -> str: ...

    def around(self, offset: int) -> str: ...


def place_name(page: int | None, line_no: int | None, section: str = "") -> str:
    """（第N页） or （第N行）, the section where neither is known, blank without that too."""
    if page is not None:
        return f"（第{page}页）"
    if line_no is not None:
        return f"（第{line_no}行）"
    return f"（{section}）" if section else ""


def text_finding(
    read: _Told,
    offset: int,
    message: str,
    printed: str | None = None,
    expected: str | None = None,
    severity: str | None = None,
    depends: tuple[Hashable, ...] = (),
) -> Observation:
    """What fails at a compact offset of a passage; the message follows 文字说明（第N页）."""
    page, line_no = read.place(offset)
    return Observation(
        "failed",
        f"文字说明{read.where(offset)}{message}",
        page,
        line_no,
        expected,
        printed,
        None,
        read.around(offset),
        severity=severity,
        place=f"{read.number}:{offset}",
        depends=depends,
    )
