"""Chinese sentences about broken identities, as a reviewer would write them: place, printed values, difference."""

from __future__ import annotations

from review.quantities import Check, Quantity, show_amount

_SHOWN_ADDENDS = 12


def place_of(quantity: Quantity, with_table: bool = True) -> str:
    """Where a number is printed: 支出决算表（第10页）第3行“201 一般公共服务支出”的“项目支出”栏, or the place of a sentence."""
    if quantity.table_title is not None:
        where = f"《{quantity.table_title}》" if with_table else ""
        if with_table and quantity.page is not None:
            where += f"（第{quantity.page}页）"
        row = f"第{quantity.row_no}行" if quantity.row_no is not None else ""
        return f"{where}{row}{quantity.label}"
    where = "文字说明"
    if quantity.page is not None:
        where += f"（第{quantity.page}页）"
    elif quantity.line_no is not None:
        where += f"（第{quantity.line_no}行）"
    return f"{where}“{quantity.label}{quantity.show()}”"


def describe_sum(check: Check) -> str:
    """The addends as printed: 2012902 一般行政管理事务 2.60 + 2012999 其他群众团体事务支出 7.00."""
    shown = [
        f"{'-' if sign < 0 else '+' if index else ''}{q.label}{q.show()}" for index, (sign, q) in enumerate(check.addends[:_SHOWN_ADDENDS])
    ]
    rest = len(check.addends) - _SHOWN_ADDENDS
    return " ".join(shown) + (f" 等{len(check.addends)}项" if rest > 0 else "") if shown else "均未列数"


def coarsest(check: Check) -> Quantity:
    """The quantity with the coarsest printed step: amounts are shown in its unit."""
    return max(check.quantities(), key=lambda q: q.step)


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
        expected = show_amount(check.expected, total.unit, total.step)
        relation = {"=": "应等于", "<=": "不应大于", ">=": "不应小于"}[check.relation]
        sentence = f"{place_of(total)}印为{total.show()}，{relation}{check.note}合计{expected}（{describe_sum(check)}），{more}{difference}"
    if check.verdict == "rounding":
        return sentence + "；差额在四舍五入范围内"
    return sentence + "。"


def evidence_of(check: Check) -> str:
    """The printed numbers of an identity with their places, one after the other: what a ruling is tied to."""
    return "；".join(
        f"{place_of(q)}={q.printed}{'' if q.printed.endswith(q.unit) else q.unit}" for q in check.quantities()[: _SHOWN_ADDENDS + 1]
    )
