"""Documents read in bulk on Spark: `python deploy/spark_read.py DOCUMENTS ROWS`, in the environment that has pyspark.

DOCUMENTS is a folder that Spark reads; below ROWS lie the raw rows of all documents that these readers and rules have read, in a folder
for each run that read some. A document is its bytes: one that lies there twice, or was read by an earlier run, is not read again, and
a run that broke off has left nothing. From all of these rows the tables of schema `raw` are made, a file for each table and year.
Where Spark keeps its tables is said as for deploy/spark_raw.py.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # of the processes in which Spark calls Python
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from spark_session import open_session

from home.versions import current_versions
from layers.bulk_reading import FILES, ROWS, read_frames
from layers.raw_tables import TABLES, raw_columns

_DOCUMENTS_AT_ONCE = 64
"""In a frame: its documents are in memory together, and are read again together where their worker is lost."""
_SPARK_TYPES = {"VARCHAR": "string", "TIMESTAMP": "timestamp"}


def read_new(spark: SparkSession, documents: Path, rows: Path) -> int:
    """Read the documents that are not read yet; answers how many."""
    found = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(str(documents))
    files = found.select(F.sha2("content", 256).alias("document_id"), "path", F.col("modificationTime").alias("changed"), "content")
    once = files.dropDuplicates(["document_id"])
    known = [row.document_id for row in _rows(spark, rows).select("document_id").distinct().collect()]
    new = once.where(~F.col("document_id").isin(known))
    ids = sorted(row.document_id for row in new.select("document_id").collect())
    if ids:
        batch = _of_these_versions(rows) / f"batch={hashlib.sha256(''.join(ids).encode()).hexdigest()[:16]}"
        tasks = spark.sparkContext.defaultParallelism
        given = new.select(*(column.split()[0] for column in FILES.split(", "))).repartition(max(tasks, len(ids) // _DOCUMENTS_AT_ONCE))
        given.mapInPandas(read_frames, ROWS).coalesce(tasks).write.mode("overwrite").parquet(str(batch))
    return len(ids)


def make_tables(spark: SparkSession, rows: Path) -> None:
    """Replace the tables of schema `raw` by what all read documents say."""
    spark.sql("create schema if not exists raw")
    everything = _rows(spark, rows)
    for table in TABLES:
        made = select_table(everything, table).repartition("partition_year")
        made.write.mode("overwrite").partitionBy("partition_year").saveAsTable(f"raw.{table}")


def select_table(rows: DataFrame, table: str) -> DataFrame:
    """The rows of one raw table with its columns and types."""
    columns = {name: kind for name, kind in raw_columns(table).items() if name != "partition_year"}
    values = [
        F.col("columns")[number].cast(_SPARK_TYPES.get(kind, kind)).alias(name) for number, (name, kind) in enumerate(columns.items())
    ]
    return rows.where(F.col("raw_table") == table).select(*values, "partition_year")


def _of_these_versions(rows: Path) -> Path:
    return rows / f"version={current_versions().both}"


def _batches(rows: Path) -> list[Path]:
    """Folders of the runs that ended; Spark writes the mark last."""
    return sorted(mark.parent for mark in _of_these_versions(rows).glob("batch=*/_SUCCESS"))


def _rows(spark: SparkSession, rows: Path) -> DataFrame:
    batches = _batches(rows)
    return spark.read.schema(ROWS).parquet(*map(str, batches)) if batches else spark.createDataFrame([], ROWS)


def main(documents: Path, rows: Path) -> None:
    spark = open_session({"spark.sql.execution.arrow.maxRecordsPerBatch": str(_DOCUMENTS_AT_ONCE)})
    print(f"{read_new(spark, documents, rows)} documents read")
    make_tables(spark, rows)
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
