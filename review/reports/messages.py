"""Chinese sentences about broken identities, as a reviewer would write them: place, printed values, difference."""

from __future__ import annotations

import re

from review.catalog import terms
from review.evidence.observations import place_name
from review.evidence.quantities import Check, Quantity, show_amount

_SHOWN_ADDENDS = 12
_DIRECTION = re.compile(r"(?:增加|增长|减少|下降|降低)了?$")


def place_of(quantity: Quantity, with_table: bool = True) -> str:
    """Where a number is printed: 《支出决算表》（第10页）第3行201 一般公共服务支出“项目支出”, or 文字说明（第3页）“项目支出”."""
    if quantity.table_title is not None:
        where = f"《{quantity.table_title}》" if with_table else ""
        if with_table and quantity.page is not None:
            where += f"（第{quantity.page}页）"
        row = f"第{quantity.row_no}行" if quantity.row_no is not None else ""
        return f"{where}{row}{quantity.label}"
    return f"文字说明{place_name(quantity.page, quantity.line_no, quantity.section)}“{quantity.label}”"


def describe_sum(check: Check) -> str:
    """The addends as printed, zeros left out: 2012902 一般行政管理事务2.60 + 2012999 其他群众团体事务支出7.00."""
    printed = [(sign, q) for sign, q in check.addends if q.value]
    shown: list[str] = []
    for sign, quantity in printed[:_SHOWN_ADDENDS]:
        joint = "-" if sign < 0 else "+" if shown else ""
        amount = quantity.printed if quantity.unit == check.total.unit and not quantity.sense else quantity.show()
        name = _short_label(quantity, check.total)
        shown.append(f"{joint} {_DIRECTION.sub('', name) if quantity.sense else name}{amount}".strip())
    rest = len(printed) - _SHOWN_ADDENDS
    return (" ".join(shown) + (f" 等{len(printed)}项" if rest > 0 else "")) if shown else "均未列数"


def _short_label(quantity: Quantity, total: Quantity) -> str:
    """An addend's name as far as it differs from the total's: the column in one row, code and name in one column."""
    one, other = quantity.line, total.line
    if one is None or other is None or one.table_no != other.table_no:
        return quantity.label
    if (one.row_no, one.line_code, one.line_label) == (other.row_no, other.line_code, other.line_label):
        return str(terms()["measures"].get(one.measure, one.measure))
    if one.measure == other.measure:
        return f"{one.line_code} {one.line_label}".strip()
    return quantity.label


def describe(check: Check) -> str:
    """One sentence for one broken (or roundingly broken) identity."""
    total = check.total
    difference = show_amount(abs(check.difference), total.unit, max(q.step for q in check.quantities()))
    more = "多" if check.difference > 0 else "少"
    if len(check.addends) == 1 and check.addends[0][0] == 1:
        other = check.addends[0][1]
        same_table = other.table_title is not None and other.table_title == total.table_title
        relation = {"=": "两处应当一致", "<=": "前者不应大于后者", ">=": "前者不应小于后者"}[check.relation]
        sentence = (
            f"{place_of(total)}印为{total.show()}，{place_of(other, not same_table)}印为{other.show()}，{relation}，前者{more}{difference}"
        )
    else:
        expected = total.show(check.expected) if total.sense else show_amount(check.expected, total.unit, total.step)
        relation = {"=": "应等于", "<=": "不应大于", ">=": "不应小于"}[check.relation]
        sentence = f"{place_of(total)}印为{total.show()}，{relation}{check.note}合计{expected}（{describe_sum(check)}），{more}{difference}"
    if check.verdict == "rounding":
        return sentence + "；差额在四舍五入范围内"
    return sentence + ("，请核对是否同一口径。" if check.verdict == "notice" else "。")


def evidence_of(check: Check) -> str:
    """The printed numbers of an identity with their places, one after the other: what a ruling is tied to."""
    return "；".join(
        f"{place_of(q)}={q.printed}{'' if q.printed.endswith(q.unit) else q.unit}" for q in check.quantities()[: _SHOWN_ADDENDS + 1]
    )
