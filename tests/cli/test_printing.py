"""The league on the terminal: aligned whatever the script, and words that a reader without statistics understands."""

from unicodedata import east_asian_width

import pytest

from acsi.cli.league_in_words import in_words
from acsi.cli.printing import print_league
from acsi.league.results import Candidates, Chances, League, Pairs, Settings, Standing
from acsi.model.estimates import Measure


def standing(code, rank, index, *, name="", verdict="similar", ranks=(1, 4), n=100, reach=3.0, first=0.0, flags=()):
    low, high = ranks if rank else (None, None)
    likely = Chances(first=first, last=0.4 - first / 4, top_quarter=0.5, bottom_quarter=0.5) if rank else None
    return Standing(
        rank=rank, rank_low=low, rank_high=high, rank_low_simultaneous=low, rank_high_simultaneous=high, branch=code,
        name_zh=name, name_en=name, n=n, index=index, se=1.5, ci_low=index - reach, ci_high=index + reach,
        verdict=verdict if rank else None, flags=list(flags), chances=likely,
    )  # fmt: skip


def league(branches, **more):
    settings = Settings(
        construct="satisfaction", confidence=0.95, minimum_n=30, flag_below_n=100, draws=10, seed=1,
        false_discovery_rate=0.05,
    )  # fmt: skip
    mean = Measure(estimate=82.0, se=0.4, ci=(81.2, 82.8))
    usual = {"tau": 4.0, "reliability": 0.73, "nation": mean, "reference": mean}
    return League(survey="test", settings=settings, branches=branches, **usual | more)


FOUR = [
    standing("B01", 1, 92.0, name="大连", verdict="above", ranks=(1, 1), first=0.998),
    standing("B02", 2, 82.0, name="Inner Mongolia and beyond"),
    standing("B03", 2, 82.0, n=60, flags=["few_interviews", "nested_interviewers"]),
    standing("B04", 4, 74.0, name="Qinghai", verdict="below", ranks=(2, 4)),
    standing("B05", None, 99.0, name="Tibet", n=12, flags=["below_minimum_n", "few_interviews"]),
]
FOUND = {
    "candidates": Candidates(first=["B01"], last=["B03", "B04"], top_quarter=["B01"], bottom_quarter=["B04"]),
    "pairs": Pairs(all=6, apart=3, neighbours=3, neighbours_apart=1),
}


@pytest.fixture
def printed(capsys):
    print_league(league(FOUR, **FOUND), "wave 1", "acsi report")
    return capsys.readouterr().out


def columns(line):
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def test_columns_are_aligned_in_chinese_and_english(printed):
    lines = printed.splitlines()
    assert max(map(columns, lines)) <= 80
    rows = [line for line in lines if " B0" in line and "." in line[:45]]
    assert {columns(row[: row.index(".")]) for row in rows} == {columns("   1     1-1  B01 大连            92")}


def test_signs_are_those_every_terminal_prints_one_column_wide(printed):
    assert {character for character in printed if east_asian_width(character) == "A"} <= {"…"}


def test_branches_that_tie_share_their_place_and_few_interviews_have_a_star(printed):
    assert "  2=     1-4  B02" in printed
    assert "  2=     1-4  B03" in printed
    assert " 60* " in printed
    assert "*: fewer than 100 interviews." in printed


def test_a_branch_without_a_standard_error_is_named(capsys):
    alone = standing("B09", None, 99.0, n=12, flags=["below_minimum_n", "no_standard_error"])
    print_league(league([*FOUR, alone], **FOUND), "wave 1", "acsi report")
    assert "B09: no standard error, so no rank." in capsys.readouterr().out


def test_a_branch_below_the_minimum_has_a_score_and_no_rank(printed):
    row = next(line for line in printed.splitlines() if "B05" in line)
    assert row.startswith("   -          B05 Tibet")
    assert "99.0" in row
    assert row.endswith("no rank")
    assert "no rank: branches with fewer than 30 interviews." in printed


def test_flags_of_the_fieldwork_are_named_below_the_table(printed):
    assert "B03: interviewers of its own, who cannot be told from the branch." in printed


def test_the_picture_has_the_index_on_its_interval_and_the_mean(printed):
    first = next(line for line in printed.splitlines() if "B01" in line)
    picture = first[first.index("100") + 3 :].removesuffix("above")
    assert picture.count("o") == 1
    assert picture.index(":") < picture.index("-") < picture.index("o")


def test_words_say_who_is_above_and_below_and_who_could_be_first_and_last():
    verdicts, ends, _ = in_words(league(FOUR, **FOUND))
    assert verdicts == (
        "Shown to be above the mean of branches: 大连. Shown to be below it: Qinghai. "
        "How the other 2 differ from it may be chance."
    )
    assert ends == (
        "With 95% confidence 大连 is truly first. With 95% confidence the branch that is truly last is one of 2: "
        "Qinghai, B03. Most likely it is Inner Mongolia and beyond: 40 in 100."
    )


def test_words_say_why_neighbours_cannot_be_told_apart():
    *_, neighbours = in_words(league(FOUR, **FOUND))
    assert "about 8.0 points from each other" in neighbours
    assert "uncertain by about 3.0 either way" in neighbours
    assert "So 1 of 3 pairs of neighbours can be told apart, and 3 of 6 pairs of any two branches" in neighbours
    assert "on average 3 of 4 places are open to one branch" in neighbours
    assert "A place or two up or down is no news." in neighbours
    assert "73% is real (reliability 0.73)" in neighbours


def test_words_of_a_league_in_which_all_is_clear():
    apart = Pairs(all=6, apart=6, neighbours=3, neighbours_apart=3)
    *_, neighbours = in_words(league(FOUR, pairs=apart))
    assert "So all 3 pairs of neighbours can be told apart, and all 6 pairs of any two branches" in neighbours
    assert "no news" not in neighbours


def test_words_of_a_league_in_which_nothing_is():
    same = [standing(code, 1, 80.0, first=0.5) for code in ("A", "B")]
    nothing = Pairs(all=1, apart=0, neighbours=1, neighbours_apart=0)
    everyone = Candidates(first=["A", "B"], last=["A", "B"], top_quarter=["A", "B"], bottom_quarter=["A", "B"])
    verdicts, ends, neighbours = in_words(league(same, pairs=nothing, candidates=everyone, reliability=0.0))
    assert verdicts == "No difference from the mean of branches is shown: all of them may be chance."
    assert "is truly first is one of 2: A, B. Most likely it is A: 50 in 100." in ends
    assert "none of 1 pairs" in neighbours
    assert "none is shown to be real (reliability 0.00)" in neighbours


def test_no_chance_is_called_certain():
    sure = [standing("A", 1, 90.0, first=1.0), standing("B", 2, 80.0)]
    both = Candidates(first=["A", "B"], last=["A", "B"], top_quarter=["A"], bottom_quarter=["B"])
    assert "it is A: more than 99 in 100" in in_words(league(sure, candidates=both))[1]


def test_a_league_of_an_earlier_version_is_still_told():
    assert len(in_words(league(FOUR))) == 1
