"""From a disclosure's data file (`samples/data/*.yml`) to a manuscript and to the truth about it.

A data file holds the printed figures as text, the unit in which they are printed, the forms of the tables and the
wording of the text. Amounts stated in the text are marked where they stand: `{{concept|printed}}`, or
`{{concept|value|printed}}` where the sign or the figure is not what the printed words alone say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from samples.typesetting.model import Block, Cell, Fact, Heading, Manuscript, PageBreak, Table, Text

FACTORS = {"元": Decimal(1), "万元": Decimal(10_000), "千元": Decimal(1_000)}
_MARK = re.compile(r"\{\{([^|{}]+)\|(?:([^|{}]+)\|)?([^|{}]+)\}\}")
_AMOUNT = re.compile(r"(-?[\d,]+(?:\.\d+)?)\s*(万元|千元|元|%)?")
_SIDES = {"revenue", "expenditure"}
_CODE_ROLES = ("class", "section", "item")


@dataclass
class Disclosure:
    """One disclosure's data, with the manuscript made of it and the truth that does not stand in tables."""

    data: dict[str, Any]
    manuscript: Manuscript
    stated: list[dict[str, Any]] = field(default_factory=list)
    projects: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)


def load(path: Path, variables: dict[str, str] | None = None) -> Disclosure:
    """Reads a data file. `variables` replace `$name` in its text (unit level or department level of the same figures)."""
    text = path.read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    for name, value in {**data.get("variables", {}), **(variables or {})}.items():
        text = text.replace(f"${name}", value)
    data = yaml.safe_load(text)
    disclosure = Disclosure(data, Manuscript(data["title"], []))
    for entry in data["blocks"]:
        disclosure.manuscript.blocks += _blocks(disclosure, entry)
    disclosure.projects = data.get("projects", [])
    for project in disclosure.projects:
        disclosure.indicators += [{"project_name": project["name"], **_indicator(project, row)} for row in project.get("indicators", [])]
    return disclosure


def _blocks(disclosure: Disclosure, entry: Any) -> list[Block]:
    if entry == "page_break":
        return [PageBreak()]
    if isinstance(entry, str):
        return [Text(_unmark(disclosure, entry))]
    (kind, value), *_ = entry.items()
    if kind in ("title", "part", "heading"):
        return [Heading(value, {"title": 0, "part": 1, "heading": 2}[kind])]
    if kind in ("centre", "right", "flush"):
        return [Text(_unmark(disclosure, value), indent=0, align={"centre": "c", "right": "r", "flush": "l"}[kind])]
    if kind == "table":
        return [build_table(disclosure.data, value)]
    if kind == "grid":
        return [_plain_grid(value)]
    if kind == "project_tables":
        form = {"target": _target_tables, "result": _result_tables, "duty": _duty_table}[value]
        return form(disclosure.data)
    raise ValueError(f"unknown block {kind}")


def _unmark(disclosure: Disclosure, text: str) -> str:
    """The printed text; every marked amount goes to the list of stated amounts."""

    def note(match: re.Match[str]) -> str:
        concept, value, printed = match.groups()
        number, unit = _AMOUNT.search(value or printed).groups()  # type: ignore[union-attr]
        unit = unit or _AMOUNT.search(printed).group(2)  # type: ignore[union-attr]
        amount = Decimal(number.replace(",", "")) * (Decimal(1) if unit == "%" else FACTORS[unit or "元"])
        row = {"concept": concept, "fiscal_year": disclosure.data["fiscal_year"], "amount_yuan": f"{amount:.2f}"}
        if row not in [{k: s[k] for k in row} for s in disclosure.stated]:
            disclosure.stated.append({**row, "snippet": _MARK.sub(r"\3", text)[:120]})
        return printed

    return _MARK.sub(note, text)


def build_table(data: dict[str, Any], key: str) -> Table:
    """The standard table `key` of a data file, its numbers with their facts."""
    spec = {**data.get("table_defaults", {}), **data["tables"][key]}
    columns: list[str] = spec["columns"]
    header = [[_header_cell(text) for text in row] for row in spec.get("header", [])]
    lanes = spec["rows"] if isinstance(spec["rows"], dict) else {"main": spec["rows"]}
    n_rows = max((len(rows) for rows in lanes.values()), default=0)
    body = [_body_row(spec, columns, lanes, i) for i in range(max(n_rows, spec.get("least_rows", 0)))]
    captions = [tuple(str(part) for part in line) for line in spec.get("captions", [])]
    return Table(
        title=spec["title"],
        captions=captions,  # type: ignore[arg-type]
        header=header,
        body=body,
        widths=[float(w) for w in spec["widths"]],
        notes=spec.get("notes", []),
        sheet=spec.get("sheet", ""),
        landscape=spec.get("landscape", False),
        new_page=spec.get("new_page", True),
        repeat_header=spec.get("repeat_header", True),
        captions_inside=spec.get("captions_inside", False),
        font_size=float(spec.get("font_size", 9)),
        row_height=float(spec.get("row_height", 0)),
    )


def _header_cell(text: str) -> Cell:
    """ "标题|r2|c3": a header text with its row and column span."""
    text, *spans = str(text).split("|")
    cell = Cell(text, bold=False)
    for span in spans:
        if span[0] == "r":
            cell.row_span = int(span[1:])
        else:
            cell.col_span = int(span[1:])
    return cell


def _body_row(spec: dict[str, Any], columns: list[str], lanes: dict[str, list[Any]], index: int) -> list[Cell]:
    cells: list[Cell] = []
    skip = 0
    for position, column in enumerate(columns):
        if skip:
            skip -= 1
            continue
        lane, _, role = column.rpartition(".")
        rows = lanes.get(lane or "main", [])
        if role == "no":
            cells.append(Cell(str(index + 1)))
            continue
        if index >= len(rows):
            cells.append(Cell(""))
            continue
        code, label, amounts = rows[index]
        if role in (*_CODE_ROLES, "code") and not code and spec.get("merge_total") and amounts:
            label_at = columns.index(f"{lane}.label" if lane else "label")
            skip = label_at - position
            cells.append(Cell(label, col_span=skip + 1))
            continue
        cells.append(_body_cell(spec, lane, role, code, label, amounts))
    return cells


def _body_cell(spec: dict[str, Any], lane: str, role: str, code: str, label: str, amounts: dict[str, str]) -> Cell:
    if role == "code":
        return Cell(code, align="l" if spec.get("code_left", False) else "c")
    if role in _CODE_ROLES:
        return Cell({"class": code[:3], "section": code[3:5], "item": code[5:7]}[role])
    if role == "label":
        centred = not code and label.endswith(("计", "计 "))
        return Cell(label, align="c" if centred else "l")
    printed = amounts.get(role, "")
    if not printed:
        return Cell("")
    line_label, measure = role.split(":") if ":" in role else (label, role)
    side = lane if lane in _SIDES else ("revenue" if spec["code"] == "income" else "expenditure")
    amount = Decimal(printed.replace(",", "")) * FACTORS[spec["unit"]]
    return Cell(printed, align="r", fact=Fact(spec["code"], side, code, line_label, measure, amount))


def _plain_grid(spec: dict[str, Any]) -> Table:
    """A small table that holds no amounts (institutions, empty forms), as printed."""
    rows = [[_header_cell(text) for text in row] for row in spec["rows"]]
    captions = [tuple(line) for line in spec.get("captions", [])]
    n_head = spec.get("header_rows", 1)
    return Table(
        spec.get("title", ""),
        captions,
        rows[:n_head],
        rows[n_head:],
        [float(w) for w in spec["widths"]],  # type: ignore[arg-type]
        notes=spec.get("notes", []),
        new_page=spec.get("new_page", False),
        sheet=spec.get("sheet", ""),
    )


_INDICATOR_FIELDS = ("level1", "level2", "level3", "description", "target_text", "basis")
_RESULT_FIELDS = ("level1", "level2", "level3", "target_text", "actual_text")


def _indicator(project: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return {"indicator_kind": project["kind"], **row}


def _merged_levels(rows: list[dict[str, Any]], fields: tuple[str, ...]) -> list[list[Cell]]:
    """Indicator rows with the repeated first and second levels merged downwards, as the printed form does."""
    out: list[list[Cell]] = [[] for _ in rows]
    for position, name in enumerate(fields):
        start = 0
        while start < len(rows):
            end = start + 1
            if name in ("level1", "level2"):
                keys = fields[: position + 1]
                while end < len(rows) and all(rows[end].get(k) == rows[start].get(k) for k in keys):
                    end += 1
            out[start].append(Cell(str(rows[start].get(name) or ""), row_span=end - start, align="l" if position > 1 else "c"))
            start = end
    return out


def _target_tables(data: dict[str, Any]) -> list[Block]:
    """One 绩效目标表 per project: the head with budget and plan of payment, below it the indicators."""
    blocks: list[Block] = []
    for no, project in enumerate(data["projects"], 1):
        head = _target_head(project) if project.get("budget") else [[Cell("绩效目标"), Cell(project["goal"], col_span=6, align="l")]]
        titles = [Cell(t) for t in ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")]
        rows = [titles, *_merged_levels(project["indicators"], _INDICATOR_FIELDS)]
        for row in rows:
            row[-1].col_span = 2
        blocks.append(
            Table(
                f"{no}. {project['name']}绩效目标表",
                [(data.get("target_unit_caption", ""), "", "单位：万元")] if project.get("budget") else [],
                head,
                rows,
                [12, 14, 20, 22, 14, 10, 8],
                new_page=False,
                repeat_header=False,
                sheet=f"绩效目标{no}",
            )
        )
    return blocks


def _target_head(project: dict[str, Any]) -> list[list[Cell]]:
    plan = project["plan_pct"]
    months = ("3月底", "6月底", "10月底", "12月底")[: len(plan)]
    spans = {3: (2, 2, 2), 4: (2, 1, 1, 2)}[len(plan)]
    return [
        [Cell("项目编码"), Cell(project["code"], col_span=2), Cell("项目名称"), Cell(project["name"], col_span=3, align="l")],
        [
            Cell("预算规模及资金用途", row_span=2),
            Cell("预算数"),
            Cell(project["budget"], align="r"),
            Cell("其中：财政资金"),
            Cell(project["fiscal"], align="r"),
            Cell("其他资金"),
            Cell(project.get("other", ""), align="r"),
        ],
        [Cell(project["purpose"], col_span=6, align="l")],
        [Cell("资金支出计划（%）", row_span=2), *[Cell(m, col_span=s) for m, s in zip(months, spans, strict=True)]],
        [Cell(f"{p}%", col_span=s) for p, s in zip(plan, spans, strict=True)],
        [Cell("绩效目标"), Cell(project["goal"], col_span=6, align="l")],
    ]


def _result_tables(data: dict[str, Any]) -> list[Block]:
    """One 项目绩效目标完成情况表 per project: budgeted and executed amounts, targets and results."""
    blocks: list[Block] = []
    for project in data["projects"]:
        rows = project["indicators"]
        head = [
            [Cell("项目名称", col_span=2), Cell(project["name"], col_span=4)],
            [Cell("预算单位", col_span=2), Cell(data["unit_name"], col_span=4)],
        ]
        money = [
            ("预算数:", project["budget"], "执行数:", project["executed"]),
            ("其中-财政拨款:", project["fiscal"], "其中-财政拨款:", project["executed"]),
            ("其它资金:", project["other"], "其它资金:", project["other"]),
        ]
        for i, (a, b, c, d) in enumerate(money):
            first = [Cell("预算执行情况(万元)", row_span=3, col_span=2)] if i == 0 else []
            head.append([*first, Cell(a), Cell(b, align="r"), Cell(c), Cell(d, align="r")])
        head.append([Cell("年度目标完成情况", row_span=2, col_span=2), Cell("预期目标", col_span=2), Cell("实际完成目标", col_span=2)])
        head.append([Cell(project["purpose"], col_span=2, align="l"), Cell(project["outcome"], col_span=2, align="l")])
        titles = ("一级指标", "二级指标", "三级指标", "预期指标值(包含数字及文字描述)", "实际完成指标值(包含数字及文字描述)")
        body = [[Cell("绩效指标完成情况", row_span=len(rows) + 1), *[Cell(t) for t in titles]]]
        body += _merged_levels(rows, _RESULT_FIELDS)
        blocks.append(
            Table(f"项目绩效目标完成情况表\n({data['fiscal_year']}年度)", [], head, body, [9, 13, 14, 28, 18, 18], repeat_header=False)
        )
    return blocks


def _duty_table(data: dict[str, Any]) -> list[Block]:
    """The 部门职责-工作活动绩效目标 table: duties with budget, graded indicators."""
    header = [
        [Cell(t, row_span=2) for t in ("职责活动", "年度预算数", "内容描述", "绩效目标", "绩效指标")] + [Cell("评价标准", col_span=4)],
        [Cell(t) for t in "优良中差"],
    ]
    body: list[list[Cell]] = []
    for project in data["projects"]:
        rows = project.get("indicators") or [{}]
        for i, row in enumerate(rows):
            first = [
                Cell(project["name"], align="l"),
                Cell(project.get("budget", ""), align="r"),
                Cell(project["purpose"], align="l"),
                Cell(project["goal"], align="l"),
            ]
            grades = [Cell(str(row.get(f"grade_{g}", "") or "")) for g in ("excellent", "good", "fair", "poor")]
            cells = first if i == 0 else [Cell("") for _ in range(4)]
            body.append([*cells, Cell(str(row.get("level3") or ""), align="l"), *grades])
    return [
        Table(
            "部门职责-工作活动绩效目标",
            [("", "", "单位：万元")],
            header,
            body,
            [10, 9, 24, 18, 19, 6, 6, 6, 6],
            new_page=False,
            sheet="职责绩效",
        )
    ]
