"""Deliveries in Triple-S: a description and its data as one table."""

import io
import zipfile
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.checks import check_rows
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.readers import parse_table, read_data, read_table
from acsi.fieldwork.structure import require_structure
from acsi.fieldwork.triple_s import triple_s_data, triple_s_metadata
from acsi.fieldwork.triple_s_reader import parts_of
from tests.fieldwork.test_round_trips import LONG, ROWS

VARIABLES = [("case_id", "character", 1, 4), ("q", "single", 5, 6), ("words", "character", 7, 12)]


def description(
    *variables: tuple[str, str, int, int], version: str = "2.0", record: str = "", inside: str = "", before: str = ""
) -> bytes:
    told = "".join(
        f'<variable ident="{place}" type="{kind}"><name>{name}</name><label>x</label>'
        f'<position start="{start}" finish="{finish}"/>{inside}</variable>'
        for place, (name, kind, start, finish) in enumerate(variables, start=1)
    )
    return (
        f'<?xml version="1.0"?>{before}<sss version="{version}"><survey><record ident="A" {record}>'
        f"{told}</record></survey></sss>"
    ).encode()


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def read(described: bytes, data: bytes) -> dict[str, list[object]]:
    return parse_table(zipped(d__sss=described, d__asc=data), "d.zip").to_dict("list")


def refusal(content: bytes, name: str = "d.zip") -> str:
    with pytest.raises(AcsiError) as raised:
        parse_table(content, name)
    (problem,) = raised.value.problems
    assert problem.code in ("F002", "F009")
    return problem.message


def test_what_we_describe_is_read_back_with_its_codes(theirs: Contract, cases: object, tmp_path: Path) -> None:
    about = {"firm": "north", "wave": theirs.wave, "questionnaire": theirs.questionnaire}
    (tmp_path / "study.sss").write_bytes(triple_s_metadata(theirs, "answers.csv"))
    (tmp_path / "answers.csv").write_bytes(triple_s_data(theirs, [row | about for row in ROWS]))
    table = read_table(tmp_path / "study.sss")
    assert require_structure(table, theirs, "study.sss") == []
    checked = check_rows(table, theirs, cases, firms=["north"])
    assert checked.faults == []
    rows = checked.rows.set_index("case_id")
    assert (rows.loc["N1", "overall"], rows.loc["N1", "result"], rows.loc["N1", "remark"]) == (98, 99, LONG)
    assert rows["row"].tolist() == [2, 3, 4]


@pytest.mark.parametrize("version", ["1.2", "2.0", "3.0"])
def test_fixed_columns_of_every_version(version: str) -> None:
    found = read(description(*VARIABLES, version=version), b"N1  10good  \r\nN2  98      \r\n")
    assert found["case_id"] == ["N1", "N2"]
    assert found["q"] == [10, 98]
    assert found["words"][0] == "good"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_positions_count_characters_or_bytes_as_the_lengths_of_the_rows_tell(encoding: str) -> None:
    described = description(*VARIABLES)
    by_character = "N1  10很好    \nN2   8good  \n".encode(encoding)
    words = "好".encode(encoding).ljust(6)
    by_byte = b"N1  10" + words + b"\nN2   8good  \n"
    assert read(described, by_character)["words"] == ["很好", "good"]
    assert read(described, by_byte)["words"] == ["好", "good"]


def test_positions_that_may_count_either_are_refused() -> None:
    content = "N1  10好     \nN2   8好     \n".encode()
    assert "characters or bytes" in refusal(zipped(d__sss=description(*VARIABLES), d__asc=content))


def test_rows_of_csv_begin_after_the_lines_to_skip_and_keep_their_numbers() -> None:
    fields = [(name, kind, place, place) for place, (name, kind, *_) in enumerate(VARIABLES, start=1)]
    for skip, head in ((0, b""), (1, b"a,b,c\n"), (2, b"a,b,c\nd,e,f\n")):
        about = description(*fields, record=f'format="csv" skip="{skip}"')
        table = parse_table(zipped(d__xml=about, d__csv=head + b'N1,8,"a, b"\nN2,,\n'), "d.zip")
        assert table["words"].tolist()[0] == "a, b"
        assert (table.index + 2).tolist() == [skip + 1, skip + 2]


def test_a_document_type_is_passed_over_but_nothing_that_it_refers_to_is_read() -> None:
    plain = '<!DOCTYPE sss PUBLIC "-//triple-s//DTD Survey Interchange v1.2//EN" "http://example.org/sss_v12.dtd">'
    assert read(description(*VARIABLES, before=plain), b"N1  10good  \n")["q"] == [10]
    laughs = '<!DOCTYPE sss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    outside = '<!DOCTYPE sss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for before in (laughs, outside):
        hostile = zipped(d__sss=description(*VARIABLES, before=before), d__asc=b"N1  10good  \n")
        assert "defines entities or refers to other files" in refusal(hostile)


@pytest.mark.parametrize(
    ("described", "told"),
    [
        (description(("q", "multiple", 1, 3)), "q has several answers at once"),
        (description(("q", "single", 1, 3), inside='<spread subfields="3"/>'), "q has several answers at once"),
        (description(("q", "essay", 1, 3)), "q is of no type"),
        (description(("q", "single", 5, 2)), "q has a position that cannot be"),
        (description(("q", "single", 0, 2)), "q has a position that cannot be"),
        (description(), "has no variables"),
        (description(("q", "single", 1, 1), version="4.0"), "not Triple-S XML 1.2, 2.0 or 3.0"),
        (description(("q", "single", 1, 1), record='skip="many"'), "the number of lines to skip is none"),
        (b"<html/>", "not Triple-S"),
        (b"no xml", "is no XML"),
        (b'<sss version="2.0"><hierarchy/></sss>', "hierarchy"),
        (b'<sss version="2.0"><survey><record/><record/></survey></sss>', "several records"),
    ],
)
def test_what_no_delivery_can_be_is_refused_in_words(described: bytes, told: str) -> None:
    assert told in refusal(zipped(d__sss=described, d__asc=b"123456\n"))


@pytest.mark.parametrize("data", [b"N1  10good\nN2  98      \n", b"N1  10\n", b"N1  10good    x\nN2  98      \n"])
def test_rows_cut_short_or_moved_are_refused(data: bytes) -> None:
    assert "one length" in refusal(zipped(d__sss=description(*VARIABLES), d__asc=data))


def test_a_zip_of_anything_else_is_refused() -> None:
    assert "one description" in refusal(zipped(a__sss=b"<sss/>"))
    assert "one description" in refusal(zipped(a__csv=b"a", b__csv=b"b"))
    assert "no ZIP" in refusal(b"PK\x03\x04 torn")
    bomb = zipped(d__sss=description(*VARIABLES), d__asc=bytes(1000))
    assert "no text" in refusal(bomb)


def test_description_and_data_are_kept_as_one_file_that_is_the_same_each_time(tmp_path: Path) -> None:
    described, data = description(*VARIABLES), b"N1  10good  \n"
    (tmp_path / "study.XML").write_bytes(described)
    with pytest.raises(AcsiError, match=r"its data should be beside it, as study\.asc, study\.csv, "):
        read_data(tmp_path / "study.XML")
    (tmp_path / "study.dat").write_bytes(data)
    kept = read_data(tmp_path / "study.XML")
    assert kept == read_data(tmp_path / "study.XML")
    assert parse_table(kept, "study.XML")["case_id"].tolist() == ["N1"]
    assert list(parts_of(kept)) == ["study.XML", "study.dat"]
    assert parts_of(b"a,b\n") == {}


def test_the_data_file_is_never_looked_for_in_other_folders(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(b"N1  10good  \n")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "study.sss").write_bytes(description(*VARIABLES, record='href="../data.csv"'))
    with pytest.raises(AcsiError, match="its data should be beside it"):
        read_data(folder / "study.sss")
