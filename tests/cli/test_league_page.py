"""`acsi report --format html`: the page of head office, and a branch's own."""

import json
from pathlib import Path

import pytest

from tests.league.interviewed import interviews, league_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of estimates with its league."""
    folder = tmp_path_factory.mktemp("ranked")
    league = league_of(interviews(), folder)
    (folder / "out" / "league.json").write_text(league.model_dump_json(by_alias=True), encoding="utf-8")
    return folder / "out"


def held(page: Path) -> dict:
    """The data in a page."""
    return json.loads(page.read_text(encoding="utf-8").split('id="data">')[1].split("</script>")[0])


def test_one_file_holds_the_league(acsi, folder: Path, tmp_path: Path) -> None:
    done = acsi("report", "--estimates", folder, "--format", "html", "--out", tmp_path)
    assert done.out.split() == [str(tmp_path / "national.en.html")]
    data = held(tmp_path / "national.en.html")
    league = json.loads((folder / "league.json").read_text(encoding="utf-8"))
    assert [row["code"] for row in data["rows"]] == [row["branch"] for row in league["branches"]]
    assert data["languages"].keys() == {"en"}
    assert [line["kind"] for line in data["lines"]].count("touchpoint") == 3


def test_a_branchs_page_holds_that_branch_alone(acsi, folder: Path, tmp_path: Path) -> None:
    command = ("report", "--estimates", folder, "--format", "html", "--out", tmp_path)
    acsi(*command, "--branch", "B2", "--branch", "B3", "--lang", "zh", "--lang", "en")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["B2.zh.html", "B3.zh.html"]
    data = held(tmp_path / "B2.zh.html")
    assert data["branches"].keys() == {"B2"}
    assert list(data["languages"]) == ["zh", "en"]


def test_what_cannot_be_written_is_refused(acsi, folder: Path, tmp_path: Path) -> None:
    command = ("report", "--estimates", folder, "--format", "html", "--out", tmp_path)
    refused = acsi(*command, "--branch", "B9")
    assert refused.code == 1
    assert "R004" in refused.err
    assert list(tmp_path.iterdir()) == []
    assert acsi(*command, "--preview").code == 2
    assert acsi(*command, "--zip").code == 2
    assert acsi("report", "--estimates", tmp_path, "--format", "html").code == 1


def test_a_programmes_own_template_and_colour_make_the_page(acsi, folder: Path, tmp_path: Path) -> None:
    own = folder / "templates"
    own.mkdir()
    (own / "league.css").write_text("h1 { color: var(--accent) }", encoding="utf-8")
    (own / "league.html").write_text(
        "{% extends 'shipped/league.html' %}{% block top %}<p>Ours</p>{{ super() }}{% endblock %}", encoding="utf-8"
    )
    acsi("report", "--estimates", folder, "--format", "html", "--out", tmp_path)
    text = (tmp_path / "national.en.html").read_text(encoding="utf-8")
    assert "<p>Ours</p>" in text
    assert "h1 { color: var(--accent) }</style>" in text
    assert "grid-template-columns" not in text
    (own / "league.html").write_text("{{ nothing_of_this_name }}", encoding="utf-8")
    refused = acsi("report", "--estimates", folder, "--format", "html", "--out", tmp_path)
    assert refused.code == 1
    assert "R021" in refused.err
