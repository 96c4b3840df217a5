"""Verdicts in Polars: `frame.with_columns(verdict=hogwash("text", scanner))`, lazy frames too."""

from __future__ import annotations

import polars as pl

from filter.engine.scanner import Scanner
from filter.integrations.arrow import VERDICTS, check_array


def hogwash(column: str | pl.Expr, scanner: Scanner) -> pl.Expr:
    """Return the expression of a struct as in VERDICTS, one for every text of `column`."""

    def judge(texts: pl.Series) -> pl.Series:
        verdicts = check_array(texts.to_arrow(), scanner, name="<polars>")
        return pl.Series(texts.name, verdicts.to_struct_array())

    expression = pl.col(column) if isinstance(column, str) else column
    kind = pl.Series(VERDICTS.empty_table().to_struct_array()).dtype
    return expression.map_batches(judge, return_dtype=kind)
