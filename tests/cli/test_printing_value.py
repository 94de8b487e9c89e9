"""The value equation on the terminal: a sentence under the league, and a table of its parts."""

import pytest

from acsi.cli.printing_value import print_value, value_in_words
from acsi.league.results import League, Measure, Settings, Standing
from acsi.league.value_results import BranchValue, ValueEquation

POINTS = {"results": 8.0, "process": 7.5, "price": 3.0, "effort": 2.5}


def standing(code: str, name: str) -> Standing:
    unknown = dict.fromkeys(
        ["rank", "rank_low", "rank_high", "rank_low_simultaneous", "rank_high_simultaneous", "se", "ci_low", "ci_high"]
    )
    return Standing(branch=code, name_zh="", name_en=name, n=60, index=80.0, verdict="similar", **unknown)


def value(score: float | None, verdict: str | None) -> BranchValue:
    if score is None:
        return BranchValue(n=4)
    measure = Measure(estimate=score, se=2.0, ci=(score - 4, score + 4))
    parts = {name: Measure(estimate=points) for name, points in POINTS.items()}
    return BranchValue(n=60, score=measure, difference=measure, verdict=verdict, parts=parts)


@pytest.fixture
def league() -> League:
    equation = ValueEquation(
        ratio=Measure(estimate=2.818),
        parts={name: Measure(estimate=points) for name, points in POINTS.items()},
        reference=99.0,
        branches={"B1": value(88.4, "below"), "B2": value(112.1, "above"), "B3": value(None, None)},
    )
    return League(
        survey="small",
        settings=Settings(
            index="satisfaction",
            confidence=0.95,
            minimum_n=30,
            flag_below_n=0,
            draws=1,
            seed=1,
            false_discovery_rate=0.05,
        ),
        nation=Measure(estimate=80.0),
        reference=Measure(estimate=80.0),
        tau=None,
        reliability=None,
        branches=[standing("B1", "North"), standing("B2", "South"), standing("B3", "West")],
        value_equation=equation,
    )


def test_the_sentence_names_who_gives_more_and_who_less(league: League) -> None:
    told = value_in_words(league)
    assert "above the mean of branches: B2 South 112." in told
    assert "below the mean of branches: B1 North 88." in told
    assert "B3" not in told
    assert value_in_words(league.model_copy(update={"value_equation": None})) == ""


def test_the_table_has_the_parts_and_fits_80_columns(league: League, capsys: pytest.CaptureFixture[str]) -> None:
    print_value(league)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == ["B2", "B1", "B3", "the"]
    assert lines[1].split()[-5:] == ["8.00", "7.50", "3.00", "2.50", "above"]
    assert "n = 4" in lines[3]
    assert "here 2.82 for all" in " ".join(lines)
    assert max(map(len, lines)) <= 80


def test_a_survey_without_it_says_so(league: League, capsys: pytest.CaptureFixture[str]) -> None:
    print_value(league.model_copy(update={"value_equation": None}))
    assert "no value equation" in capsys.readouterr().out
