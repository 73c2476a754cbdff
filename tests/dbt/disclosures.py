"""A small hand-made raw layer: three years, two units, a format variant, a correction, a listed unit, a quarantined document."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ingestion.amounts import printed_step
from ingestion.records import (
    BudgetLineRecord,
    DocumentRecord,
    EvidenceRecord,
    IndicatorRecord,
    ProjectRecord,
    ReadingNoteRecord,
    StatedAmountRecord,
    TableFigureRecord,
    TableRecord,
    UnitFactRecord,
    UnplacedNumberRecord,
)
from review.records import FindingRecord, RuleOutcomeRecord
from tests.dbt.raw_fixture import RawLayer

YEARS = (2022, 2023, 2024)


def document(document_id: str, unit: str | None, year: int | None, stage: str | None = "budget", **fields: object) -> DocumentRecord:
    """A parsed department document; `fields` replace what differs."""
    defaults: dict[str, object] = {"publication_level": "department", "document_kind": stage, "printed_numbers": 4, "placed_numbers": 4}
    values = {"media_type": "application/pdf", "byte_size": 1000, "page_count": 9} | defaults | fields
    return DocumentRecord(document_id=document_id, unit_name=unit, unit_name_printed=unit, fiscal_year=year, stage=stage, **values)  # type: ignore[arg-type]


def line(
    document_id: str, code: str, label: str, measure: str, amount: str, row: int, column: int = 3, **fields: object
) -> BudgetLineRecord:
    """A number of the expenditure table; a row without code is a total, one with seven digits a leaf."""
    defaults: dict[str, object] = {
        "table_code": "expenditure", "side": "expenditure", "printed_unit": "元", "page": 2, "table_no": 1,
        "line_level": len(code) // 2, "is_total": not code, "is_leaf": len(code) == 7, "step_yuan": printed_step(amount, "元"),
    }  # fmt: skip
    return BudgetLineRecord(
        document_id=document_id, line_code=code, line_label=label, measure=measure, amount_yuan=Decimal(amount),
        printed_text=amount, row_no=row, column_no=column, **(defaults | fields),  # type: ignore[arg-type]
    )  # fmt: skip


def expenditure_table(document_id: str, amount: str) -> list[BudgetLineRecord]:
    """Total, class, section and one item, all of the same amount."""
    rows = [("", "合计"), ("208", "社会保障和就业支出"), ("20805", "行政事业单位养老支出"), ("2080599", "其他行政事业单位养老支出")]
    return [line(document_id, code, label, "total", amount, number) for number, (code, label) in enumerate(rows, start=1)]


def make_raw_layer() -> RawLayer:
    raw = RawLayer()
    city, district = "上海市长宁区财政局", "河北省博野县总工会"
    for year in YEARS:
        name = f"budget{year}"
        listed = UnitFactRecord(name, "长宁区国库收付中心", nature="事业")
        project = ProjectRecord(name, 1, "P1", "信息系统运维", budget_yuan=Decimal("50.00"), page=5)
        indicator = IndicatorRecord(
            name,
            1,
            1,
            "target",
            "产出指标",
            "数量指标",
            "系统数",
            operator=">=",
            target_value=Decimal(3),
            target_unit="个",
            target_text="≥3",
        )
        raw.add_document(
            document(name, city, year),
            file_name=f"{name}.pdf",
            budget_lines=expenditure_table(name, f"{year}.50"),
            unit_facts=[UnitFactRecord(name, city, unit_code="101", rank=f"{year}级", is_publisher=True), listed],
            projects=[project],
            indicators=[indicator],
            stated_amounts=[StatedAmountRecord(name, "total_revenue", year, Decimal("9.00"), "9.00", "元", "收入9.00元")],
            tables=[TableRecord(name, "expenditure", "present", number_count=4, table_no=1), TableRecord(name, "income", "absent")],
            unplaced_numbers=[UnplacedNumberRecord(name, None, "7", "unknown_table", "不认识的表", 3, 1, 1)] * 2,
            table_figures=[
                TableFigureRecord(
                    name, "expenditure", "expenditure", "", "合计", "change", Decimal("-1.5"), "yuan", "-1.50", "增减额", 2, 3, 9, 1
                )
            ],
            evidence=[EvidenceRecord(name, "fiscal_year", str(year), f"{year}年预算", "title")],
            findings=[FindingRecord(f"finding{year}", name, "sum", "column_sum", "error", "合计不符")],
            rule_outcomes=[RuleOutcomeRecord(name, "sum", "failed", comparisons=3)],
        )
    raw.add_document(document("final2023", city, 2023, "final"), file_name="f.pdf", budget_lines=expenditure_table("final2023", "2000.00"))
    variant = document("variant2023", city, 2023, media_type="text/html")
    raw.add_document(variant, file_name="v.html", mtime=datetime(2024, 5, 1), budget_lines=expenditure_table("variant2023", "2023.50"))
    raw.rows["projects"].append(raw.rows["projects"][1] | {"document_id": "variant2023"})
    raw.rows["indicators"].append(raw.rows["indicators"][1] | {"document_id": "variant2023"})
    for name, month, amount in (("union_old", 1, "10.00"), ("union_new", 2, "11.00")):
        mtime = datetime(2024, month, 1)
        raw.add_document(document(name, district, 2024), file_name=f"{name}.pdf", mtime=mtime, budget_lines=expenditure_table(name, amount))
    unreadable = document("broken", None, None, status="quarantined", reason_code="encrypted", reason="文件已加密", stage=None)
    raw.add_document(unreadable, file_name="b.pdf", reading_notes=[ReadingNoteRecord("broken", 1, "scanned_page", "第1页未读取", 1)])
    return raw
