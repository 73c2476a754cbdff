"""Write what is told of tables, columns and terms: `docs/data-dictionary.md`, `docs/glossary.md` and dbt's `columns.md`.

    make_data_dictionary.py [--check]

Columns are named and described once, in `ingestion/data/column_names.csv`: models take the English from `columns.md`, `dim_column` and
comments the Chinese. The dictionary comes from dbt's manifest (grain, columns, types, units), the glossary from
`ingestion/data/glossary.csv`; none of the pages is edited by hand. With --check nothing is written: exit 1 when one is out of date.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "dbt_project"
GLOSSARY = ROOT / "ingestion" / "data" / "glossary.csv"
COLUMNS = ROOT / "ingestion" / "data" / "column_names.csv"
COLUMNS_PAGE = PROJECT / "models" / "columns.md"
DICTIONARY_PAGE = ROOT / "docs" / "data-dictionary.md"
GLOSSARY_PAGE = ROOT / "docs" / "glossary.md"
SECTIONS = (("dim_", "Dimensions"), ("fct_", "Facts"), ("mart_", "Wide tables for BI"))
UNITS = (("_yuan", "yuan"), ("_pct", "per cent"), ("_count", "count"), ("_numbers", "count"))


def main() -> int:
    is_check = "--check" in sys.argv[1:]
    stale = [page for page in (_settle(COLUMNS_PAGE, _columns(), is_check), _settle(GLOSSARY_PAGE, _glossary(), is_check)) if page]
    if not (is_check and stale):  # dbt reads the page of columns
        stale += [page for page in (_settle(DICTIONARY_PAGE, _dictionary(_read_manifest()), is_check),) if page]
    for page in stale:
        name = page.relative_to(ROOT)
        print(f"{name} is out of date: run scripts/make_data_dictionary.py" if is_check else f"wrote {name}")
    return 1 if is_check and stale else 0


def _settle(page: Path, lines: Iterable[str], is_check: bool) -> Path | None:
    """The page where it is (or was) out of date."""
    text = "\n".join(lines) + "\n"
    if page.exists() and page.read_text(encoding="utf-8") == text:
        return None
    if not is_check:
        page.write_text(text, encoding="utf-8")
    return page


def _columns() -> Iterator[str]:
    yield "{# Generated from ingestion/data/column_names.csv by scripts/make_data_dictionary.py; do not edit. #}"
    for row in _rows(COLUMNS):
        yield f"{{% docs {row['column_name']} %}}{row['description_en']}{{% enddocs %}}"


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
    chinese = {row["column_name"]: row["label_zh"] for row in _rows(COLUMNS)}
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


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as fh:
        return list(csv.DictReader(fh))


def _glossary() -> Iterator[str]:
    yield "# Glossary"
    yield ""
    yield "Generated from `ingestion/data/glossary.csv` by `scripts/make_data_dictionary.py`; do not edit."
    yield "One English name per Chinese term; the codes are those of the warehouse's columns (`dim_code`)."
    terms = _rows(GLOSSARY)
    for category in dict.fromkeys(row["category"] for row in terms):
        yield from ("", f"## {category}", "", "Code | 中文 | English | Meaning", "--- | --- | --- | ---")
        for row in terms:
            if row["category"] == category:
                yield f"{row['code']} | {row['term_zh']} | {row['term_en']} | {row['definition']}"
    yield from ("", "## column", "", "Code | 中文 | English | Meaning", "--- | --- | --- | ---")
    for row in _rows(COLUMNS):
        yield f"{row['column_name']} | {row['label_zh']} | {row['label_en']} | {row['description_zh']}"


if __name__ == "__main__":
    sys.exit(main())
