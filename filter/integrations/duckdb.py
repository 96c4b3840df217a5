"""Verdicts in DuckDB: `SELECT hogwash(text).action, count(*) FROM 'pages/*.parquet' GROUP BY 1`."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from filter.engine.scanner import Scanner
from filter.integrations.arrow import VERDICTS, check_array


def register(
    connection: duckdb.DuckDBPyConnection, scanner: Scanner, name: str = "hogwash"
) -> None:
    """Give a connection the function `name(text)`, which returns a struct as in VERDICTS."""

    def judge(texts: pa.Array) -> pa.Array:
        return check_array(texts, scanner, name=f"<{name}>").to_struct_array()

    returned = _sql_type(pa.struct(list(VERDICTS)))
    connection.create_function(
        name, judge, ["VARCHAR"], returned, type="arrow", null_handling="special"
    )


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        fields = (
            f'"{kind.field(i).name}" {_sql_type(kind.field(i).type)}'
            for i in range(kind.num_fields)
        )
        return f"STRUCT({', '.join(fields)})"
    if pa.types.is_map(kind):
        return f"MAP({_sql_type(kind.key_type)}, {_sql_type(kind.item_type)})"
    if pa.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    return {"string": "VARCHAR", "double": "DOUBLE", "int32": "INTEGER"}[str(kind)]
