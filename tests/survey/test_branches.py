"""The list of branches: what is read, and what is wrong with it, by row."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.errors import AcsiError, Problem
from acsi.survey.branches import Branch, load_branches

HEADER = "code,name_zh,name_en,region\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "branches.csv"
    path.write_bytes(text.encode(encoding))
    return path


def faults(folder: Path, text: str) -> list[Problem]:
    with pytest.raises(AcsiError) as caught:
        load_branches(written(folder, text))
    return list(caught.value.problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_branches_are_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, HEADER + "B07,大连,Dalian,northeast\n", encoding)
    assert load_branches(path) == {"B07": Branch("B07", "大连", "Dalian", "northeast")}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_of_any_spreadsheet_is_read(tmp_path: Path, separator: str) -> None:
    text = (HEADER + "B07,大连,Dalian,northeast\r\n").replace(",", separator)
    assert list(load_branches(written(tmp_path, text))) == ["B07"]


def test_columns_may_stand_in_any_order_beside_others(tmp_path: Path) -> None:
    path = written(tmp_path, "manager,region,name_en,name_zh,code\nx,north,Beijing,北京, B01 \n")
    assert load_branches(path) == {"B01": Branch("B01", "北京", "Beijing", "north")}


def test_a_branch_goes_by_the_name_it_has(tmp_path: Path) -> None:
    branches = load_branches(written(tmp_path, HEADER + "B01,北京,,\nB02,,Tianjin,\nB03,,,\n"))
    assert [(each.name_zh, each.name_en) for each in branches.values()] == [
        ("北京", "北京"),
        ("Tianjin", "Tianjin"),
        ("B03", "B03"),
    ]


def test_empty_lines_are_no_branches(tmp_path: Path) -> None:
    assert list(load_branches(written(tmp_path, HEADER + "\nB01,a,b,c\n,,,\n\n"))) == ["B01"]


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, "cod,name_zh,name_en,region\nB01,a,b,c\n")
    assert problem.code == "S201"
    assert "no column code" in problem.message
    assert "Did you mean cod?" in problem.message


def test_all_faulty_rows_are_reported_by_their_number(tmp_path: Path) -> None:
    text = HEADER + "B01,a,b,c\n,a,b,c\nB01,d,e,f\nB02,a,b,c,d\n"
    assert [(problem.code, problem.where) for problem in faults(tmp_path, text)] == [
        ("S203", "branches.csv, row 3"),
        ("S202", "branches.csv, row 4"),
        ("S207", "branches.csv, row 5"),
    ]


@pytest.mark.parametrize(("text", "code"), [("", "S204"), (HEADER, "S204"), (HEADER + '"open,a\n', "S206")])
def test_what_is_no_list_is_named(tmp_path: Path, text: str, code: str) -> None:
    assert [problem.code for problem in faults(tmp_path, text)] == [code]


def test_an_unreadable_or_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "branches.csv").write_bytes(b"code\xff\xff\xff")
    with pytest.raises(AcsiError, match="S205"):
        load_branches(tmp_path / "branches.csv")
    with pytest.raises(AcsiError, match="F001"):
        load_branches(tmp_path / "nowhere.csv")


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_give_branches_or_faults(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "branches.csv"
    path.write_bytes(HEADER.encode() + content)
    with suppress(AcsiError):
        assert load_branches(path)
