"""A programme's reports in its own look: logo, colour and templates, good ones and faulty ones."""

import re
import shutil
from pathlib import Path

import pypdfium2
import pytest

from acsi.shipped import shipped
from acsi.simulate.interviews import simulated_interviews
from acsi.steps.fit import fit_file
from acsi.steps.look import fingerprint, look_of
from acsi.steps.rank import rank_folder
from acsi.steps.report import one_document
from acsi.survey.branches import load_branches
from acsi.survey.load import load_survey

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1"/></svg>'
PAGE = Path(__file__).parents[2] / "docs" / "reports.md"


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three branches fitted and ranked, by a definition with a logo beside it and a colour."""
    folder = tmp_path_factory.mktemp("look")
    text = (shipped("surveys") / "auto-claims.yaml").read_text(encoding="utf-8")
    text = re.sub(r"bootstrap: \d+", "bootstrap: 40", text) + '\nreport: {logo: logo.svg, colour: "#7a1f3d"}\n'
    (folder / "survey.yaml").write_text(text, encoding="utf-8")
    (folder / "logo.svg").write_text(DRAWING, encoding="utf-8")
    shutil.copy(shipped("surveys") / "branches" / "china-motor.csv", folder / "branches.csv")
    branches = load_branches(folder / "branches.csv").values()
    interviews = simulated_interviews(load_survey(folder / "survey.yaml"), branches, per_branch=40)
    few = interviews[interviews["branch"].isin(["B01", "B07", "B24"])]
    few.to_csv(folder / "interviews.csv", index=False)
    fit_file(folder / "survey.yaml", folder / "interviews.csv", folder / "results", by="branch")
    rank_folder(folder / "results")
    return folder / "results"


@pytest.fixture
def results(ranked: Path, tmp_path: Path) -> Path:
    """The ranked folder, to be changed."""
    return shutil.copytree(ranked, tmp_path / "results")


def own(results: Path, name: str, text: str) -> None:
    (results / "templates").mkdir(exist_ok=True)
    (results / "templates" / name).write_text(text, encoding="utf-8")


def test_logo_and_colour_stand_in_the_report(results) -> None:
    document, style = one_document(results, "B24", ["en"])
    assert '<img class="logo" src="data:image/svg+xml;base64,' in document.html()
    assert "--own: #7a1f3d" in style


def test_a_logo_that_is_not_there_is_missed_before_anything_is_written(results, acsi) -> None:
    (results / "logo.svg").unlink()
    ran = acsi("report", "--estimates", results)
    assert ran.code == 1
    assert "R020" in ran.err
    assert "no logo logo.svg" in ran.err
    assert not (results / "reports").exists()


@pytest.mark.usefixtures("font")
def test_the_worked_example_of_the_docs_does_what_it_says(results, acsi) -> None:
    template, styles = (
        re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1] for kind in ("html", "css")
    )
    own(results, "branch.html", template)
    own(results, "own.css", styles)
    ran = acsi("report", "--estimates", results, "--branch", "B24", "--lang", "en")
    assert ran.code == 0, ran.err
    pdf = pypdfium2.PdfDocument(results / "reports" / "B24.en.pdf")
    assert "Quality department, Shenzhen: extension 4711" in pdf[len(pdf) - 1].get_textpage().get_text_bounded()
    assert "Shenzhen" in pdf[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    ("name", "text", "code", "words"),
    [
        ("branch.html", "<p>\n{{ content.nmae }}", "R021", "templates/branch.html:2"),
        ("macros.html", "{% macro section(a) %}", "R021", "templates/macros.html:1"),
        ("brnach.html", "", "R026", "Did you mean branch.html?"),
    ],
)
def test_a_faulty_template_is_told_in_one_message(results, acsi, name, text, code, words) -> None:
    own(results, name, text)
    ran = acsi("report", "--estimates", results, "--branch", "B24", "--lang", "en")
    assert ran.code == 1
    assert code in ran.err
    assert words in ran.err.replace("\n", " ")
    assert not (results / "reports").exists()


@pytest.mark.usefixtures("font")
def test_a_template_that_asks_for_a_file_is_told_what_it_asked_for(results, acsi) -> None:
    own(results, "own.css", "body { background: url(photo.png) }")
    ran = acsi("report", "--estimates", results, "--branch", "B24", "--lang", "en")
    assert ran.code == 1
    assert "R025" in ran.err
    assert "photo.png" in ran.err


def test_what_the_look_consists_of_is_known_by_its_content(results) -> None:
    def found() -> str:
        return fingerprint(look_of(load_survey(results / "survey.yaml"), results))

    plain = found()
    own(results, "own.css", "p { color: red }")
    styled = found()
    (results / "logo.svg").write_text(DRAWING.replace("rect", "circle"), encoding="utf-8")
    assert len({plain, styled, found()}) == 3


def test_a_branch_without_interviews_is_told_apart_from_one_that_is_not_there(results, acsi) -> None:
    none, unknown = (acsi("report", "--estimates", results, "--branch", code).err for code in ("B02", "B99"))
    assert "R008" in none
    assert "R004" in unknown
