"""Rates as the text prints them: what they should be, and whether rounding explains the difference."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from review.mentions import Mention, Paragraphs
from review.observations import Observation

HUNDRED = Decimal(100)
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Rate:
    """What a rate should be: its exact value in per cent and how far rounding of the figures behind it may move it."""

    value: Decimal
    slack: Decimal


def ratio_of(part: Mention, base: Decimal, base_ulp: Decimal) -> Rate | None:
    """part / base in per cent, None where the base is zero."""
    if base == 0:
        return None
    value = part.value / base * HUNDRED
    slack = abs(value) * (HALF * base_ulp / abs(base)) + HUNDRED * HALF * part.ulp / abs(base)
    return Rate(value, slack)


def judge_rate(rate: Rate, printed: Mention) -> str:
    """passed: rounds to what is printed; rounding: explained by rounding of the figures or one off in the last digit; failed."""
    distance = abs(abs(rate.value) - abs(printed.value))
    if distance <= HALF * printed.ulp:
        return "passed"
    if distance <= printed.ulp or distance <= rate.slack + HALF * printed.ulp:
        return "rounding"
    return "failed"


def show_rate(value: Decimal, printed: Mention) -> str:
    decimals = max(2, len(printed.printed.rsplit(".", 1)[1]) if "." in printed.printed else 0)
    return format(value.quantize(Decimal(1).scaleb(-decimals)), "f")


def place_of_mention(mention: Mention) -> str:
    if mention.page is not None:
        return f"文字说明（第{mention.page}页）"
    return f"文字说明（第{mention.line_no}行）" if mention.line_no is not None else "文字说明"


def observe_rate(
    verdict: str,
    mention: Mention,
    read: Paragraphs,
    message: str,
    expected: str | None,
    printed: Decimal,
    severity: str | None = None,
    *behind: Mention,
) -> Observation:
    return Observation(
        verdict,
        message,
        mention.page,
        mention.line_no,
        expected,
        format(printed, "f"),
        "pct",
        read.sentence_of(mention),
        severity=severity,
        place=str(mention.start),
        depends=tuple(m.key for m in behind),
    )
