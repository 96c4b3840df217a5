"""A step of datatrove's pipelines, `Hogwash(load_rules())`.

Or run `python -m filter.integrations.datatrove pages/ judged/ --field text`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
from pathlib import Path

from datatrove.data import Document as Record
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.pipeline.writers.disk_base import DiskWriter

from filter.cli.job import Counts, run
from filter.integrations.arrow import scanner_of
from filter.model import ACTIONS, Action, Document, RuleSet, Verdict


class Hogwash(BaseFilter):
    """Drops documents from the action `level` on; the others pass, with the verdict as metadata.

    A document that cannot be judged passes too, with `hogwash_error`.

    Args:
        ruleset: The rules; they are compiled once in a worker.
        level: block, or review to drop what is doubtful too.
        exclusion_writer: Gets what is dropped; `filter_reason` is the rule of the worst finding.
        batch_size: Documents that are judged at once.
    """

    name = "🐖 Hogwash"

    def __init__(
        self,
        ruleset: RuleSet,
        level: Action = "block",
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = 1000,
    ) -> None:
        super().__init__(exclusion_writer, batch_size)
        self.rules = pickle.dumps(ruleset)
        self.floor = ACTIONS.index(level)

    def filter(self, doc: Record) -> bool | tuple[bool, str]:
        """Judge a document."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Record]) -> list[bool | tuple[bool, str]]:
        """Judge documents at once; write the verdicts into their metadata."""
        bad = [None if isinstance(doc.text, str) else "I042: no text" for doc in batch]
        documents = (
            Document(str(doc.id), doc.text if error is None else "", error=error)
            for doc, error in zip(batch, bad, strict=True)
        )
        verdicts = scanner_of(self.rules).scan_all(documents, max_findings=100)
        return [self._kept(doc, verdict) for doc, verdict in zip(batch, verdicts, strict=True)]

    def _kept(self, doc: Record, verdict: Verdict) -> bool | tuple[bool, str]:
        doc.metadata |= {
            "hogwash_action": verdict.action,
            "hogwash_score": float(verdict.score),
            "hogwash_rules": ",".join(dict.fromkeys(found.rule for found in verdict.findings)),
            "hogwash_matched": " | ".join(found.excerpt for found in verdict.findings[:5]),
            "hogwash_error": verdict.error or "",
        }
        if verdict.error is not None or ACTIONS.index(verdict.action) < self.floor:
            return True
        worst = max(verdict.findings, key=lambda finding: finding.score, default=None)
        return False, worst.rule if worst else "sum_of_rules"


def work(arguments: argparse.Namespace, ruleset: RuleSet) -> Counts:
    """Keep what is honest in OUTPUT/kept, write what is dropped to OUTPUT/dropped."""
    LocalPipelineExecutor(
        [
            ParquetReader(arguments.input, text_key=arguments.field, read_metadata=True),
            Hogwash(ruleset, exclusion_writer=JsonlWriter(f"{arguments.output}/dropped")),
            JsonlWriter(f"{arguments.output}/kept"),
        ],
        tasks=arguments.workers,
        logging_dir=f"{arguments.output}/logs",
    ).run()
    counts = Counts()
    for path in Path(arguments.output).glob("*/*.jsonl.gz"):
        with gzip.open(path) as lines:
            rows = [json.loads(line)["metadata"] for line in lines]
        counts.update((row["hogwash_action"], bool(row["hogwash_error"])) for row in rows)
    return counts


if __name__ == "__main__":
    raise SystemExit(run("datatrove", "Drop junk from a Parquet dataset with datatrove.", work))
