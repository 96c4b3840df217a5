"""Verdicts in Spark: `judge(frame, "text", load_rules())`.

Or run `python -m filter.integrations.spark pages/ judged/ --field text`.

Every worker needs Hogwash; the rules are sent to it and compiled once in each Python process.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StringType, StructType

from filter.cli.job import Counts, run
from filter.errors import InputError
from filter.integrations.arrow import ADDED, add_verdicts, scanner_of
from filter.model import RuleSet


def judge(frame: DataFrame, column: str, ruleset: RuleSet) -> DataFrame:
    """Return the frame with the columns of ADDED; a row that cannot be judged has an error.

    Raises:
        InputError: There is no such column, or it holds no text.
    """
    kinds = {field.name: field.dataType for field in frame.schema.fields}
    if not isinstance(kinds.get(column), StringType):
        there = ", ".join(f"{name} {kind.simpleString()}" for name, kind in kinds.items())
        raise InputError("I041", f"there is no column {column!r} of strings; there is {there}")
    rules = pickle.dumps(ruleset)

    def judged(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        scanner = scanner_of(rules)
        for batch in batches:
            yield add_verdicts(batch, column, scanner)

    added = from_arrow_schema(ADDED).fields
    return frame.mapInArrow(judged, StructType([*frame.schema.fields, *added]))


def work(arguments: argparse.Namespace, ruleset: RuleSet) -> Counts:
    """Judge a dataset in the session that spark-submit gives, else on this machine."""
    builder = SparkSession.builder.appName("hogwash")
    if SparkSession.getActiveSession() is None:
        builder = builder.master(f"local[{arguments.workers}]")
    spark = builder.getOrCreate()
    if spark.sparkContext.master.startswith("local"):
        spark.sparkContext.pythonExec = sys.executable  # else the first python3 of the PATH
    try:
        frame = spark.read.parquet(arguments.input)
        judge(frame, arguments.field, ruleset).write.parquet(arguments.output)
        rows = spark.read.parquet(arguments.output).selectExpr(
            "hogwash_action AS action", "hogwash_error IS NOT NULL AS wrong"
        )
        counts = rows.groupBy("action", "wrong").count().collect()
        return Counter({(row["action"], row["wrong"]): row["count"] for row in counts})
    finally:
        spark.stop()


if __name__ == "__main__":
    raise SystemExit(run("spark", "Add verdict columns to a Parquet dataset with Spark.", work))
