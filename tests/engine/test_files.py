"""Sources: parquet, CSV and XLSX files and globs as one table, and what is said of those that are none."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from acsi.engine.connection import connect, reading
from acsi.engine.files import source_files
from acsi.engine.sources import Source, open_source
from acsi.errors import AcsiError

ROWS = [("P1", "007", "测"), ("P2", None, "b,c")]
HEADER = ("insured_no", "mobile", "name")


@pytest.fixture
def opened() -> Iterator[Callable[[Path | str], Source]]:
    with connect() as connection:
        numbers = iter(range(99))
        yield lambda path: open_source(connection, str(path), f"t{next(numbers)}")


def rows(source: Source) -> list[tuple[object, ...]]:
    found = source.table.to_pyarrow()
    return sorted(zip(*(found[column].to_pylist() for column in HEADER), strict=True), key=str)


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, cells: list[tuple[object, ...]]) -> Path:
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    book.save(path)
    return path


TEXT = 'insured_no,mobile, name \nP1,007,测\nP2,,"b,c"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_is_text_in_any_usual_encoding(opened, tmp_path: Path, encoding: str) -> None:
    assert rows(opened(csv(tmp_path / "claims.csv", TEXT, encoding))) == ROWS


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_cells_may_be_separated_otherwise(opened, tmp_path: Path, separator: str) -> None:
    text = "insured_no,mobile,name\nP1,007,测\n".replace(",", separator)
    assert rows(opened(csv(tmp_path / "claims.csv", text))) == ROWS[:1]


def test_parquet_and_workbooks_hold_the_same_rows(opened, tmp_path: Path) -> None:
    pd.DataFrame(ROWS, columns=list(HEADER)).to_parquet(tmp_path / "claims.parquet")
    assert rows(opened(tmp_path / "claims.parquet")) == ROWS
    assert rows(opened(workbook(tmp_path / "claims.xlsx", [HEADER, *ROWS, (None, None, None)]))) == ROWS


def test_cells_of_a_workbook_are_text_as_a_person_reads_them(opened, tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsx", [("a", "b", "c", "d"), (1.0, 2.5, datetime(2026, 9, 30), True)])
    assert opened(path).table.to_pyarrow().to_pylist() == [
        {"a": "1", "b": "2.5", "c": "2026-09-30 00:00:00", "d": "true"}
    ]


def test_a_number_where_digits_matter_is_refused_with_its_row(opened, tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsx", [HEADER, ("P1", "007", "x"), ("P2", 15400000001, "y")])
    source = opened(path)
    source.require_text(["insured_no", "name"])
    with pytest.raises(AcsiError) as raised:
        source.require_text(["mobile"])
    assert "I011 c.xlsx, row 3, column mobile" in str(raised.value)
    assert "1540" not in str(raised.value)


def test_a_glob_is_one_table_whatever_the_order_of_columns(opened, tmp_path: Path) -> None:
    csv(tmp_path / "a1.csv", "insured_no,mobile,name\nP1,007,测\n")
    csv(tmp_path / "a2.csv", 'name,insured_no,mobile\n"b,c",P2,\n')
    assert rows(opened(tmp_path / "a*.csv")) == ROWS
    for i, row in enumerate(ROWS):
        pd.DataFrame([row], columns=list(HEADER)).astype(object).to_parquet(tmp_path / f"p{i}.parquet")
    assert len(rows(opened(tmp_path / "p*.parquet"))) == 2


def test_a_name_with_wildcards_is_a_name_first(opened, tmp_path: Path) -> None:
    assert rows(opened(csv(tmp_path / "claims[1].csv", TEXT))) == ROWS


def test_files_of_a_glob_must_be_alike(opened, tmp_path: Path) -> None:
    csv(tmp_path / "a1.csv", "insured_no,mobile\nP1,007\n")
    csv(tmp_path / "a2.csv", "insured_no,phone\nP1,007\n")
    with pytest.raises(AcsiError, match=r"I004 a2\.csv: This file does not have the same columns as a1\.csv"):
        opened(tmp_path / "a*.csv")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("mysql://me:secret@host/db#claims", "I001"),
        ("absent.parquet", "F001"),
        ("absent*.csv", "F001"),
        ("notes.pdf", "I003"),
        ("plain", "I003"),
        ("*.[cx]*", "I002"),
    ],
)
def test_a_source_that_is_none_is_refused(tmp_path: Path, name: str, code: str) -> None:
    for existing in ("notes.pdf", "plain", "a.csv", "b.xlsx"):
        (tmp_path / existing).touch()
    with pytest.raises(AcsiError) as raised:
        source_files(name if "://" in name else str(tmp_path / name))
    assert raised.value.problems[0].code == code
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.parquet", b"PAR1 nonsense", "F002"),
        ("a.xlsx", b"no workbook", "F002"),
        ("a.csv", b"", "F004"),
        ("a.csv", b"\xff\xfe\x00\xd8\x00\xd8", "F002"),
        ("a.csv", "姓名,b\n测,1,2\n".encode("gb18030"), "I007"),
        ("a.csv", '姓名,b\n"测,1\n'.encode("gb18030"), "I007"),
        ("a.csv", b"x" * 200_000, "I007"),
        ("a.csv", bytes(200_000), "I007"),
    ],
)
def test_a_broken_file_is_refused(opened, tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AcsiError) as raised:
        opened(tmp_path / name)
    assert raised.value.problems[0].code == code


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("broken", [b"", b"<a>\xff\xfe</a>", b"<a", b"<a/>"])
def test_a_workbook_with_a_broken_part_is_refused(opened, tmp_path: Path, part: str, broken: bytes) -> None:
    workbook(tmp_path / "whole.xlsx", [HEADER, *ROWS])
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        for name in whole.namelist():
            made.writestr(name, broken if name == part else whole.read(name))
    with pytest.raises(AcsiError, match=r"F00[24] .*a\.xlsx"):
        opened(tmp_path / "a.xlsx")


@pytest.mark.parametrize("text", ["a,b, a\n1,2,3\n", "a;b;a\n1;2;3\n"])
def test_two_columns_of_one_name_are_refused_by_their_places(opened, tmp_path: Path, text: str) -> None:
    with pytest.raises(AcsiError, match=r"I005 a\.csv: The columns in places 1 and 3"):
        opened(csv(tmp_path / "a.csv", text))


def test_a_column_without_a_name_goes_by_its_place(opened, tmp_path: Path) -> None:
    assert opened(csv(tmp_path / "a.csv", "a,,c\n1,2,3\n")).table.columns == ("a", "column 2", "c")
    assert opened(workbook(tmp_path / "a.xlsx", [("a", None, "c", None), ("1", "2", "3", "4")])).table.columns == (
        "a",
        "column 2",
        "c",
    )


def test_an_empty_workbook_has_no_header(opened, tmp_path: Path) -> None:
    with pytest.raises(AcsiError, match="F004"):
        opened(workbook(tmp_path / "a.xlsx", []))


def test_a_broken_line_is_named_by_its_number_and_not_shown(opened, tmp_path: Path) -> None:
    lines = ["insured_no,mobile", *(f"P{i},{i}" for i in range(50)), "测,15400000001,1,2"]
    path = csv(tmp_path / "claims.csv", "\n".join(lines) + "\n")
    with pytest.raises(AcsiError) as raised, reading("claims.csv"):
        opened(path).table.to_pyarrow()
    message = str(raised.value)
    assert message.startswith("I007 claims.csv:52:")
    assert "1540" not in message


def test_a_failure_of_the_engine_shows_no_rows() -> None:
    import duckdb

    with pytest.raises(AcsiError, match="I008") as raised, reading("claims.csv"):
        duckdb.sql("select cast('15400000001x' as integer)").fetchall()
    assert "1540" not in str(raised.value)
    with pytest.raises(AcsiError, match="I009"), reading("claims.csv"):
        raise duckdb.OutOfMemoryException("full")
    with pytest.raises(AcsiError, match="I009"), reading("claims.csv"):
        raise duckdb.IOException("No space left on device")


def test_the_engine_fetches_nothing_and_leaves_nothing_behind() -> None:
    with connect() as connection:
        settings = dict(connection.raw_sql("select name, value from duckdb_settings()").fetchall())
        folder = Path(settings["temp_directory"])
        assert settings["autoinstall_known_extensions"] == settings["autoload_known_extensions"] == "false"
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_dates_of_parquet_stay_dates(opened, tmp_path: Path) -> None:
    pd.DataFrame({"day": [date(2026, 9, 30)]}).to_parquet(tmp_path / "d.parquet")
    assert opened(tmp_path / "d.parquet").table.schema()["day"].is_date()
