"""Verdicts in Ray Data: `judge(dataset, "text", load_rules())`.

Or run `python -m filter.integrations.ray pages/ judged/ --field text`.

Every worker needs Hogwash; the rules are sent to it and compiled once in each process.
"""

from __future__ import annotations

import argparse
import pickle
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as pads
import ray
import ray.data

from filter.cli.job import Counts, run
from filter.integrations.arrow import ADDED, add_verdicts, check_schema, scanner_of
from filter.model import RuleSet

_ROWS = 8192
"""Rows of a batch: enough to hide its fixed cost."""


def judge(dataset: ray.data.Dataset, column: str, ruleset: RuleSet) -> ray.data.Dataset:
    """Return the dataset with the columns of ADDED; a row that cannot be judged has an error.

    Raises:
        InputError: There is no such column, or it holds no text.
    """
    schema = dataset.schema()
    if schema is not None and isinstance(schema.base_schema, pa.Schema):
        check_schema(schema.base_schema, column)
    rules = pickle.dumps(ruleset)

    def judged(rows: pa.Table) -> pa.Table:
        return add_verdicts(rows, column, scanner_of(rules))

    return dataset.map_batches(judged, batch_format="pyarrow", batch_size=_ROWS)


def work(arguments: argparse.Namespace, ruleset: RuleSet) -> Counts:
    """Judge a dataset in the cluster of RAY_ADDRESS, else on this machine."""
    options: dict[str, Any] = {"log_to_driver": False, "include_dashboard": False}
    ray.init(num_cpus=arguments.workers, ignore_reinit_error=True, **options)
    try:
        rows = ray.data.read_parquet(arguments.input)
        judge(rows, arguments.field, ruleset).write_parquet(str(Path(arguments.output).resolve()))
    finally:
        ray.shutdown()
    names = [ADDED.field(index).name for index in (0, 4)]
    counts: Counts = Counter()
    for batch in pads.dataset(arguments.output).to_batches(columns=names):
        actions, errors = (column.to_pylist() for column in batch.columns)
        counts.update((a, e is not None) for a, e in zip(actions, errors, strict=True))
    return counts


if __name__ == "__main__":
    raise SystemExit(run("ray", "Add verdict columns to a Parquet dataset with Ray.", work))
