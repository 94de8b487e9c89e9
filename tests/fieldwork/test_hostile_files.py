"""Files that are broken, in disguise or made to do harm: refused in a sentence, soon, without filling the memory."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.limits import Limits, TooLargeError
from acsi.fieldwork.readers import parse_delivery
from acsi.fieldwork.separated import separated
from acsi.fieldwork.workbooks import first_sheet

Change = Callable[[openpyxl.Workbook], None]
SHEET = "xl/worksheets/sheet1.xml"
SMALL = Limits(rows=3, columns=4, cells=9, size=1000)


def workbook(change: Change = lambda _: None) -> bytes:
    """A sheet of two columns and two rows, changed."""
    book = openpyxl.Workbook()
    for row in (["case_id", "q"], ["N1", 8], ["N2", 9]):
        book.active.append(row)
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(name: str, replace: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, replace(old.read(each)) if each == name else old.read(each))
    return stream.getvalue()


def with_texts(texts: bytes, number: bytes = b"0") -> bytes:
    """The workbook as Excel writes it, its first cell's text kept apart: the number of one of `texts`."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            part = old.read(each)
            if each == SHEET:
                part = part.replace(b't="inlineStr"><is><t>case_id</t></is>', b't="s"><v>' + number + b"</v>")
            elif each == "xl/_rels/workbook.xml.rels":
                told = b'<Relationship Id="texts" Type="' + kind + b'" Target="sharedStrings.xml"/>'
                part = part.replace(b"</Relationships>", told + b"</Relationships>")
            new.writestr(each, part)
        new.writestr("xl/sharedStrings.xml", texts)
    return stream.getvalue()


def refusal(content: bytes, name: str = "d.xlsx") -> str:
    with pytest.raises(AcsiError) as raised:
        parse_delivery(content, name)
    (problem,) = raised.value.problems
    assert problem.code in ("F002", "F009")
    return problem.message


def test_a_workbook_is_read_as_it_is() -> None:
    def more(book: openpyxl.Workbook) -> None:
        book.active["C1"], book.active["C2"], book.active["C3"] = "when", datetime(2026, 7, 1, 10, 5), 0.25
        book.active["D2"] = " "

    table, doubts = parse_delivery(workbook(more), "d.xlsx")
    assert list(table) == ["case_id", "q", "when"]
    assert table["q"].tolist() == [8, 9]
    assert table["when"].tolist() == [pd.Timestamp(2026, 7, 1, 10, 5), 0.25]
    assert doubts == []


def test_a_workbook_whose_days_count_from_1904_has_the_same_dates() -> None:
    def late(book: openpyxl.Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active["B2"] = datetime(2026, 7, 1, 10, 5)

    assert parse_delivery(workbook(late), "d.xlsx")[0]["q"].tolist()[0] == datetime(2026, 7, 1, 10, 5)


def test_the_first_visible_sheet_is_read_and_others_are_told() -> None:
    def more(book: openpyxl.Workbook) -> None:
        book.active.sheet_state = "visible"
        book.create_sheet("before", 0).sheet_state = "hidden"
        book.create_sheet("after")

    table, doubts = parse_delivery(workbook(more), "d.xlsx")
    assert table["case_id"].tolist() == ["N1", "N2"]
    assert [(each.code, each.message) for each in doubts] == [
        ("W404", "Only the first visible sheet was read; the workbook has 2 more.")
    ]


def test_formulas_count_as_what_they_came_to_and_are_refused_where_that_is_not_known() -> None:
    def formula(book: openpyxl.Workbook) -> None:
        book.active["B3"] = '=HYPERLINK("http://example.org")'

    assert "formulas in B3 were never worked out" in refusal(workbook(formula))
    known = with_part(SHEET, lambda xml: xml.replace(b"<v>9</v>", b"<f>4+5</f><v>9</v>"))
    assert parse_delivery(known, "d.xlsx")[0]["q"].tolist() == [8, 9]


def test_merged_cells_are_refused_where_the_data_are() -> None:
    assert "the cells A2:A3 are merged" in refusal(workbook(lambda book: book.active.merge_cells("A2:A3")))
    aside = workbook(lambda book: book.active.merge_cells("A9:A12"))
    assert len(parse_delivery(aside, "d.xlsx")[0]) == 2


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"%PDF-1.7", "it is a PDF"),
        (b"$FL2@(#) SPSS", "it is an SPSS file"),
        (b"<html><table>", "it is a page of HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old .xls file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"age-encryption.org/v1", "it is encrypted"),
    ],
)
@pytest.mark.parametrize("name", ["d.xlsx", "d.csv", "d.parquet", "d.sav"])
def test_a_file_in_disguise_is_told_what_it_is(start: bytes, told: str, name: str) -> None:
    if not (name == "d.sav" and start.startswith(b"$FL")) and not ("password" in told and name != "d.xlsx"):
        assert told in refusal(start + b"." * 100, name)


@pytest.mark.parametrize(
    "before",
    [
        b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE w SYSTEM "http://example.org/evil.dtd">',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_entities_in_a_workbook_are_refused(before: bytes, part: str) -> None:
    bare = with_part(part, lambda xml: before + (xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else xml))
    assert "document type" in refusal(bare)
    assert "document type" in refusal(with_texts(before + b"<sst><si><t>&a;</t></si></sst>"))


def test_texts_kept_apart_are_put_in_their_places() -> None:
    rich = "<sst><si><r><t>case</t></r><r><t>_id</t></r><rPh><t>读音</t></rPh></si></sst>".encode()
    assert list(parse_delivery(with_texts(rich), "d.xlsx")[0]) == ["case_id", "q"]
    for number in (b"1", b"-1", b"x"):
        assert "is broken" in refusal(with_texts(rich, number))


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    row = b'<row r="4">' + b'<c r="A4" t="inlineStr"><is><t>x</t></is></c>' * 4 + b"</row>"
    content = with_part(SHEET, lambda xml: xml.replace(b"</sheetData>", row * 200_000 + b"</sheetData>"))
    assert len(content) < 1_000_000
    tracemalloc.start()
    assert "of almost nothing" in refusal(content)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_cells_far_outside_and_cells_without_order_are_refused() -> None:
    def placed(cell: bytes) -> bytes:
        return with_part(SHEET, lambda xml: xml.replace(b"</row></sheetData>", cell + b"</row></sheetData>"))

    assert "columns" in refusal(placed(b'<c r="XFD3"><v>1</v></c>'))
    assert "in no order" in refusal(placed(b'<c r="A3"><v>1</v></c>'))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<v>8</v>", b"<v>8_0</v>"),
        (b"<v>8</v>", b"<v>nan</v>"),
        (b"<v>8</v>", b"<v>1e999</v>"),
        (b'r="B2" t="n"', b'r="B2" t="s"'),
        (b"<v>8</v>", b"<v>8"),
        (b'<row r="2"', b'<row r="two"'),
        (b'<row r="3"', b'<row r="1"'),
    ],
)
def test_broken_cells_are_refused_whole(old: bytes, new: bytes) -> None:
    assert refusal(with_part(SHEET, lambda xml: xml.replace(old, new))).startswith("d.xlsx cannot be read")


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "_rels/.rels"])
def test_a_part_that_is_missing_or_empty_is_told(part: str) -> None:
    assert refusal(with_part(part, lambda _: b"")).startswith("d.xlsx cannot be read")


def test_all_sheets_hidden_is_told() -> None:
    hidden = with_part("xl/workbook.xml", lambda xml: xml.replace(b'state="visible"', b'state="hidden"'))
    assert "all its sheets are hidden" in refusal(hidden)


@pytest.mark.parametrize(
    ("rows", "told"),
    [(["a,b,c,d,e"], "columns"), (["a"] + ["1"] * 4, "rows"), (["a,b,c,d"] + ["1,2,3,4"] * 2, "cells")],
)
def test_more_rows_columns_and_cells_than_the_limits_are_refused_in_every_format(rows: list[str], told: str) -> None:
    with pytest.raises(TooLargeError) as raised:
        separated("\n".join([*rows, rows[-1]]).encode(), SMALL)
    assert told in raised.value.found
    book = openpyxl.Workbook()
    for row in [*rows, rows[-1]]:
        book.active.append(row.split(","))
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(TooLargeError) as raised:
        first_sheet(stream.getvalue(), SMALL)
    assert told in raised.value.found


def test_ten_thousand_columns_are_too_many() -> None:
    header = ",".join(f"c{place}" for place in range(10_000))
    assert "at most 2,000 columns" in refusal(f"{header}\n{header}\n".encode(), "d.csv")


def test_parquet_that_claims_or_becomes_too_much_is_refused() -> None:
    def written(table: pa.Table) -> bytes:
        stream = io.BytesIO()
        pq.write_table(table, stream)
        return stream.getvalue()

    many = written(pa.table({"q": pa.array([1] * 1_000_001, pa.int8())}))
    assert len(many) < 10_000
    assert "rows" in refusal(many, "d.parquet")
    wide = written(pa.table({f"c{place}": [1] for place in range(2_001)}))
    assert "columns" in refusal(wide, "d.parquet")
    text = "x" * 1_000_000
    table, _ = parse_delivery(written(pa.table({"q": [text] * 1_000})), "d.parquet")
    assert (table["q"] == text).all()


def test_parquet_keeps_no_index_of_its_own() -> None:
    stream = io.BytesIO()
    pd.DataFrame({"case_id": ["N1"], "q": [1]}).set_index("case_id").to_parquet(stream)
    table, _ = parse_delivery(stream.getvalue(), "d.parquet")
    assert (table.index.tolist(), sorted(table)) == ([0], ["case_id", "q"])


def test_rows_of_other_lengths_name_themselves() -> None:
    assert "row 3 has 1 cells, the header 2" in refusal(b"a,b\n1,2\n3\n", "d.csv")
    assert "row 2 has 3 cells, the header 2" in refusal(b"a,b\n1,2,3\n", "d.csv")


def test_encodings_that_are_mixed_or_none_name_the_line() -> None:
    good, other = "a,b\n1,很满意谢谢\n", "2,很满意谢谢\n"
    assert "line 3 is not UTF-8 as others are" in refusal(good.encode() + other.encode("gb18030"), "d.csv")
    assert "line 2 is neither UTF-8 nor GB18030" in refusal(b"a,b\n1,\xff\xff\n", "d.csv")
    assert "no text" in refusal(b"a,b\n1,\0\n", "d.csv")
    assert "broken" in refusal("a,b\n1,2\n".encode("utf-16") + b"\x00\xd8", "d.csv")


def test_quotes_that_do_not_close_are_refused() -> None:
    assert "unexpected end of data" in refusal(b'a,b\n1,"2\n3,4\n', "d.csv")
    assert "field larger" in refusal(b'a,b\n1,"' + b"x" * 200_000, "d.csv")


def test_codes_with_more_digits_than_a_number_holds_stay_text() -> None:
    table, _ = parse_delivery(b"code,n\n12345678901234567,1\n12345678901234568,2\n", "d.csv")
    assert table["code"].tolist() == ["12345678901234567", "12345678901234568"]
    assert table["n"].tolist() == [1, 2]


def test_columns_without_a_name_are_left_out_only_if_they_are_empty() -> None:
    table, _ = parse_delivery(b"a,b,\n1,2,\n", "d.csv")
    assert list(table) == ["a", "b"]
    assert list(parse_delivery(b"a,b,\n1,2,3\n", "d.csv")[0]) == ["a", "b", ""]
