"""Write `docs/data-dictionary.md` and `docs/glossary.md`: what each table of the warehouse holds, and one name per term.

    make_data_dictionary.py [--check]

The dictionary comes from dbt's manifest (grain, columns, types, units), the glossary from `ingestion/data/glossary.csv`;
neither is edited by hand. With --check nothing is written: exit 1 when a file is out of date.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "dbt_project"
GLOSSARY = ROOT / "ingestion" / "data" / "glossary.csv"
DICTIONARY_PAGE = ROOT / "docs" / "data-dictionary.md"
GLOSSARY_PAGE = ROOT / "docs" / "glossary.md"
SECTIONS = (("dim_", "Dimensions"), ("fct_", "Facts"), ("mart_", "Wide tables for BI"))
UNITS = (("_yuan", "yuan"), ("_pct", "per cent"), ("_count", "count"), ("_numbers", "count"))


def main() -> int:
    pages = {DICTIONARY_PAGE: "\n".join(_dictionary(_read_manifest())) + "\n", GLOSSARY_PAGE: "\n".join(_glossary()) + "\n"}
    stale = [page for page, text in pages.items() if not page.exists() or page.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for page in stale:
            print(f"{page.relative_to(ROOT)} is out of date: run scripts/make_data_dictionary.py")
        return 1 if stale else 0
    for page in stale:
        page.write_text(pages[page], encoding="utf-8")
        print(f"wrote {page.relative_to(ROOT)}")
    return 0


def _read_manifest() -> dict[str, Any]:
    """dbt's manifest of the project, parsed into a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", folder, "--log-path", folder]
        command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "parse", *arguments]
        subprocess.run(command, check=True, env=os.environ | {"DO_NOT_TRACK": "1"})
        manifest: dict[str, Any] = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _dictionary(manifest: dict[str, Any]) -> Iterator[str]:
    models = sorted(
        (n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == "marts"), key=lambda n: n["name"]
    )
    chinese = {row["code"]: row["term_zh"] for row in _terms() if row["category"] == "column"}
    yield "# Data dictionary"
    yield ""
    yield "Generated from the dbt project by `scripts/make_data_dictionary.py`; do not edit. Schema `marts` of the published warehouse."
    yield "A table's description opens with its grain. Code lists are in `dim_code` and in the [glossary](glossary.md)."
    for prefix, title in SECTIONS:
        yield from ("", f"## {title}")
        for model in models:
            if model["name"].startswith(prefix):
                yield from _table(model, chinese)


def _table(model: dict[str, Any], chinese: dict[str, str]) -> Iterator[str]:
    yield from ("", f"### {model['name']}", "", " ".join(model["description"].split()), "")
    yield "Column | 中文 | Type | Unit | Meaning"
    yield "--- | --- | --- | --- | ---"
    for column in model["columns"].values():
        unit = next((unit for ending, unit in UNITS if column["name"].endswith(ending)), "")
        yield " | ".join(
            [column["name"], chinese.get(column["name"], ""), column["data_type"], unit, " ".join(column["description"].split())]
        )


def _terms() -> list[dict[str, str]]:
    with GLOSSARY.open(encoding="utf-8", newline="") as fh:
        return list(csv.DictReader(fh))


def _glossary() -> Iterator[str]:
    yield "# Glossary"
    yield ""
    yield "Generated from `ingestion/data/glossary.csv` by `scripts/make_data_dictionary.py`; do not edit."
    yield "One English name per Chinese term; the codes are those of the warehouse's columns (`dim_code`)."
    terms = _terms()
    for category in dict.fromkeys(row["category"] for row in terms):
        yield from ("", f"## {category}", "", "Code | 中文 | English | Meaning", "--- | --- | --- | ---")
        for row in terms:
            if row["category"] == category:
                yield f"{row['code']} | {row['term_zh']} | {row['term_en']} | {row['definition']}"


if __name__ == "__main__":
    sys.exit(main())
