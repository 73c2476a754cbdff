"""Suites as files: one YAML per layer below `suites/`, validated when loaded.

A suite names tables; each table lists expectations of two kinds. `expect` is a Great Expectations class applied to the
table's rows, with its arguments in `with`: what holds for the values of a column. `refuse_rows` is a query whose rows are
the defects: what takes several rows or tables. In a query `{years}` stands for the list of the gated years, and
`{matches(column, 'pattern')}` for what engines spell differently (`expectations.tables`). Keys, references
and identities among models are dbt's tests, and stand in no suite (docs/decisions/0005).
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from expectations.suspects import insist_on_condition

LAYERS = ("raw", "staging", "core", "marts")
Layer = Literal["raw", "staging", "core", "marts"]
_FOLDER = Path(__file__).parent / "suites"


class Expectation(BaseModel):
    """One expectation; `description` is the Chinese sentence that people read when it fails."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    description: Annotated[str, Field(min_length=4)]
    expect: Annotated[str, Field(pattern=r"^Expect[A-Za-z]+$")] | None = None
    arguments: dict[str, Any] = Field(default_factory=dict, alias="with")
    refuse_rows: str | None = None

    @model_validator(mode="after")
    def _has_one_kind(self) -> Expectation:
        if (self.expect is None) == (self.refuse_rows is None):
            raise ValueError(f"{self.id}: exactly one of expect and refuse_rows is needed")
        if self.refuse_rows is not None and self.arguments:
            raise ValueError(f"{self.id}: with belongs to expect")
        if self.expect is not None:
            insist_on_condition(self.expect, self.arguments)
        return self


class TableSuite(BaseModel):
    """The expectations on one table, `schema.name`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")]
    title: str
    required_columns_from_records: bool = False
    """Adds the expectation that every column which the raw record says is always there is not null."""
    expectations: list[Expectation] = Field(default_factory=list)

    @property
    def name(self) -> str:
        return self.table.split(".")[1]

    @property
    def asset_path(self) -> list[str]:
        """Dagster's asset key of the table: raw tables below `raw`, dbt models by their names."""
        schema, name = self.table.split(".")
        return ["raw", name] if schema == "raw" else [name]


class LayerSuite(BaseModel):
    """One layer's gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    layer: Layer
    title: str
    tables: Annotated[list[TableSuite], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_are_unique(self) -> LayerSuite:
        tables = [t.table for t in self.tables]
        if len(set(tables)) != len(tables):
            raise ValueError(f"{self.layer}: a table stands twice")
        for table in self.tables:
            ids = [e.id for e in table.expectations]
            if len(set(ids)) != len(ids):
                raise ValueError(f"{table.table}: an expectation id stands twice")
        return self


@functools.cache
def load_suite(layer: str, folder: Path = _FOLDER) -> LayerSuite:
    """The suite of a layer. Raises pydantic's ValidationError with the place in the file."""
    suite = LayerSuite(**yaml.safe_load((folder / f"{layer}.yml").read_text(encoding="utf-8")))
    tables = [t if not t.required_columns_from_records else _with_required_columns(t) for t in suite.tables]
    return suite.model_copy(update={"tables": tables})


def _with_required_columns(table: TableSuite) -> TableSuite:
    """One query for all columns that must not be blank: an expectation for each of them would cost more than it says."""
    from ingestion.records import RAW_TABLES
    from review.records import REVIEW_TABLES

    columns = _required_columns((RAW_TABLES | REVIEW_TABLES)[table.name])
    named = ", ".join(f"case when {c} is null then '{c}' end" for c in columns)
    blank = " or ".join(f"{c} is null" for c in columns)
    derived = Expectation(
        id="required_columns_are_there",
        description=f"必填列不得为空（{'、'.join(columns)}）",
        refuse_rows=f"select concat_ws('、', {named}) as blank_columns, t.* from {table.table} t where {blank}",
    )
    return table.model_copy(update={"expectations": [derived, *table.expectations]})


def _required_columns(record: type) -> list[str]:
    """Columns whose type does not admit None."""
    import typing

    hints = typing.get_type_hints(record)
    required = [name for name, hint in hints.items() if type(None) not in typing.get_args(hint)]
    return [*required, "partition_year"]
