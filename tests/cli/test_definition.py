"""`acsi new`, `check` and `schema` as a person types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acsi.cli.app import app
from acsi.errors import AcsiError

RUN = CliRunner()


def test_a_programme_is_started_and_checked(tmp_path: Path) -> None:
    folder = tmp_path / "claims"
    started = RUN.invoke(app, ["new", str(folder), "--survey", "auto-claims"])
    assert started.exit_code == 0
    assert "1. " in started.output
    checked = RUN.invoke(app, ["check", str(folder / "survey.yaml")])
    assert checked.output == "survey.yaml: no faults (44 questions, 6 constructs)\n"


def test_faults_are_raised_for_the_entry_point_to_print(tmp_path: Path) -> None:
    (tmp_path / "survey.yaml").write_text("acsi: 1\nid: a\nscales: {}\nquestons: []\n", encoding="utf-8")
    result = RUN.invoke(app, ["check", str(tmp_path / "survey.yaml")])
    assert isinstance(result.exception, AcsiError)
    assert [problem.code for problem in result.exception.problems] == ["S021", "S020"]
    assert result.output == ""


def test_the_schema_is_json() -> None:
    result = RUN.invoke(app, ["schema"])
    assert json.loads(result.output)["properties"]["questions"]["type"] == "array"


@pytest.mark.parametrize("command", ["new", "check", "schema"])
def test_help_has_an_example(command: str) -> None:
    assert f"Example: acsi {command}" in RUN.invoke(app, [command, "--help"]).output
