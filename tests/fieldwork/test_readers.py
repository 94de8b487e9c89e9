"""Data files of every kind as tables of cells."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.readers import parse_table, read_table

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and give its path."""

    def written(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written


def xlsx(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sav(folder: Path, table: pd.DataFrame, **about: object) -> bytes:
    path = folder / "made.sav"
    pyreadstat.write_sav(table, path, **about)
    return path.read_bytes()


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(AcsiError) as raised:
        parse_table(content, name)
    (problem,) = raised.value.problems
    return str(problem)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_of_any_delimiter(delimiter: str) -> None:
    text = "a,b\n1,x\n2,y\n".replace(",", delimiter)
    table = parse_table(text.encode(), "d.csv")
    assert table.to_dict("list") == {"a": [1, 2], "b": ["x", "y"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_any_encoding(encoding: str) -> None:
    table = parse_table("编号,分\n甲,1\n".encode(encoding), "d.csv")
    assert table.to_dict("list") == {"编号": ["甲"], "分": [1]}


def test_quoted_cells_may_hold_delimiters_and_lines() -> None:
    table = parse_table(b'a,b\n1,"x, y\nz"\n', "d.csv")
    assert table["b"].tolist() == ["x, y\nz"]


def test_a_column_is_numbers_only_if_all_its_cells_are() -> None:
    table = parse_table(b"n,mixed,lead\n1,1,007\n ,x,008\nNA,,009\n", "d.csv")
    assert table["n"].tolist()[:1] == [1.0]
    assert table["n"].isna().tolist() == [False, True, True]
    assert table["mixed"].tolist()[:2] == ["1", "x"]
    assert table["lead"].tolist() == ["007", "008", "009"]


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    assert parse_table(b"a,b\n1,2\n\n , \n3,4\n", "d.csv").index.tolist() == [0, 3]
    assert parse_table(xlsx(["a"], [1], [None], [3]), "d.xlsx").index.tolist() == [0, 2]


def test_names_of_columns_are_trimmed() -> None:
    assert list(parse_table(b" a , b\n1,2\n", "d.csv")) == ["a", "b"]


@pytest.mark.parametrize("content", [b"a,b,a \n1,2,3\n", xlsx(["a", "a"], [1, 2])])
def test_two_columns_of_one_name_are_refused(content: bytes) -> None:
    name = "d.csv" if content.startswith(b"a") else "d.xlsx"
    assert refusal(content, name).startswith(f"D007 {name}: The column a stands 2 times")


def test_xlsx_keeps_text_and_numbers_as_they_are() -> None:
    table = parse_table(xlsx(["id", "n", "t"], ["007", 8, None], ["008", None, "NA"]), "d.xlsx")
    assert table["id"].tolist() == ["007", "008"]
    assert table["n"].tolist()[0] == 8
    assert table["t"].isna().all()


def test_parquet_comes_as_it_is() -> None:
    stream = io.BytesIO()
    pd.DataFrame({"a": [98.0, None], "b": ["x", "y"]}).to_parquet(stream)
    assert parse_table(stream.getvalue(), "d.parquet")["a"].tolist()[0] == 98


def test_sav_keeps_codes_that_the_user_called_missing(tmp_path: Path) -> None:
    table = pd.DataFrame({"case_id": ["A", "B", "C"], "q": [98.0, 5.0, None], "remark": ["长" * 400, "", "好"]})
    read = parse_table(sav(tmp_path, table, missing_ranges={"q": [98, 99]}), "d.sav")
    assert read["q"].tolist()[:2] == [98, 5]
    assert read["q"].isna().tolist() == [False, False, True]
    assert read["remark"].tolist() == ["长" * 400, "", "好"]


@pytest.mark.parametrize("kept", [10, 200, -1])
def test_a_truncated_sav_is_refused(tmp_path: Path, kept: int) -> None:
    content = sav(tmp_path, pd.DataFrame({"q": [float(n) for n in range(50)]}))
    assert refusal(content[:kept], "d.sav").startswith("F002 d.sav cannot be read as SPSS .sav: ")


@pytest.mark.parametrize("name", ["d.csv", "d.xlsx", "d.sav", "d.parquet"])
def test_an_empty_file_is_refused(name: str) -> None:
    assert refusal(b"", name).startswith(f"F004 {name} has no rows.")


@pytest.mark.parametrize(("content", "name"), [(b"a,b\n", "d.csv"), (b"a\n \n", "d.csv"), (xlsx(["a"]), "d.xlsx")])
def test_a_header_without_rows_is_refused(content: bytes, name: str) -> None:
    assert refusal(content, name).startswith("F004")


@pytest.mark.parametrize("name", ["d.xlsx", "d.sav", "d.parquet"])
@pytest.mark.parametrize("content", [b"%PDF-1.7\n...", b"PK\x03\x04 torn", b"a,b\n1,2\n", bytes(range(256))])
def test_a_file_of_another_kind_is_refused(name: str, content: bytes) -> None:
    assert refusal(content, name).startswith(f"F002 {name} cannot be read as ")


def test_a_torn_csv_is_refused() -> None:
    assert refusal(b'a,b\n1,"2\n3,4\n', "d.csv").startswith("F002 d.csv cannot be read as CSV")
    assert refusal(b"a,b\n1,2,3\n", "d.csv").startswith("F002")


def test_unknown_kinds_and_missing_files_are_refused(write: Write) -> None:
    assert "acsi cannot read files that end in .docx" in refusal(b"x", "d.docx")
    with pytest.raises(AcsiError, match="F001 There is no file"):
        read_table(Path("absent.csv"))
    path = write("d.csv", b"a\n")
    with pytest.raises(AcsiError) as raised:
        read_table(path)
    assert str(path) in str(raised.value)


def test_a_file_is_read_like_its_bytes(write: Write) -> None:
    content = b"a;b\n1;2\n"
    pd.testing.assert_frame_equal(read_table(write("D.CSV", content)), parse_table(content, "D.CSV"))
