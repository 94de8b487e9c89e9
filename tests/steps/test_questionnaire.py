"""Writing the questionnaire of a definition in every format."""

from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from acsi.errors import AcsiError
from acsi.fieldwork.readers import parse_table
from acsi.steps.programme import shipped_surveys
from acsi.steps.questionnaire import FORMATS, definition_of, write_questionnaire

AWKWARD = Path(__file__).parents[1] / "fieldwork" / "awkward.yaml"
WITHOUT_PDF = [name for name in FORMATS if name != "pdf"]


@pytest.mark.parametrize("survey", shipped_surveys())
def test_every_survey_that_ships_has_every_format(survey: str, tmp_path: Path) -> None:
    done = write_questionnaire(definition_of(survey), tmp_path, formats=WITHOUT_PDF)
    assert {path.name for path in done.files} == {
        "xlsform.xlsx",
        "triple-s.xml",
        "triple-s.csv",
        "codebook.xlsx",
        "codebook.md",
        "template.zh.sav",
        "template.en.sav",
        "template.xlsx",
    }
    assert done.doubts == []
    assert convert(tmp_path / "xlsform.xlsx").warnings == []


@pytest.mark.usefixtures("font")
def test_a_definition_in_one_language_has_its_files_in_that(tmp_path: Path) -> None:
    done = write_questionnaire(AWKWARD, tmp_path, formats=["pdf", "sav"])
    assert [path.name for path in done.files] == ["questionnaire.en.pdf", "template.en.sav"]
    assert done.files[0].read_bytes().startswith(b"%PDF")


def test_questions_without_text_are_told(tmp_path: Path) -> None:
    (doubt,) = write_questionnaire(AWKWARD, tmp_path, formats=["codebook"]).doubts
    assert doubt.code == "W410"
    assert doubt.message.endswith("in its place: signed.")


def test_texts_that_lack_a_language_are_told(tmp_path: Path) -> None:
    text = AWKWARD.read_text(encoding="utf-8").replace("text: How much?", "text: {en: How much?}")
    definition = tmp_path / "survey.yaml"
    definition.write_text(text.replace("languages: [en]", "languages: [zh, en]"), encoding="utf-8")
    silent, lacking = write_questionnaire(definition, tmp_path, formats=["codebook"]).doubts
    assert (silent.code, lacking.code) == ("W410", "W411")
    assert lacking.message.endswith("where the other language stands: money.")


def test_the_same_definition_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_questionnaire(AWKWARD, tmp_path / folder, formats=WITHOUT_PDF)
    assert all((tmp_path / "b" / path.name).read_bytes() == path.read_bytes() for path in (tmp_path / "a").iterdir())


def test_no_csv_or_workbook_holds_a_row_before_the_cases_are_drawn(tmp_path: Path) -> None:
    write_questionnaire(AWKWARD, tmp_path, formats=["xlsx"])
    with pytest.raises(AcsiError, match=r"F004 template\.xlsx has no rows"):
        parse_table((tmp_path / "template.xlsx").read_bytes(), "template.xlsx")


def test_a_language_that_the_survey_has_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AcsiError, match="H021 The survey is not in the language zh; its languages are en"):
        write_questionnaire(AWKWARD, tmp_path, languages=["zh"])
    assert not any(tmp_path.iterdir())


def test_a_column_that_cannot_be_named_everywhere_leaves_the_formats_that_can(tmp_path: Path) -> None:
    text = AWKWARD.read_text(encoding="utf-8").replace("{id: signed,", "{id: signed, column: 'Q 2 (a)',")
    definition = tmp_path / "survey.yaml"
    definition.write_text(text, encoding="utf-8")
    with pytest.raises(AcsiError, match=r"H020 The column Q 2 \(a\) of the question signed"):
        write_questionnaire(definition, tmp_path / "out", formats=["sav"])
    done = write_questionnaire(definition, tmp_path / "out", formats=["codebook", "xlsx"])
    assert len(done.files) == 3


def test_a_survey_is_named_by_file_or_by_name(tmp_path: Path) -> None:
    assert definition_of(str(AWKWARD)) == AWKWARD
    assert definition_of("acsi").name == "acsi.yaml"
    with pytest.raises(AcsiError, match=r"P003 There is no shipped survey auto-claim\. Did you mean auto-claims\?"):
        definition_of("auto-claim")
    with pytest.raises(AcsiError, match="F001"):
        definition_of(str(tmp_path / "absent.yaml"))
