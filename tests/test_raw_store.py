"""The raw tables follow the documents that changed: after any changes they hold what a load of all documents gives."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from home.parsed_store import LostResultError, ParsedStore
from home.registry import DocumentRow
from home.versions import Versions
from ingestion.records import BudgetLineRecord, DocumentRecord, ParsedDocument, ProjectRecord, PublicationRecord
from layers.raw_store import find_change, held_states, load_batch, replace_documents
from layers.raw_tables import TABLES
from review.records import LineCheckRecord, ReviewResult

YEARS = [0, 2021, 2022, 2023]
Rows = dict[str, list[str]]


def a_document(document_id: str, years: list[int], lines: int) -> tuple[ParsedDocument, ReviewResult]:
    """A publication in each of the years, with as many amounts; without years a document that says none."""
    parsed = ParsedDocument(DocumentRecord(document_id, "text/plain", 10, fiscal_year=years[0] if years else None, stage="budget"))
    parsed.publications = [PublicationRecord(document_id, number, fiscal_year=year) for number, year in enumerate(years, 1)]
    for number in range(1, len(years) + 1):
        for row in range(lines):
            amount = Decimal(row) / 3 + number
            line = BudgetLineRecord(
                document_id,
                "expenditure",
                "expenditure",
                "201",
                "支出",
                1,
                "total",
                amount,
                str(amount),
                "元",
                False,
                True,
                1,
                row,
                1,
                number,
            )
            line.publication_no, line.box = number, (1.0, 2.25, 3.05, float(row))
            parsed.budget_lines.append(line)
    parsed.projects = [ProjectRecord(document_id, 1, "", "校舍\ud83d维修", Decimal("3.005"), budget_source="table", cell_nos=(1, 22))]
    return parsed, ReviewResult(line_checks=[LineCheckRecord.of(line, None) for line in parsed.budget_lines])


def row_of(parsed: ParsedDocument, path: str, digest: str) -> DocumentRow:
    """What the registry says of it."""
    kind = parsed.document
    others = {p.fiscal_year for p in parsed.publications} - {kind.fiscal_year}
    blank: dict[str, Any] = dict.fromkeys((f.name for f in dataclasses.fields(DocumentRow)), "")
    given = {"partition_year": kind.fiscal_year or 0, "further_years": ",".join(map(str, sorted(filter(None, others))))}
    place = {"path": path, "mtime_ns": 0, "first_seen": "2024-01-01T00:00:00+00:00", "content_digest": digest}
    return DocumentRow(**blank | {"document_id": kind.document_id} | given | place)


class Folder:
    """Documents that come, change, move and go, and the work database that follows them."""

    def __init__(self, folder: Path) -> None:
        self.store = ParsedStore(folder / "parsed", folder / "reviewed", Versions("reader", "rules"))
        self.work = folder / "warehouse.duckdb"
        self.documents: dict[str, DocumentRow] = {}

    def put(self, document_id: str, years: list[int], lines: int, path: str) -> None:
        parsed, review = a_document(document_id, years, lines)
        self.documents[document_id] = row_of(parsed, path, self.store.save(parsed, review))

    def of_years(self, years: list[int]) -> list[DocumentRow]:
        return [d for _, d in sorted(self.documents.items()) if not d.partition_years().isdisjoint(years)]

    def follow(self, years: list[int], accepted: list[int] | None = None) -> list[str]:
        """Bring the years up to date, of which a gate may accept only some; answers the documents that were loaded."""
        with duckdb.connect(str(self.work)) as con:
            held = held_states(con)
        change = find_change(self.of_years(years), years, held)
        batch = load_batch(change.documents, self.store, years)
        replace_documents(batch, self.work, years if accepted is None else accepted, change)
        batch.close()
        return [d.document_id for d in change.documents]

    def held(self) -> Rows:
        with duckdb.connect(str(self.work)) as con:
            return rows_of(con)

    def from_scratch(self) -> Rows:
        return rows_of(load_batch(self.of_years(YEARS), self.store, YEARS))


def rows_of(con: duckdb.DuckDBPyConnection) -> Rows:
    return {table: sorted(map(str, con.execute(f"select * from raw.{table}").fetchall())) for table in TABLES}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    yield Folder(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_any_changes_leave_what_a_load_of_everything_gives(seed: int, folder: Folder) -> None:
    chance = random.Random(seed)
    for _ in range(8):
        for _ in range(chance.randint(1, 4)):
            document_id = chance.choice("abcdefgh") * 64
            if document_id in folder.documents and chance.random() < 0.3:
                del folder.documents[document_id]
            else:
                years = chance.sample(YEARS[1:], chance.randint(0, 2))
                folder.put(document_id, years, chance.randint(0, 4), f"/landing/{chance.choice('xyz')}.txt")
        if chance.random() < 0.4:
            folder.follow(chance.sample(YEARS, 2))
        if chance.random() < 0.4:
            folder.follow(YEARS, accepted=chance.sample(YEARS, 2))
        folder.follow(YEARS)
        assert folder.held() == folder.from_scratch()


def test_only_what_changed_is_loaded(folder: Folder) -> None:
    for name in "abc":
        folder.put(name * 64, [2021], 2, f"/landing/{name}.txt")
    assert len(folder.follow(YEARS)) == 3
    assert folder.follow(YEARS) == []
    folder.put("b" * 64, [2021], 3, "/landing/b.txt")
    assert folder.follow(YEARS) == ["b" * 64]
    folder.documents["c" * 64] = dataclasses.replace(folder.documents["c" * 64], path="/landing/moved.txt")
    assert folder.follow(YEARS) == ["c" * 64]
    assert "moved.txt" in str(folder.held()["documents"])


def test_rows_of_which_nothing_is_known_give_way(folder: Folder) -> None:
    """A work database that an earlier version wrote does not say whence its rows are."""
    folder.put("a" * 64, [2021], 2, "/landing/a.txt")
    folder.follow(YEARS)
    with duckdb.connect(str(folder.work)) as con:
        con.execute("drop table meta.raw_states")
    del folder.documents["a" * 64]
    folder.put("b" * 64, [2021], 1, "/landing/b.txt")
    folder.follow(YEARS)
    assert folder.held() == folder.from_scratch()


def test_a_row_that_stands_for_no_document_stops_the_load(folder: Folder) -> None:
    folder.put("a" * 64, [2021], 2, "/landing/a.txt")
    folder.follow(YEARS)
    with duckdb.connect(str(folder.work)) as con:
        con.execute("insert into raw.documents select * replace (repeat('f', 64) as document_id) from raw.documents")
    before = folder.held()
    folder.put("b" * 64, [2021], 2, "/landing/b.txt")
    with pytest.raises(ValueError, match="ffff"):
        folder.follow(YEARS)
    assert folder.held() == before


def test_a_result_that_lacks_a_table_counts_as_lost(folder: Folder) -> None:
    import gzip

    folder.put("a" * 64, [2021], 2, "/landing/a.txt")
    folder.store.path("a" * 64).write_bytes(gzip.compress(b'{"documents": []}'))
    with pytest.raises(LostResultError, match="damaged"):
        folder.follow(YEARS)


def test_values_are_stored_as_their_columns_hold_them(folder: Folder) -> None:
    folder.put("a" * 64, [2021], 2, "/landing/a.txt")
    folder.follow(YEARS)
    with duckdb.connect(str(folder.work)) as con:
        assert con.execute("select project_name, budget_yuan, cell_nos from raw.projects").fetchall() == [
            ("校舍\\ud83d维修", Decimal("3.01"), "1,22")
        ]
        assert con.execute("select amount_yuan, box from raw.budget_lines order by row_no").fetchall() == [
            (Decimal("1.00"), "1.0,2.2,3.0,0.0"),
            (Decimal("1.33"), "1.0,2.2,3.0,1.0"),
        ]
        assert con.execute("select parser_version, rules_version from raw.documents").fetchall() == [("reader", "rules")]
