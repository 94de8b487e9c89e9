"""`acsi questionnaire` as a person types it."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder."""
    monkeypatch.chdir(tmp_path)


def test_it_names_the_files_that_it_wrote(acsi) -> None:
    ran = acsi(
        "questionnaire", "--survey", "acsi", "--format", "codebook", "--format", "sav", "--lang", "en", "--out", "q"
    )
    assert ran.code == 0
    assert ran.out.splitlines() == ["q/codebook.xlsx", "q/codebook.md", "q/template.en.sav"]
    assert all(Path(line).is_file() for line in ran.out.splitlines())


@pytest.mark.usefixtures("font")
def test_in_a_programme_it_needs_no_option(acsi, tmp_path: Path) -> None:
    acsi("new", "claims", "--survey", "acsi2015")
    ran = acsi("questionnaire", "-C", "claims", "--format", "all")
    assert (ran.code, ran.err) == (0, "")
    written = {path.name for path in (tmp_path / "questionnaire").iterdir()}
    assert {"questionnaire.zh.pdf", "questionnaire.en.pdf", "xlsform.xlsx", "triple-s.xml", "template.xlsx"} <= written
    assert len(written) == 10


def test_faults_are_told_in_one_line(acsi) -> None:
    assert acsi("questionnaire").err.startswith("P001 ")
    assert acsi("questionnaire", "--survey", "motor").err.startswith("P003 There is no shipped survey motor.")
    assert acsi("questionnaire", "--survey", "gone.yaml").err.startswith("F001 ")
    assert acsi("questionnaire", "--survey", "acsi", "-C", ".").code == 2
    assert acsi("questionnaire", "--survey", "acsi", "--format", "docx").code == 2
    Path("taken").write_text("", encoding="utf-8")
    ran = acsi("questionnaire", "--survey", "acsi", "--format", "codebook", "--out", "taken")
    assert (ran.code, ran.err[:5]) == (1, "F005 ")
