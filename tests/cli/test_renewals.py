"""`acsi renewals` as a manager reads it."""

import json
import re

from typer.testing import CliRunner

from acsi.cli.app import app
from tests.steps.linked_wave import linked_wave, renewed

__all__ = ["linked_wave", "renewed"]


def run(wave, *arguments) -> str:
    done = CliRunner().invoke(app, ["renewals", wave.name, "-C", str(wave.programme.folder), *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_it_says_in_words_what_five_points_go_with(linked_wave, renewed):
    told = run(linked_wave, "--file", renewed())
    flat = " ".join(told.split())
    assert "400 interviews; 312 of 392 asked agreed to be linked, 312 of them are in the file" in flat
    assert re.search(
        r"5 points more satisfaction go with [\d.]+ percentage points \([\d.]+ to [\d.]+\) more renewals", flat
    )
    assert "among customers alike in branch, channel." in flat
    assert "not “cause”" in flat
    assert "Premium in thousands:" in flat
    assert re.search(r"^N North\s+\d+\s+[\d.]+%\s+[\d.]+", told, re.MULTILINE)
    assert "Customer loyalty told who would renew with AUC" in flat
    assert "The answer stay told who would renew with AUC" in flat
    assert max(map(len, told.splitlines())) <= 80


def test_without_premiums_there_is_no_word_of_them(linked_wave, renewed):
    told = run(linked_wave, "--file", renewed(lambda table: table.drop(columns="premium")))
    assert "remium" not in told
    assert re.search(r"^N North\s+\d+\s+[\d.]+%$", told, re.MULTILINE)


def test_json_is_the_document_of_the_wave(linked_wave, renewed):
    file = renewed()
    found = json.loads(run(linked_wave, "--file", file, "--json"))
    assert found == json.loads(linked_wave.read("renewals.json"))
    assert found["effects"][0]["construct"] == "satisfaction"
    again = CliRunner().invoke(
        app, ["renewals", "2026Q3", "--file", str(file), "-C", str(linked_wave.programme.folder), "--json"]
    )
    assert "nothing had to be done" in again.stderr


def test_out_writes_the_branches(linked_wave, renewed, tmp_path):
    run(linked_wave, "--file", renewed(), "--out", tmp_path / "branches.csv")
    assert (tmp_path / "branches.csv").is_file()
