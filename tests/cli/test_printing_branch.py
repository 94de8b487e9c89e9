"""A branch on the terminal: place, reason, split and priorities, in 80 columns and in signs that every terminal has."""

import json

import pytest

from acsi.cli.printing_branch import print_branch
from acsi.league.results import Measure
from acsi.reporting.explained import Advised, Explained, PartOfGap
from tests.cli.test_estimates import data, definition

__all__ = ["data", "definition"]


def measure(estimate, reach=12.5):
    return Measure(estimate=estimate, se=reach / 2, ci=(estimate - reach, estimate + reach))


SHENZHEN = Explained(
    headline="Shenzhen: 78.7 points, place 29 of 36 (range\u00a03–36), no clear difference from the nation",
    where="Shenzhen scores 78.7 of 100 points.",
    why="Customer satisfaction is 3.1 points below the nation (−7.1\u00a0to\u00a00.9).",
    gap=measure(-13.1),
    parts=(
        PartOfGap("Customer expectations", measure(10.6), measure(-0.28, 0.03), measure(-13.0)),
        PartOfGap("Perceived quality of everything that was promised", measure(0.0), measure(0.63), measure(-0.02, 0)),
    ),
    rest=measure(-1.1),
    beside=("Expectations are recalled: customers were asked after the service.",),
    first="Begin with what customers are promised.",
    priorities=(
        Advised("Customer expectations", "fix_first", "fix first", measure(10.6), measure(-10.6), measure(13.0)),
        Advised("Perceived value", "not_clear", "no clear priority", measure(-0.9), measure(3.9), measure(1.3)),
        Advised("Perceived quality", "keep", "keep", measure(2.1), measure(-0.2), measure(-0.2)),
    ),
)


@pytest.fixture
def printed(capsys):
    print_branch(SHENZHEN)
    return capsys.readouterr().out


def test_it_fits_the_terminal_and_has_only_signs_of_ascii(printed):
    assert max(map(len, printed.splitlines())) <= 80
    assert set(printed) - {"…"} <= set(map(chr, range(128)))


def test_the_parts_stand_above_the_whole(printed):
    lines = printed.splitlines()
    expected = next(line for line in lines if line.startswith("Customer expectations  +10.6"))
    assert expected.split("  ")[-1].strip() == "-13.0 (-25.5 to -0.5)"
    assert lines.index(expected) < next(k for k, line in enumerate(lines) if line.startswith("rest, not explained"))
    assert any(line.startswith("the whole difference") and "-13.1" in line for line in lines)
    # A zero has no sign.
    assert " 0.0 (0.0 to 0.0)" in printed


def test_priorities_say_how_far_it_is_and_what_it_is_worth(printed):
    rows = [line for line in printed.splitlines() if any(word in line for word in ("fix first", "priority", "keep"))]
    assert "10.6 over usual +13.0 (0.5 to 25.5)" in rows[0]
    assert rows[1].endswith("3.9 +1.3 (-11.2 to 13.8)")
    assert rows[2].endswith("reached")
    assert printed.endswith("Begin with what customers are promised.\n")


def test_without_a_split_it_ends_with_why(capsys):
    bare = Explained("Tibet: 60.0 points", "No place.", "Too few.", None, (), None, (), "", ())
    print_branch(bare)
    assert capsys.readouterr().out.endswith("Too few.\n")


@pytest.fixture
def fitted(acsi, definition, data, tmp_path):
    acsi("fit", "--survey", definition, "--data", data, "--by", "branch", "--out", tmp_path / "out")
    return tmp_path / "out"


def test_rank_shows_the_branches_asked_for(acsi, fitted):
    shown = acsi("rank", "--estimates", fitted, "--branch", "B1", "--branch", "B4")
    assert shown.code == 0
    assert shown.out.startswith("B1: ")
    assert "\nB4: " in shown.out
    assert "Begin with perceived quality" in shown.out
    assert "fix first" in shown.out
    assert "\nB2" not in shown.out


def test_rank_gives_their_rows_as_json(acsi, fitted):
    rows = json.loads(acsi("rank", "--estimates", fitted, "--branch", "B1", "--json").out)
    assert [row["branch"] for row in rows] == ["B1"]
    assert rows[0]["priorities"][0]["construct"] == "quality"
    assert rows[0]["priorities"][0]["advice"] == "fix_first"


def test_an_unknown_branch_is_refused(acsi, fitted):
    refused = acsi("rank", "--estimates", fitted, "--branch", "B9")
    assert refused.code == 1
    assert "R004 The league has no branch B9." in refused.err
