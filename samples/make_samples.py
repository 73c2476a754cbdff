#!/usr/bin/env python3
"""Typesets the sample documents from `samples/data/*.yml` and writes the truth about them.

    python samples/make_samples.py [--out DIR]

Writes `documents/`, `formats/` and `truth/` below DIR (default: this folder). The same data gives the same bytes.
Needs the development extra (python-docx, reportlab, xlsxwriter) and Debian's fonts-arphic-uming and fonts-wqy-*; the
results are committed, so that users need neither.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples.disclosure import Disclosure, load  # noqa: E402
from samples.typesetting.model import Fact  # noqa: E402
from samples.typesetting.office import write_docx, write_xlsx  # noqa: E402
from samples.typesetting.pdf import PdfStyle, write_pdf  # noqa: E402
from samples.typesetting.plain import write_text  # noqa: E402
from samples.typesetting.web import write_html  # noqa: E402

HERE = Path(__file__).resolve().parent
FACT_COLUMNS = [
    "file",
    "fiscal_year",
    "stage",
    "unit_name",
    "table_code",
    "page",
    "side",
    "line_code",
    "line_label",
    "measure",
    "amount_yuan",
]
STATED_COLUMNS = ["file", "concept", "fiscal_year", "amount_yuan", "snippet"]
PROJECT_COLUMNS = [
    "file",
    "fiscal_year",
    "project_code",
    "project_name",
    "budget_yuan",
    "fiscal_yuan",
    "other_yuan",
    "executed_yuan",
    "plan_q1_pct",
    "plan_q2_pct",
    "plan_q3_pct",
    "plan_q4_pct",
    "purpose",
    "budget_source",
]
INDICATOR_COLUMNS = [
    "file",
    "fiscal_year",
    "project_name",
    "indicator_kind",
    "level1",
    "level2",
    "level3",
    "description",
    "target_text",
    "operator",
    "target_value",
    "target_unit",
    "actual_text",
    "actual_value",
    "actual_unit",
    "basis",
    "grade_excellent",
    "grade_good",
    "grade_fair",
    "grade_poor",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HERE)
    out = parser.parse_args().out
    for folder in ("documents", "formats", "truth", "truth_formats"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    _typeset(out, "documents", "truth")
    _typeset(out, "formats", "truth_formats")
    return 0


def _typeset(out: Path, folder: str, truth: str) -> None:
    """Writes every document that a data file lists under `folder`, and the truth files of that folder."""
    parts: dict[str, list[dict[str, Any]]] = {"stated": [], "projects": [], "indicators": []}
    for data_file in sorted((HERE / "data").glob("*.yml")):
        for job in load(data_file).data.get(folder, []):
            disclosure = load(data_file, job.get("variables"))
            path = out / folder / job["file"]
            facts = write_document(disclosure, path, job)
            _write_csv(out / truth / f"{path.name}.csv", FACT_COLUMNS, _fact_rows(disclosure, path.name, facts))
            head = {"file": path.name, "fiscal_year": disclosure.data["fiscal_year"]}
            parts["stated"] += [{**head, **row} for row in disclosure.stated]
            parts["projects"] += [{**head, **row} for row in _project_rows(disclosure)]
            parts["indicators"] += [{**head, **row} for row in disclosure.indicators]
    for name, columns in (("stated", STATED_COLUMNS), ("projects", PROJECT_COLUMNS), ("indicators", INDICATOR_COLUMNS)):
        _write_csv(out / truth / f"{name}.csv", columns, parts[name])


def write_document(disclosure: Disclosure, path: Path, job: dict[str, Any]) -> list[tuple[Fact, int | None]]:
    """Writes one document in the format that its file name ends in; returns its facts, for PDFs with their pages."""
    manuscript = disclosure.manuscript
    options = job.get("style", {})
    if path.suffix == ".pdf":
        return list(write_pdf(manuscript, path, PdfStyle(**options)))
    if path.suffix == ".docx":
        write_docx(manuscript, path, **options)
    elif path.suffix == ".xlsx":
        write_xlsx(manuscript, path, **options)
    elif path.suffix == ".html":
        write_html(manuscript, path, **options)
    else:
        write_text(manuscript, path, **options)
    return [(fact, None) for fact in manuscript.facts()]


def _fact_rows(disclosure: Disclosure, file: str, facts: list[tuple[Fact, int | None]]) -> list[dict[str, Any]]:
    data = disclosure.data
    head = {"file": file, "fiscal_year": data["fiscal_year"], "stage": data["stage"], "unit_name": data["unit_name"]}
    return [
        {
            **head,
            "table_code": f.table_code,
            "page": page or "",
            "side": f.side,
            "line_code": f.line_code,
            "line_label": f.line_label,
            "measure": f.measure,
            "amount_yuan": f"{f.amount_yuan:.2f}",
        }
        for f, page in facts
    ]


def _project_rows(disclosure: Disclosure) -> Iterable[dict[str, Any]]:
    """Projects with their amounts in yuan (the data files print 万元)."""
    for project in disclosure.projects:
        row = {"project_code": project.get("code", ""), "project_name": project["name"], "purpose": project["purpose"]}
        row["budget_source"] = project["budget_source"]
        for field in ("budget", "fiscal", "other", "executed"):
            printed = project.get(field) or project.get(f"{field}_in_text") or ""
            row[f"{field}_yuan"] = f"{float(printed) * 10_000:.2f}" if printed else ""
        for i, pct in enumerate(project.get("plan_pct", []), 1):
            row[f"plan_q{i}_pct"] = pct
        yield row


def _write_csv(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
