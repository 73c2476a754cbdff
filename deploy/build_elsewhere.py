"""Raw tables built, gated and published on an engine of choice: `python deploy/build_elsewhere.py RAW TARGET`.

RAW is what `yusuan publish RAW --format raw` writes. TARGET is

    postgresql://user@host/database    a database of its own; readers have its schema `published`
    FILE.duckdb                        readers have this file; what it is made from lies beside it

Years that readers have already are not built again. Exit status 1 where a gate refused a year: then nothing was published.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from expectations.tables import QueryError
from layers.building_elsewhere import build_elsewhere
from layers.dbt_internals import DbtError
from layers.on_duckdb import DuckDbWarehouse
from layers.on_postgres import PostgresWarehouse
from layers.publishing import PublishError
from layers.warehouse import Warehouse


def warehouse_of(target: str) -> Warehouse:
    if target.startswith(("postgresql://", "postgres://")):
        return PostgresWarehouse(target)
    published = Path(target).absolute()
    return DuckDbWarehouse(published.parent / f"{published.stem}-work" / "warehouse.duckdb", published)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path)
    parser.add_argument("target")
    chosen = parser.parse_args()
    warehouse = warehouse_of(chosen.target)
    try:
        built = build_elsewhere(warehouse, chosen.raw)
    except (QueryError, DbtError, PublishError) as error:
        print(f"没有建成：{error}", file=sys.stderr)
        return 2
    finally:
        warehouse.close()
    for refusal in built.refusals:
        print(refusal, file=sys.stderr)
    if built.refusals:
        print("没有发布，读者仍有上一次发布的数据", file=sys.stderr)
        return 1
    print(f"已发布 {len(built.rows)} 张表、{sum(built.rows.values())} 行" if built.years else "没有变化，不必重建")
    return 0


if __name__ == "__main__":
    sys.exit(main())
