"""Columns of Arrow, DuckDB and Polars get the verdicts that documents get."""

from collections import Counter

import pytest

from filter import Document, InputError, Scanner, load_rules

pa = pytest.importorskip("pyarrow")

from filter.integrations.arrow import VERDICTS, check_array, check_batch, check_table  # noqa: E402

JUNK = "国产精品 无码 欧美 亚洲 一区二区 人妻 在线观看"
DOUBT = "澳门 葡京 娱乐城 百家乐 老虎机 真人 棋牌 彩票 开户 送彩金"
CLEAN = ("A quiet afternoon in the library.", "国家图书馆今天开放。", "", "abc", "12345 a\nb\r\nc")


@pytest.fixture(scope="module")
def scanner():
    return Scanner(load_rules("builtin", config=None))


def texts():
    rows = [JUNK if number % 97 == 5 else CLEAN[number % len(CLEAN)] for number in range(3000)]
    rows[100] = f"{CLEAN[0]}\n{DOUBT}\n{CLEAN[1]}"
    return rows


def documents(rows):
    return [Document("<arrow>", text, record=number) for number, text in enumerate(rows)]


def seen(verdict):
    findings = [(f.rule, f.line, f.column, f.start, f.end, f.score) for f in verdict.findings]
    return verdict.action, verdict.score, findings


def seen_row(row):
    places = ("rule", "line", "column", "start", "end", "score")
    findings = [tuple(finding[place] for place in places) for finding in row["findings"]]
    return row["action"], row["score"], findings


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())],
    ids=str,
)
def test_rows_are_judged_as_documents_are(scanner, kind):
    rows = texts()
    plain = pa.array(rows)
    column = plain.dictionary_encode() if pa.types.is_dictionary(kind) else plain.cast(kind)
    batch = pa.record_batch({"id": pa.array(range(len(rows))), "text": column})
    verdicts = check_batch(batch, "text", scanner)
    assert verdicts.schema == VERDICTS
    expected = [seen(verdict) for verdict in scanner.scan_all(documents(rows))]
    assert [seen_row(row) for row in verdicts.to_pylist()] == expected
    assert {action for action, _, _ in expected} >= {"pass", "block"}


def test_slices_and_chunks_do_not_matter(scanner):
    rows = texts()
    whole = check_array(pa.array(rows), scanner)
    table = pa.table({"text": pa.chunked_array([rows[:1], [], rows[1:1700], rows[1700:]])})
    assert check_table(table, "text", scanner).combine_chunks().to_batches()[0] == whole
    assert check_array(pa.array(rows).slice(50, 200), scanner) == whole.slice(50, 200)


def test_a_long_text_is_judged_in_parts_as_files_are(scanner):
    long = f"{JUNK}\n" + "An honest line of text.\n" * 120_000 + JUNK
    rows = ["a", long, JUNK, "x" * 1_200_000, "b", None]
    verdicts = check_array(pa.array(rows), scanner).to_pylist()
    assert [row["action"] for row in verdicts] == ["pass", "block", "block", "pass", "pass", "pass"]
    assert [finding["line"] for finding in verdicts[1]["findings"]] == [1, 120_002]


def test_a_row_that_cannot_be_judged_has_an_error_and_harms_no_other(scanner):
    data = [b"a", b"\xff\xfe", JUNK.encode()]
    offsets = pa.array([0, 1, 3, 3 + len(data[2])], pa.int32()).buffers()[1]
    wrong = pa.Array.from_buffers(pa.string(), 3, [None, offsets, pa.py_buffer(b"".join(data))])
    rows = check_array(wrong, scanner).to_pylist()
    assert [row["action"] for row in rows] == ["pass", "pass", "block"]
    assert rows[1]["error"].startswith("I043: the text is not UTF-8")
    nulls = check_array(pa.array([None, JUNK, None]), scanner)
    assert nulls["error"].to_pylist() == ["I040: the text is null", None, "I040: the text is null"]
    assert check_array(pa.array([], pa.string()), scanner).num_rows == 0


@pytest.mark.parametrize(
    ("column", "values", "code"),
    [("other", ["a"], "I041"), ("text", [1], "I042"), ("text", [b"a"], "I042")],
)
def test_what_is_no_text_is_told(scanner, column, values, code):
    batch = pa.record_batch({"text": pa.array(values)})
    with pytest.raises(InputError) as wrong:
        check_batch(batch, column, scanner)
    assert wrong.value.code == code


def test_duckdb_and_polars_give_the_same(scanner):
    duckdb = pytest.importorskip("duckdb")
    polars = pytest.importorskip("polars")
    from filter.integrations.duckdb import register
    from filter.integrations.polars import hogwash

    table = pa.table({"text": [*texts(), None]})
    expected = check_table(table, "text", scanner).to_pylist()
    counts = Counter((row["action"], row["error"]) for row in expected)

    connection = duckdb.connect()
    connection.register("pages", table)
    register(connection, scanner)
    rows = connection.sql(
        "SELECT v.action, v.error, count(*) FROM (SELECT hogwash(text) AS v FROM pages) GROUP BY ALL"
    ).fetchall()
    assert {(action, error): count for action, error, count in rows} == counts

    frame = polars.from_arrow(table).lazy().with_columns(v=hogwash("text", scanner))
    verdicts = frame.select(polars.col("v").struct.unnest()).collect()
    assert verdicts["rules"].to_list() == [row["rules"] for row in expected]
    assert Counter(zip(verdicts["action"], verdicts["error"], strict=True)) == counts
