"""Hand-made disclosures of one bureau, as HTML pages, whose figures can be set one by one."""

from __future__ import annotations

from collections.abc import Sequence

BUREAU = "上海市长宁区财政局"

Rows = Sequence[Sequence[str]]


def _table(title: str, rows: Rows) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<p>{title}</p><p>单位：万元</p><table border='1'>{cells}</table>"


def _page(title: str, body: str) -> str:
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def budget(year: int, reception: str = "1.00", total: str = "100.00") -> str:
    """A department budget: expenditure of one item, and the 三公 table."""
    codes = [
        ["功能分类科目编码", "功能分类科目名称", "合计", "基本支出", "项目支出"],
        ["合计", "", total, total, "0.00"],
        ["201", "一般公共服务支出", total, total, "0.00"],
        ["20106", "财政事务", total, total, "0.00"],
        ["2010601", "行政运行", total, total, "0.00"],
    ]
    body = _table(f"{year}年部门支出预算总表", codes) + _table(f"{year}年一般公共预算支出预算表", codes)
    items = ["合计", "因公出国（境）费", "公务接待费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费"]
    body += _table(f"{year}年“三公”经费预算表", [["预算数"] * 6, items, [reception, "0.00", reception, "0.00", "0.00", "0.00"]])
    return _page(f"{BUREAU}{year}年度部门预算", body)


def final(year: int, opening: str, closing: str, reception: str = "1.00", initial: str = "100.00") -> str:
    """A department final account: the summary with balances at both ends of the year, and the 三公 table with its budget."""
    summary = [
        ["收入", "", "支出", ""],
        ["项目", "决算数", "项目", "决算数"],
        ["一、一般公共预算财政拨款收入", "100.00", "一、一般公共服务支出", "100.00"],
        ["本年收入合计", "100.00", "本年支出合计", "100.00"],
        ["年初结转和结余", opening, "年末结转和结余", closing],
        ["总计", "110.00", "总计", "110.00"],
    ]
    body = _table(f"{year}年度收入支出决算总表", summary)
    items = ["合计", "因公出国（境）费", "公务接待费"]
    head = [[item for item in items for _ in range(2)], ["年初预算数", "决算数"] * 3]
    amounts = [reception, "0.00", "0.00", "0.00", reception, "0.00"]
    body += _table(f"{year}年度财政拨款“三公”经费支出决算表", [*head, amounts])
    body += f"<p>{year}年度一般公共预算财政拨款支出年初预算为{initial}万元，支出决算为100.00万元。</p>"
    return _page(f"{BUREAU}{year}年度部门决算", body)


def restating_budget(year: int, reception: str, earlier: str, heading: str = "预算数", change: str = "0.10") -> str:
    """A budget whose 三公 table also prints the year before's column, headed `heading`, and whose text states a change."""
    items = ["合计", "公务接待费"]
    head = [[f"{year - 1}年{heading}"] * 2 + [f"{year}年预算数"] * 2, items * 2]
    body = _table(f"{year}年“三公”经费预算表", [*head, [earlier, earlier, reception, reception]])
    body += f"<p>{year}年“三公”经费预算数为{reception}万元，比{year - 1}年预算增加{change}万元。</p>"
    return _page(f"{BUREAU}{year}年度部门预算", body)
