"""Several publications in one file: each under its own unit, year, stage and level; what is one stays one."""

from __future__ import annotations

import pytest

from ingestion.assembly import select_publication
from ingestion.model import Block, Page, Paragraph, SourceDocument, number_cells
from ingestion.parsing import parse_source
from ingestion.records import ParsedDocument
from review.engine import review_document
from tests.tables.drawn_grids import draw

MANY = 12


def publication(unit: str, title: str, table: str, amount: str) -> list[list[Block]]:
    """Pages of a small publication: cover, table, explanation."""
    grid = draw(f"项目 | 预算数 | 项目 | 预算数\n本年收入合计 | {amount} | 本年支出合计 | {amount}")
    return [
        [Paragraph(title), Paragraph("目录")],
        [Paragraph(table), Paragraph(f"编制单位：{unit}　单位：万元"), grid],
        [Paragraph("第三部分 情况说明"), Paragraph(f"收入总计{amount}万元，支出总计{amount}万元，均为财政拨款。")],
    ]


def as_pages(*parts: list[list[Block]]) -> SourceDocument:
    blocks = [page for part in parts for page in part]
    pages = [Page(page, number=number) for number, page in enumerate(blocks, start=1)]
    for page in pages:
        for block in page.blocks:
            block.page = page.number
    return SourceDocument("application/pdf", pages, page_count=len(pages))


def as_flow(*parts: list[list[Block]]) -> SourceDocument:
    return SourceDocument("text/html", [Page([block for part in parts for page in part for block in page])])


def parse(source: SourceDocument) -> ParsedDocument:
    number_cells(source)
    return parse_source(source, "d", 1)


FIRST = ("云岭市水利局", "云岭市水利局2024年部门预算", "收支总表", "100.00")
OTHERS = {
    "department": (("云岭市林业局", "云岭市林业局2024年部门预算", "收支总表", "70.00"), ("云岭市林业局", 2024, "budget", "department")),
    "year": (("云岭市水利局", "云岭市水利局2023年部门预算", "收支总表", "70.00"), ("云岭市水利局", 2023, "budget", "department")),
    "stage": (("云岭市水利局", "云岭市水利局2024年度部门决算", "收入支出决算总表", "70.00"), ("云岭市水利局", 2024, "final", "department")),
    "own unit": (
        ("云岭市水利局（本级）", "云岭市水利局（本级）2024年单位预算", "收支总表", "70.00"), ("云岭市水利局", 2024, "budget", "unit"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", [as_pages, as_flow])
@pytest.mark.parametrize("other", OTHERS)
def test_two_publications(other: str, layout: object) -> None:
    printed, expected = OTHERS[other]
    parsed = parse(layout(publication(*FIRST), publication(*printed)))  # type: ignore[operator]
    found = [(p.unit_name, p.fiscal_year, p.stage, p.publication_level) for p in parsed.publications]
    assert found == [("云岭市水利局", 2024, "budget", "department"), expected]
    amounts = {(line.publication_no, str(line.amount_yuan)) for line in parsed.budget_lines}
    assert amounts == {(1, "1000000.00"), (2, "700000.00")}
    assert {stated.publication_no for stated in parsed.stated_amounts} == {1, 2}
    assert (parsed.document.unit_name, parsed.document.fiscal_year) == ("云岭市水利局", 2024)


def test_pages_and_numbers_go_through_the_file() -> None:
    parsed = parse(as_pages(publication(*FIRST), publication(*OTHERS["department"][0])))
    assert [(p.first_page, p.last_page) for p in parsed.publications] == [(1, 3), (4, 6)]
    numbers = [table.table_no for table in parsed.tables if table.table_no]
    assert len(set(numbers)) == len(numbers) == 2
    assert parsed.document.printed_numbers == sum(p.printed_numbers for p in parsed.publications) == 4


def test_tables_alone_are_told_apart_by_their_captions() -> None:
    first, second = publication(*FIRST)[1:2], publication(*OTHERS["department"][0])[1:2]
    parsed = parse(as_pages([[Paragraph("2024年部门预算公开表")]], first, second))
    assert [(p.unit_name, p.fiscal_year) for p in parsed.publications] == [("云岭市水利局", 2024), ("云岭市林业局", 2024)]


@pytest.mark.parametrize(
    "extra",
    [
        [[Paragraph("云岭市水利局2023年度部门决算"), Paragraph("上年决算已在网站公开。")]],
        [[Paragraph("第三部分 云岭市水利局2024年单位预算情况说明"), Paragraph("收入总计100.00万元。支出预算100.00万元。")]],
        [[Paragraph("主管部门：云岭市林业局"), Paragraph("云岭市林业局2024年工作总结")]],
        [[Paragraph("收入总表"), Paragraph("部门：云岭市水")], [Paragraph("支出总表"), Paragraph("部门：云岭市水利局")]],
    ],
)
def test_what_only_mentions_another_is_no_publication(extra: list[list[Block]]) -> None:
    parsed = parse(as_pages(publication(*FIRST), extra))
    assert [(p.unit_name, p.fiscal_year, p.stage) for p in parsed.publications] == [("云岭市水利局", 2024, "budget")]


def sheet(name: str, head: str, amount: str) -> list[Block]:
    """A sheet that is one table: its title and caption are cells of it."""
    grid = draw(f"{head}\n项目 | 预算数 | 项目 | 预算数\n本年收入合计 | {amount} | 本年支出合计 | {amount}")
    grid.sheet = name
    return [grid]


def as_workbook(*sheets: list[Block]) -> SourceDocument:
    return SourceDocument("application/vnd.ms-excel", [Page(blocks) for blocks in sheets])


def income(unit: str, amount: str) -> list[Block]:
    return [draw(f"2024年收入预算总表 | |\n部门：{unit} | | 单位：万元\n科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | {amount}")]


def amounts_of(parsed: ParsedDocument) -> dict[str | None, set[str]]:
    names = {publication.publication_no: publication.unit_name for publication in parsed.publications}
    found: dict[str | None, set[str]] = {name: set() for name in names.values()}
    for line in parsed.budget_lines:
        found[names[line.publication_no]].add(str(line.amount_yuan / 10_000))
    return found


def test_everybodys_first_table_before_everybodys_second() -> None:
    heads = [f"2024年收支总表 | | |\n部门：{unit} | | | 单位：万元" for unit in ("云岭市水利局", "云岭市林业局")]
    first = [sheet(f"收支{n}", head, amount) for n, (head, amount) in enumerate(zip(heads, ("100.00", "70.00"), strict=True))]
    parsed = parse(as_workbook(*first, income("云岭市水利局", "100.00"), income("云岭市林业局", "70.00")))
    assert amounts_of(parsed) == {"云岭市水利局": {"100.00"}, "云岭市林业局": {"70.00"}}
    assert {(p.fiscal_year, p.stage) for p in parsed.publications} == {(2024, "budget")}


def test_tables_that_begin_with_revenue() -> None:
    parsed = parse(as_workbook(income("云岭市水利局", "100.00"), income("云岭市林业局", "70.00")))
    assert amounts_of(parsed) == {"云岭市水利局": {"100.00"}, "云岭市林业局": {"70.00"}}


@pytest.mark.parametrize("head", ["{0}2024年收支总表 | | |\n | | | 单位：万元", "2024年收支总表 | | |\n | | | 单位：万元"])
def test_a_sheet_for_each_school(head: str) -> None:
    schools = {f"云岭市第{n}小学": f"{amount}.00" for n, amount in (("一", 40), ("二", 50), ("三", 60))}
    parsed = parse(as_workbook(*[sheet(name, head.format(name), amount) for name, amount in schools.items()]))
    assert amounts_of(parsed) == {name: {amount} for name, amount in schools.items()}


@pytest.mark.parametrize("layout", [as_pages, as_flow])
def test_a_department_and_its_units_in_numbered_parts(layout: object) -> None:
    heads = ["第一部分 云岭市水利局2024年部门预算", "第二部分 云岭市水利局（本级）2024年单位预算", "第三部分 云岭市灌溉站2024年单位预算"]
    parts = []
    for head, amount in zip(heads, ("170.00", "100.00", "70.00"), strict=True):
        grid = draw(f"项目 | 预算数 | 项目 | 预算数\n本年收入合计 | {amount} | 本年支出合计 | {amount}")
        parts.append([[Paragraph(head)], [Paragraph("收支总表"), Paragraph("单位：万元"), grid]])
    parsed = parse(layout([[Paragraph("云岭市水利局2024年部门预算"), Paragraph("目录")]], *parts))  # type: ignore[operator]
    found = [(p.unit_name, p.publication_level) for p in parsed.publications]
    assert found == [("云岭市水利局", "department"), ("云岭市水利局", "unit"), ("云岭市灌溉站", "unit")]
    assert [{str(line.amount_yuan / 10_000) for line in select_publication(parsed, p).budget_lines} for p in parsed.publications] == [
        {"170.00"}, {"100.00"}, {"70.00"},
    ]  # fmt: skip


@pytest.mark.parametrize("layout", [as_pages, as_flow])
def test_three_public_statements_of_two_bodies(layout: object) -> None:
    parts = [
        [[Paragraph(f"{unit}2024年“三公”经费预算情况说明")], [Paragraph(f"2024年“三公”经费预算{n}.00万元，其中：公务接待费{n}.00万元。")]]
        for unit, n in (("云岭市水利局", 5), ("云岭市林业局", 3))
    ]
    parsed = parse(layout(*parts))  # type: ignore[operator]
    names = {p.publication_no: p.unit_name for p in parsed.publications}
    found = {(names[s.publication_no], s.concept, str(s.amount_yuan / 10_000)) for s in parsed.stated_amounts}
    assert found == {
        (unit, concept, amount)
        for unit, amount in (("云岭市水利局", "5.00"), ("云岭市林业局", "3.00"))
        for concept in ("three_public_total", "reception")
    }


def test_publications_are_reviewed_one_by_one() -> None:
    source = as_pages(publication(*FIRST), publication(*OTHERS["department"][0]))
    parsed = parse(source)
    result = review_document(source, parsed)
    outcomes = [(outcome.publication_no, outcome.rule_id) for outcome in result.rule_outcomes]
    assert len(set(outcomes)) == len(outcomes)
    assert {number for number, _ in outcomes} == {1, 2}
    ids = [finding.finding_id for finding in result.findings]
    assert len(set(ids)) == len(ids)
    assert not [finding for finding in result.findings if finding.severity == "error"]


def test_a_publication_can_be_taken_out_again() -> None:
    parsed = parse(as_pages(publication(*FIRST), publication(*OTHERS["year"][0])))
    second = select_publication(parsed, parsed.publications[1])
    assert (second.document.fiscal_year, second.document.placed_numbers) == (2023, 2)
    assert {line.publication_no for line in second.budget_lines} == {2}


def test_a_cover_alone_is_part_of_a_publication_over_several_files() -> None:
    parsed = parse(as_pages([[Paragraph("云岭市水利局"), Paragraph("2024年部门预算")]]))
    assert (parsed.document.status, len(parsed.publications)) == ("parsed", 1)


def test_empty_tables_are_part_of_a_publication() -> None:
    text = "部门预算国有资本经营预算支出表"
    grid = draw("部门：云岭市水利局 | 预算年度：2024 | 单位：万元\n科目编码 | 科目名称 | 合计\n |  | ")
    parsed = parse(SourceDocument("text/html", [Page([Paragraph(text), grid, Paragraph("本部门无国有资本经营预算，本表为空表。")])]))
    assert (parsed.document.status, parsed.document.fiscal_year, parsed.document.stage) == ("parsed", 2024, "budget")
