"""What is too large for its format or for the memory is refused in a sentence before it is read or sent."""

import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from acsi import limits
from acsi.errors import AcsiError
from acsi.fieldwork import readers
from acsi.fieldwork.limits import Limits
from acsi.fieldwork.pack import require_openable
from acsi.fieldwork.readers import parse_table
from acsi.fieldwork.sheets import workbook
from tests.fieldwork.test_triple_s_reader import VARIABLES, description, zipped


def parquet(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()


def test_a_sheet_longer_than_a_workbook_holds_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEET_ROWS", 2)
    assert workbook({"contacts": [["case_id"], ["N1"]]})
    with pytest.raises(AcsiError, match=r"F011.* 3 rows .*XLSX ends at 2.*--branch"):
        workbook({"contacts": [["case_id"], ["N1"], ["N2"]]})


def test_a_pack_that_could_not_be_opened_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PACK_BYTES", 1_000_000)
    require_openable({"contract.json": b"x" * 1_000_000})
    with pytest.raises(AcsiError, match=r"H022.* 2 MB.* 1 MB.*--branch"):
        require_openable({"contract.json": b"x" * 1_000_000, "contacts.xlsx": b"x" * 1_000_000})


@pytest.mark.parametrize(
    "column",
    [pa.array([[0] * 1000]), pa.array([b"x" * 100], pa.binary(100))],
    ids=["a list", "a long cell"],
)
def test_parquet_cells_that_swell_are_refused(column: pa.Array) -> None:
    with pytest.raises(AcsiError, match=r"F002.* q does not hold single numbers or texts"):
        parse_table(parquet(pa.table({"q": column})), "d.parquet")


def test_parquet_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = parquet(pa.table({"q": list(range(300_000))}))
    monkeypatch.setattr(readers, "TABLE_BYTES", 1_000_000)
    with pytest.raises(AcsiError, match=r"F009.*MB unpacked, at most 1 MB unpacked"):
        parse_table(content, "d.parquet")


def test_texts_of_every_kind_are_read_from_parquet() -> None:
    table = pa.table({"s": ["好"], "l": pa.array(["好"], pa.large_string()), "n": [1.5]})
    assert parse_table(parquet(table), "d.parquet").iloc[0].tolist() == ["好", "好", 1.5]


def test_a_sav_that_says_far_more_than_it_weighs_is_refused(tmp_path: Path) -> None:
    pyreadstat.write_sav(pd.DataFrame({"case_id": ["y" * 3000] * 100}), tmp_path / "d.sav", compress=True)
    content = (tmp_path / "d.sav").read_bytes()
    wide = Limits(rows=1000, columns=10, cells=1000, size=40_000)
    assert parse_table(content, "d.sav", limits=wide).shape == (100, 1)
    with pytest.raises(AcsiError, match=r"F009.*MB unpacked"):
        parse_table(content, "d.sav", limits=Limits(rows=1000, columns=10, cells=1000, size=30_000))


AS_MANY = Limits(rows=3, columns=3, cells=9, size=100_000)


def test_a_file_may_be_as_large_as_is_said() -> None:
    table = pd.DataFrame({"case_id": ["N1", "N2", "N3"], "q": [8, 9, 10], "r": [1, 2, 3]})
    book = io.BytesIO()
    table.to_excel(book, index=False)
    for name, content in {
        "d.csv": table.to_csv(index=False).encode(),
        "d.xlsx": book.getvalue(),
        "d.parquet": parquet(pa.Table.from_pandas(table)),
        "d.zip": zipped(d__sss=description(*VARIABLES), d__asc=b"N1  10good  \n" * 3),
    }.items():
        assert parse_table(content, name, limits=AS_MANY).shape[0] == 3
        with pytest.raises(AcsiError, match=r"F009.*(rows|cells)"):
            parse_table(content, name, limits=replace(AS_MANY, rows=2))
