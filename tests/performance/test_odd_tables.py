"""Whatever a table looks like, reading it raises nothing, loses no amount silently and invents none."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.amounts import parse_number
from ingestion.context import ParseContext
from ingestion.identity.institutions import read_institutions
from ingestion.model import Cell, Grid, Page, Paragraph, SourceDocument
from tests.performance.drawn_forms import read

_WORDS = [
    "项目名称", "项目编码", "预算数", "年度资金总额", "其中：财政拨款", "其他资金", "执行数", "年初预算数", "全年预算数",
    "分值", "得分", "3月底", "6月底", "25%", "50%", "一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "符号", "单位",
    "绩效目标", "预期目标", "实际完成情况", "产出指标", "数量指标", "≥3人", "100%", "职责活动", "年度预算数", "绩效指标",
    "优", "良", "中", "差", "任务名称", "主要内容", "总额", "财政拨款", "金额合计", "合计", "总分", "单位：万元",
    "项目支出绩效自评表", "单位名称", "单位性质", "单位规格", "序号", "备注", "桥梁检测", "", "", "", "1", "12.50",
    "1,200.00", "-3", "……", "校舍修缮\n工程",
]  # fmt: skip


@st.composite
def grids(draw) -> Grid:
    n_rows, n_cols = draw(st.integers(0, 9)), draw(st.integers(1, 7))
    cells, taken = [], set()
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) in taken or draw(st.integers(0, 9)) == 0:
                continue
            width = draw(st.integers(1, 2)) if (row, col + 1) not in taken and col + 1 < n_cols else 1
            height = draw(st.integers(1, 2)) if row + 1 < n_rows else 1
            taken |= {(row + y, col + x) for y in range(height) for x in range(width)}
            cells.append(Cell(row, col, draw(st.sampled_from(_WORDS)), height, width))
    return Grid(cells, n_rows, n_cols, page=draw(st.sampled_from([None, 1, 2, 3])), has_spans=draw(st.booleans()))


_BLOCKS = st.lists(st.one_of(grids(), st.sampled_from(_WORDS).map(lambda t: Paragraph(t, 1))), max_size=5)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_BLOCKS)
def test_any_table_is_read_without_an_error(blocks) -> None:
    source = SourceDocument("text/html", [Page(blocks)])
    result = read(source)
    read_institutions(ParseContext("doc", source, 2024, "budget", "青山县水务局"))
    numbers = {p.project_no for p in result.projects}
    assert numbers == set(range(1, len(result.projects) + 1))
    assert {i.project_no for i in result.indicators} <= numbers
    assert [i.indicator_no for i in result.indicators] == list(range(1, len(result.indicators) + 1))
    printed = {parse_number(c.text) for b in blocks if isinstance(b, Grid) for c in b.cells} - {None}
    for project in result.projects:
        for amount in (project.budget_yuan, project.executed_yuan, project.fiscal_yuan, project.other_yuan, project.initial_budget_yuan):
            assert amount is None or amount / Decimal(10000) in printed or amount in printed


def test_a_page_without_rows_ends_a_list_without_an_error() -> None:
    heading = [Cell(1, 4, "项目名称", 1, 2), Cell(1, 6, "绩效目标", 2, 1), Cell(2, 1, "年度预算数", 2, 2)]
    pages = [Grid(heading, 4, 7, page=1), Grid([], 0, 7, page=2)]
    assert read(SourceDocument("text/html", [Page(pages)])).projects == []
