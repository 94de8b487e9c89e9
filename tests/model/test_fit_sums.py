"""The model from sums: the estimates of the interviews themselves, and the bootstrap's standard errors."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pydantic import BaseModel

from acsi.errors import AcsiError
from acsi.model.answers import Answers
from acsi.model.compare import compare
from acsi.model.fit import fit
from acsi.model.fit_sums import FittedSums, Overview, fit_sums
from acsi.model.grouped_moments import Cells
from acsi.model.refusals_of_sums import counted_alike
from acsi.model.replicates import Replicates
from acsi.survey.models import Survey
from tests.model.conftest import tiny_answers
from tests.model.test_fit import settings, tiny, tiny_survey
from tests.model.test_grouped_moments import cells_of


def overview_of(answers: Answers, **changes: object) -> Overview:
    """What is known of the answers besides their sums."""
    known = [column[np.isfinite(column)] for column in answers.values.T]
    alike = {each: 7.0 for each, column in zip(answers.indicators, known, strict=True) if len(set(column)) == 1}
    found = Overview(
        answers.indicators,
        answers.bounds,
        answers.reversed,
        answers.labels,
        answers.interviews,
        answers.shares,
        answers.answered,
        answers.missing,
        silent=0,
        constant=alike,
    )
    return replace(found, **changes)


def summed(answers: Answers, survey: Survey, units: list[str] | None = None, **made: bool) -> FittedSums:
    cells = cells_of(answers, units, weighted=made.pop("weighted", False))
    return fit_sums(cells, overview_of(answers), survey, by="branch", clustered=made.get("clustered", False))


def numbers(document: BaseModel) -> Iterator[tuple[str, float | None, float | None]]:
    """Every number of the estimates that has a standard error, by its place."""

    def walk(node: object, place: str) -> Iterator[tuple[str, float | None, float | None]]:
        if isinstance(node, dict):
            if "se" in node and ("estimate" in node or "index" in node):
                yield place, node.get("estimate", node.get("index")), node["se"]
            for name, below in node.items():
                yield from walk(below, f"{place}/{name}")
        elif isinstance(node, list):
            for position, below in enumerate(node):
                yield from walk(below, f"{place}/{position}")

    yield from walk(document.model_dump(exclude={"cbsem", "validity"}), "")


@pytest.mark.parametrize("gaps", [False, True])
def test_estimates_are_those_of_the_interviews_and_standard_errors_the_bootstraps(
    wave: Answers, wave_with_gaps: Answers, wave_survey: Survey, gaps: bool
) -> None:
    answers, survey = wave_with_gaps if gaps else wave, settings(wave_survey, bootstrap=400)
    ours, theirs = numbers(summed(answers, survey).estimates), numbers(fit(answers, survey, by="branch").estimates)
    compared = 0
    for (place, estimate, se), (same, expected, expected_se) in zip(ours, theirs, strict=True):
        assert place == same
        assert estimate == pytest.approx(expected, abs=1e-8), place
        if expected_se > 1e-9:
            assert se == pytest.approx(expected_se, rel=0.25), place
            compared += 1
    assert compared > 450


def test_weighted_answers_have_the_bootstraps_standard_errors_too() -> None:
    values = tiny_answers(600)
    answers = tiny(values, weights=np.random.default_rng(1).gamma(2.0, size=600))
    survey = tiny_survey(estimation={"bootstrap": 1000})
    ours, theirs = (
        list(numbers(found.estimates))
        for found in (summed(answers, survey, weighted=True), fit(answers, survey, by="b"))
    )
    for (place, estimate, se), (_, expected, expected_se) in zip(ours, theirs, strict=True):
        assert estimate == pytest.approx(expected, abs=1e-8), place
        if expected_se > 1e-9:
            assert se == pytest.approx(expected_se, rel=0.25), place


def test_interviewers_are_units_where_they_make_the_random_groups() -> None:
    """Answers that depend on the interviewer: a branch's standard error is that between interviewers."""
    stream = np.random.default_rng(0)
    interviewer = np.arange(600) // 3 % 25 * 3 + np.arange(600) % 3
    values = np.clip(tiny_answers(600) + stream.normal(scale=2, size=75)[interviewer][:, None], 1, 10)
    answers, units = tiny(values), [f"interviewer {number}" for number in interviewer]
    survey = tiny_survey(estimation={"bootstrap": 600})
    clustered = summed(answers, survey, units, clustered=True).estimates
    plain = summed(answers, survey).estimates
    expected = fit(replace(answers, clusters=interviewer), survey, by="b").estimates
    for label, group in clustered.groups.items():
        assert 20 <= group.units <= 25
        se = group.index["satisfaction"].se
        assert se > 2 * plain.groups[label].index["satisfaction"].se
        assert se == pytest.approx(expected.groups[label].index["satisfaction"].se, rel=0.35)


def test_the_document_says_how_it_was_made(wave_with_gaps: Answers, wave_survey: Survey) -> None:
    found = summed(wave_with_gaps, wave_survey).estimates
    assert (found.method.resample, found.method.bootstrap, found.method.jackknife) == ("jackknife", 0, 100)
    assert "W020" in [doubt.code for doubt in found.warnings]
    assert found.cbsem["paths"][0]["se"] is None
    assert [doubt["code"] for doubt in found.cbsem["warnings"]] == ["W119"]


def test_complete_and_equal_answers_keep_the_covariance_model(wave: Answers, wave_survey: Survey) -> None:
    ours = summed(wave, wave_survey).estimates.cbsem
    theirs = fit(wave, settings(wave_survey, bootstrap=0), by="branch").estimates.cbsem
    assert ours["fit"]["chisq"] == pytest.approx(theirs["fit"]["chisq"], rel=1e-6)
    assert ours["paths"][0]["se"] == pytest.approx(theirs["paths"][0]["se"], rel=1e-6)
    assert ours["robust"] == {}


def test_replicates_say_in_their_file_that_they_are_a_jackknifes() -> None:
    replicates = summed(tiny(), tiny_survey()).replicates
    back = Replicates.from_table(replicates.to_table())
    assert back.kind == "jackknife"
    assert len(back.nation) == 100
    assert 30 < back.degrees_of_freedom < 60


def test_a_composite_is_summed_too() -> None:
    survey = tiny_survey(model=None, composite={"index": "care", "weights": {"q1": 3, "s2": 1}})
    whole = tiny()
    some = [0, 3]
    answers = replace(
        whole,
        indicators=("q1", "s2"),
        values=whole.values[:, some],
        bounds=whole.bounds[some],
        reversed=whole.reversed[some],
    )
    ours, theirs = summed(answers, survey).estimates, fit(answers, survey, by="b").estimates
    assert ours.constructs["care"].index == pytest.approx(theirs.constructs["care"].index)
    assert ours.constructs["care"].se == pytest.approx(theirs.constructs["care"].se, rel=0.4)


def test_two_fits_by_sums_of_the_same_interviews_are_paired() -> None:
    found = summed(tiny(), tiny_survey())
    one = ("a", found.estimates, found.replicates)
    result = compare(one, ("b", found.estimates, found.replicates), "satisfaction")
    assert result.paired
    assert all(change.verdict == "similar" and change.se == 0 for change in result.constructs)


def test_a_fit_by_sums_compares_with_a_bootstrap() -> None:
    survey = tiny_survey(estimation={"bootstrap": 500})
    first, second = summed(tiny(), survey), fit(tiny(tiny_answers(seed=1)), survey, by="b")
    pairs = [(name, found.estimates, found.replicates) for name, found in (("a", first), ("b", second))]
    change = next(c for c in compare(*pairs, "satisfaction").constructs if c.name == "satisfaction")
    errors = [estimates.constructs["satisfaction"].se for _, estimates, _ in pairs]
    assert change.se == pytest.approx(np.hypot(*errors), rel=1e-6)
    assert change.ci[0] < change.difference < change.ci[1]


def spoilt(place: int, value: float) -> Answers:
    values = tiny_answers()
    values[:, place] = value
    return tiny(values)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (spoilt(2, np.nan), "M001"),
        (spoilt(2, 7.0), "M002"),
        (tiny(tiny_answers(4), groups=1), "M003"),
        (replace(tiny(tiny_answers(6)), groups=np.arange(6), labels=tuple("ABCDEF")), "M010"),
    ],
)
def test_answers_that_carry_no_model_are_refused_in_the_words_of_the_fit(answers: Answers, code: str) -> None:
    with pytest.raises(AcsiError) as raised:
        summed(answers, tiny_survey())
    assert raised.value.problems[0].code == code


def test_questions_never_answered_together_and_silent_groups_are_refused() -> None:
    values = tiny_answers()
    values[::2, 0], values[1::2, 1] = np.nan, np.nan
    with pytest.raises(AcsiError, match="M011"):
        summed(tiny(values), tiny_survey())
    values = tiny_answers()
    values[::3] = np.nan
    with pytest.raises(AcsiError, match="M012"):
        summed(tiny(values), tiny_survey())


def test_interviews_that_share_groups_because_they_look_alike_are_refused() -> None:
    """A tenth gave the same answers to all, and nothing else tells them apart."""
    answers = tiny(tiny_answers(900))
    units = ["all tens" if row % 10 == 0 else f"row {row}" for row in range(900)]
    with pytest.raises(AcsiError, match=r"M031 On average \d+\.\d interviews fall into the same random group"):
        summed(answers, tiny_survey(), units)
    assert summed(answers, tiny_survey(), units, clustered=True).estimates.n == 900


def test_interviews_counted_alike_are_the_mean_size_of_clusters() -> None:
    def cells(size: int) -> Cells:
        return cells_of(tiny(tiny_answers(6000)), [f"unit {row // 3 // size} {row % 3}" for row in range(6000)])

    for size in (1, 2, 5):
        assert counted_alike(cells(size)) == pytest.approx(size, rel=0.35)
