"""From the id of a row to the place in its document where it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from explorer.warehouse import Row, Warehouse

SHORTEST_ID = 8


class NoEvidenceError(LookupError):
    """No row has this id, several have it, or its document cannot be shown; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """One table whose rows can be led back: its id column, and how a row of it names itself."""

    name: str
    label: str
    table: str
    id_column: str
    select: str
    """SQL expressions: title, printed, printed_unit, words (what to look for in the document), amount_yuan."""


_LINE_TITLE = "concat_ws(' · ', nullif(r.line_code, ''), nullif(r.line_label, ''), nullif(r.column_label, ''))"
_FACT_TITLE = f"concat_ws(' · ', nullif(r.organisation, ''), nullif(r.project_name, ''), {_LINE_TITLE})"
_INDICATOR_TITLE = "concat_ws(' · ', r.level1, r.level2, r.level3, r.description)"


def _kind(name: str, label: str, table: str, id_column: str, **columns: str) -> EvidenceKind:
    """A kind whose rows tell what `columns` say; what they do not tell is null."""
    told = {name: columns.get(name, "null") for name in ("title", "printed", "printed_unit", "words", "amount_yuan")}
    return EvidenceKind(name, label, table, id_column, ", ".join(f"{expression} as {name}" for name, expression in told.items()))


_LINE = {
    "title": _LINE_TITLE,
    "printed": "r.printed_text",
    "printed_unit": "r.printed_unit",
    "words": "r.printed_text",
    "amount_yuan": "r.amount_yuan",
}
_FURTHER_COLUMNS = ("box", "cell_no", "publication_id", "rule_id", "severity", "fiscal_year", "ruling", "ruling_reason")
"""What some of the tables have besides."""
KINDS = (
    _kind("fact", "表内金额", "fct_budget_line", "budget_line_id", **{**_LINE, "title": _FACT_TITLE}),
    _kind("prior_year", "上年金额", "fct_prior_year_amount", "prior_year_amount_id", **_LINE),
    _kind(
        "figure", "表内其他数值", "fct_table_figure", "table_figure_id",
        title=_LINE_TITLE, printed="r.printed_text", words="r.printed_text",
    ),
    _kind("stated", "文字金额", "fct_stated_amount", "stated_amount_id", **{**_LINE, "title": "r.concept", "words": "r.snippet"}),
    _kind(
        "project", "项目", "fct_project", "project_id",
        title="r.project_name", printed="r.printed_budget", printed_unit="r.printed_unit", words="r.project_name",
        amount_yuan="r.budget_yuan",
    ),
    _kind(
        "indicator", "绩效指标", "fct_indicator_value", "indicator_id",
        title=_INDICATOR_TITLE, printed="coalesce(r.target_text, r.actual_text)", words="coalesce(r.description, r.level3, r.target_text)",
    ),
    _kind(
        "unplaced", "未落位数字", "fct_unplaced_number", "unplaced_number_id",
        title="concat_ws(' · ', r.table_title, r.reason)", printed="r.printed_text", words="r.printed_text",
    ),
    _kind(
        "finding", "勾稽矛盾", "fct_finding", "finding_id",
        title="r.message", printed="r.printed", printed_unit="r.unit", words="r.evidence",
    ),
)  # fmt: skip
"""In the order in which an id is looked for. Their ids are hashes, so that one id never means two rows."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the warehouse with what is needed to show where it is printed. `page` is 1-based, None without pages."""

    kind: EvidenceKind
    evidence_id: str
    document: Row
    title: str
    printed: str
    printed_unit: str
    page: int | None
    words: str
    box: tuple[float, float, float, float] | None
    cell_no: int | None
    row: Row = field(default_factory=dict)


def find_evidence(warehouse: Warehouse, evidence_id: str) -> Evidence:
    """The row with this id, or with an id that begins so (eight characters suffice). Raises NoEvidenceError."""
    wanted = evidence_id.strip().lower()
    if len(wanted) < SHORTEST_ID or not wanted.isalnum():
        raise NoEvidenceError(f"编号至少写 {SHORTEST_ID} 位：{evidence_id}")
    for kind in KINDS:
        found = _rows_of(warehouse, kind, wanted)
        if len(found) > 1:
            raise NoEvidenceError(f"编号 {evidence_id} 不止对应一行，请写全")
        if found:
            return _evidence(warehouse, kind, found[0])
    raise NoEvidenceError(f"已发布的仓库中没有编号 {evidence_id}")


def _rows_of(warehouse: Warehouse, kind: EvidenceKind, wanted: str) -> list[Row]:
    places = [name for name in _FURTHER_COLUMNS if warehouse.has_columns(kind.table, [name])]
    columns = ", ".join([f"r.{kind.id_column} as id", "r.document_id", "r.page", kind.select, *(f"r.{name}" for name in places)])
    return warehouse.rows(f"select {columns} from marts.{kind.table} r where starts_with(r.{kind.id_column}, ?) limit 2", wanted)


def _document(warehouse: Warehouse, document_id: str, publication_id: str | None) -> Row | None:
    """A document with the unit, year, stage and level of the publication in it that the row belongs to."""
    return warehouse.row(
        """
        select d.* exclude (unit_id, fiscal_year, stage, publication_level), u.unit_id, u.unit_name,
            coalesce(p.fiscal_year, d.fiscal_year) as fiscal_year, coalesce(p.stage, d.stage) as stage,
            coalesce(p.publication_level, d.publication_level) as publication_level
        from marts.dim_document d
        left join marts.dim_publication p on p.document_id = d.document_id and p.publication_id = ?
        left join marts.dim_unit u on u.unit_id = coalesce(p.unit_id, d.unit_id)
        where d.document_id = ?
        """,
        publication_id,
        document_id,
    )


def _evidence(warehouse: Warehouse, kind: EvidenceKind, row: Row) -> Evidence:
    document = _document(warehouse, row["document_id"], row.get("publication_id"))
    if document is None:
        raise NoEvidenceError(f"仓库中没有这一行所属的文档 {row['document_id']}")
    return Evidence(
        kind=kind,
        evidence_id=row["id"],
        document=document,
        title=row["title"] or "",
        printed=row["printed"] or "",
        printed_unit=row["printed_unit"] or "",
        page=row["page"],
        words=row["words"] or "",
        box=parse_box(row.get("box")),
        cell_no=row.get("cell_no"),
        row=row,
    )


def parse_box(text: Any) -> tuple[float, float, float, float] | None:
    """A box as the warehouse holds it ('x0,top,x1,bottom' in points from the page's top left corner); None where there is none."""
    if not text:
        return None
    x0, top, x1, bottom = (float(part) for part in str(text).split(","))
    return x0, top, x1, bottom
