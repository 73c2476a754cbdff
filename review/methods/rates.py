"""Rates as the text prints them: what they should be, and whether rounding explains the difference."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from review.evidence.mentions import Mention, Paragraphs
from review.evidence.observations import Observation, place_name
from review.evidence.quantities import show_amount
from review.evidence.ratios import Ratio, Term
from review.roots import slip_cost

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


def ratio_between(part: Mention, base: Mention | Term, printed: Mention, is_growth: bool = False) -> Ratio:
    """A printed rate with the numbers behind it."""
    terms = [m if isinstance(m, Term) else Term(m.value, m.ulp, m.key) for m in (part, base)]
    return Ratio(terms[0], terms[1], is_growth, printed.value, printed.ulp)


def judge_rate(rate: Rate, printed: Mention) -> str:
    """passed: rounds to what is printed; rounding: explained by rounding of the figures or one off in the last digit; failed.

    Figures may have been cut instead of rounded, the rate too: that moves the rate by twice as much, which is allowed up to two of
    its last digit where it has decimals.
    """
    distance = abs(abs(rate.value) - abs(printed.value))
    if distance <= HALF * printed.ulp:
        return "passed"
    cut = min(2 * rate.slack, printed.ulp) if printed.ulp < 1 else 0
    if distance <= printed.ulp + cut or distance <= rate.slack + HALF * printed.ulp:
        return "rounding"
    return "failed"


_MOST_CANDIDATES = 2_000
_FINER = Decimal("0.01")


def likely_slip(printed: Mention, target: Decimal, slack: Decimal) -> Decimal | None:
    """The amount nearest to `target` (within `slack`, yuan) from which a printed amount differs by one slip of the pen, if there is one.

    Tells which number of a wrong rate is probably misprinted: the rate that the others give must not itself be a slip.
    """
    step = printed.step or printed.ulp
    centre, reach = int((abs(target) / step).to_integral_value()), int(slack / step) + 1
    if target == 0 or reach > _MOST_CANDIDATES:
        return None
    for distance in range(reach + 1):
        for units in (centre - distance, centre + distance):
            value = units * step
            if units > 0 and value != abs(printed.value) and slip_cost(abs(printed.value), value, step) == 1:
                return value
    return None


def say_slip(printed: Mention, value: Decimal, name: str) -> str:
    """疑为 an amount, in the words of the root findings."""
    return f"如比率无误，疑为{name}应为{show_amount(value, printed.unit, printed.step)}，印为{printed.show()}。"


def is_slip_of_rate(printed: Mention, rate: Rate) -> bool:
    """Whether one wrong digit in the printed rate itself explains it, or a point that it lost (9812% for 98.12%)."""
    if slip_cost(abs(printed.value), abs(rate.value), printed.ulp) == 1:
        return True
    lost_point = "." not in printed.printed and abs(printed.value) > 9 * abs(rate.value)
    return lost_point and slip_cost(abs(printed.value), abs(rate.value), _FINER) == 1


def suspected_part(part: Mention, base: Decimal, rate: Rate, printed: Mention) -> str:
    """Names the amount that a share or completion is of, where one wrong digit in it explains the rate, and none in the rate does."""
    if is_slip_of_rate(printed, rate) or printed.value <= 0:
        return ""
    found = likely_slip(part, base * printed.value / HUNDRED, abs(base) * HALF * printed.ulp / HUNDRED + part.ulp)
    return say_slip(part, found, "金额") if found is not None else ""


def suspected_base(base: Mention, part: Mention, rate: Rate, printed: Mention) -> str:
    """Names the amount that a completion is measured by, where one wrong digit in it explains the rate, and none in the rate does."""
    if is_slip_of_rate(printed, rate) or printed.value <= 0:
        return ""
    target = part.value * HUNDRED / printed.value
    found = likely_slip(base, target, abs(target) * HALF * printed.ulp / printed.value + base.ulp)
    return say_slip(base, found, "预算") if found is not None else ""


def say_growth(value: Decimal, printed: Mention) -> str:
    """A rate of growth with the word of its direction: 下降13.22%; as printed where it is the printed one."""
    shown = printed.printed.lstrip("-") if value == printed.value else show_rate(abs(value), printed)
    return f"{'下降' if value < 0 else '增长'}{shown}%"


def show_rate(value: Decimal, printed: Mention) -> str:
    decimals = max(2, len(printed.printed.rsplit(".", 1)[1]) if "." in printed.printed else 0)
    return format(value.quantize(Decimal(1).scaleb(-decimals)), "f")


def place_of_mention(mention: Mention) -> str:
    return f"文字说明{place_name(mention.page, mention.line_no, mention.section)}"


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
