"""Case-mix adjustment: against statsmodels, in closed form, and with a planted mix."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from acsi.league.adjusted import IndexWeights, combined
from acsi.league.case_mix import regressed
from acsi.league.details import with_details
from acsi.league.league import rank
from acsi.league.sections import Material
from acsi.model.composite import scored
from acsi.model.fit import fit, sorted_by_group
from acsi.model.interviews import Interviews, replicated
from acsi.survey.models import Survey
from tests.model.test_fit import settings, tiny, tiny_survey

BRANCHES = 6
LABELS = "ABCDEF"


def answers_of(size=40, effect=0.0, seed=0, missing=0.0, shares=None):
    """Answers to two questions of quality and two of satisfaction; the customers of use `w` (n,) feel worse."""
    random = np.random.default_rng(seed)
    n = size * BRANCHES
    groups = np.arange(n) % BRANCHES
    shares = np.linspace(0.2, 0.6, BRANCHES) if shares is None else shares
    commercial = random.random(n) < shares[groups]
    feeling = 7 - effect * commercial + random.normal(0, 1.2, n)
    values = np.clip(np.round(feeling[:, None] + random.normal(0, 0.9, (n, 4))), 1, 10)
    if missing:
        values[random.random(values.shape) < missing] = np.nan
    return replace(tiny(values, groups=BRANCHES), labels=tuple(LABELS)), commercial


def interviews_of(answers, segments, flagged=None, *, within=True):
    ordered, back = sorted_by_group(answers)
    order = np.argsort(back)
    flagged = np.zeros(answers.n, dtype=bool) if flagged is None else flagged
    kept = {name: np.asarray(texts, dtype=object)[order] for name, texts in segments.items()}
    return Interviews(ordered, {}, {}, kept, flagged[order], within, 1)


def words(commercial):
    return np.where(commercial, "commercial", "private")


def ranked(answers, segments, *, adjust_for, bootstrap=40, minimum_n=2, suppress_below_n=10, **more):
    league = {"adjust_for": adjust_for, "minimum_n": minimum_n, "suppress_below_n": suppress_below_n}
    survey = settings(tiny_survey(league=league), bootstrap=bootstrap)
    fitted = fit(answers, survey, by="branch")
    return rank(fitted.estimates, fitted.replicates, survey, {}, interviews_of(answers, segments, **more)), fitted


def dummy_regression(outcome, groups, regressors, weights):
    """Branch effects where the regressors are 0, and coefficients, with a dummy for each branch, by statsmodels."""
    known = np.isfinite(outcome)
    dummies = (groups[:, None] == np.arange(BRANCHES)).astype(float)
    design = np.column_stack([dummies, regressors])[known]
    found = sm.WLS(outcome[known], design, weights=weights[known]).fit().params
    return found[:BRANCHES], found[BRANCHES:]


@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_the_regression_is_that_with_a_dummy_for_every_branch_in_any_resample(missing):
    answers, commercial = answers_of(effect=2.0, missing=missing)
    random = np.random.default_rng(1)
    answers = replace(answers, weights=random.uniform(0.5, 3, answers.n) * (1 + answers.groups))
    age = random.normal(50, 12, answers.n)
    order = np.argsort(sorted_by_group(answers)[1])
    regressors = np.column_stack([commercial, age, random.random(answers.n) < 0.3]).astype(float)[order]
    interviews = interviews_of(answers, {})
    mine = interviews.answers
    fitted = regressed(interviews, regressors, mine.values[:, 2:])
    counts = np.vstack([np.ones(mine.n), random.integers(0, 3, (3, mine.n))])
    found = fitted(counts * mine.model_weights)
    for r, multiplicity in enumerate(counts):
        for p in range(2):
            effects, coefficients = dummy_regression(
                np.where(multiplicity > 0, mine.values[:, 2 + p], np.nan),
                mine.groups,
                regressors - np.average(regressors, axis=0, weights=mine.weights),
                mine.weights * multiplicity,
            )
            assert found[r, p, :BRANCHES] == pytest.approx(effects, abs=1e-10)
            assert found[r, p, BRANCHES:-BRANCHES] == pytest.approx(coefficients, abs=1e-10)


def test_adjusted_scores_combine_the_regressions_with_the_index_weights_and_keep_the_mean():
    answers, commercial = answers_of(effect=2.0, missing=0.05)
    league, fitted = ranked(answers, {"use": words(commercial)}, adjust_for=["use"])
    u = [line.u for line in fitted.estimates.constructs["satisfaction"].indicators.values()]
    by_question = [
        dummy_regression(answers.values[:, p], answers.groups, commercial[:, None].astype(float), answers.weights)
        for p in (2, 3)
    ]
    effects = sum(weight * found[0] for weight, found in zip(u, by_question, strict=True))
    raw = np.array([fitted.estimates.groups[label].index["satisfaction"].estimate for label in LABELS])
    rows = {row.branch: row for row in league.branches}
    adjusted = [rows[label].adjusted for label in LABELS]
    assert adjusted == pytest.approx(effects + (raw - effects).mean(), abs=1e-10)
    assert np.mean(adjusted) == pytest.approx(league.reference.estimate, abs=1e-10)
    (level,) = league.case_mix.adjusters[0].levels
    coefficient = sum(weight * found[1][0] for weight, found in zip(u, by_question, strict=True))
    assert level.effect.estimate == pytest.approx(coefficient, abs=1e-10)
    assert (league.case_mix.adjusters[0].base, level.level) == ("private", "commercial")
    assert level.effect.ci[1] < 0
    shares = [words(commercial)[answers.groups == g] == "commercial" for g in range(BRANCHES)]
    assert (level.lowest, level.highest) == pytest.approx((min(map(np.mean, shares)), max(map(np.mean, shares))))


def test_the_same_mix_everywhere_leaves_every_score_as_it_is():
    answers, _ = answers_of(size=40)
    half = np.arange(answers.n) // BRANCHES % 2 == 0
    league, _ = ranked(answers, {"use": words(half)}, adjust_for=["use"])
    assert [row.adjusted for row in league.branches] == pytest.approx([row.index for row in league.branches], abs=1e-10)
    assert [row.case_mix.moved for row in league.branches] == [0] * BRANCHES
    assert league.case_mix.moves == []
    assert league.case_mix.kendall == pytest.approx(1.0)


def test_branches_that_differ_in_their_customers_only_come_together():
    answers, commercial = answers_of(size=150, effect=3.0, shares=np.array([0.05, 0.1, 0.2, 0.7, 0.8, 0.9]))
    league, _ = ranked(answers, {"use": words(commercial)}, adjust_for=["use"], bootstrap=100)
    raw = np.ptp([row.index for row in league.branches])
    assert np.ptp([row.adjusted for row in league.branches]) < raw / 4
    assert league.case_mix.tau < league.tau / 2
    assert league.case_mix.r2_within > 0.2
    assert {row.branch for row in league.branches if row.case_mix.shift.ci[0] > 0} == {"D", "E", "F"}
    assert {move.branch for move in league.case_mix.moves} == {
        row.branch for row in league.branches if row.case_mix.moved
    }
    for row in league.branches:
        assert row.case_mix.rank == row.rank - row.case_mix.moved
        assert row.case_mix.score.ci[0] < row.adjusted < row.case_mix.score.ci[1]


def test_intervals_cover_equal_branches_whatever_their_mix():
    """Forty leagues of six branches of 40 interviews, which differ in their customers only."""
    held = raw = count = 0
    weights = IndexWeights(np.array([2, 3]), np.array([0.5, 0.5]), np.array([[0.5, 0.5]]))
    for seed in range(40):
        answers, commercial = answers_of(effect=3.0, seed=seed, shares=np.array([0.1, 0.2, 0.3, 0.6, 0.7, 0.8]))
        interviews = interviews_of(answers, {"use": words(commercial)})
        use = (interviews.segments["use"] == "commercial").astype(float)[:, None]
        fitted = regressed(interviews, use, interviews.answers.values[:, 2:])
        fit_of = replicated(interviews, {"fit": fitted}, 150)["fit"]
        plain = weights.u @ fit_of.estimate[:, -BRANCHES:]
        found = combined(fit_of, weights, plain, np.ones(BRANCHES, dtype=bool)).adjusted
        deviation = found.estimate - found.estimate.mean()
        se = (found.replicates - found.replicates.mean(axis=1, keepdims=True)).std(axis=0, ddof=1)
        held += int((np.abs(deviation) < 2.02 * se).sum())
        raw += int((np.abs(plain - plain.mean()) < 2.02 * se).sum())
        count += BRANCHES
    assert 0.91 <= held / count <= 0.985
    assert raw / count < 0.6


def test_the_index_weights_of_every_resample_take_part():
    answers, commercial = answers_of(effect=2.0)
    league, fitted = ranked(answers, {"use": words(commercial)}, adjust_for=["use"], bootstrap=60)
    one = next(row for row in league.branches if row.branch == "A")
    dropped = replace(fitted.replicates, u=fitted.replicates.u[:1].repeat(60, axis=0))
    survey = settings(tiny_survey(league={"adjust_for": ["use"], "minimum_n": 2}), bootstrap=60)
    again = rank(fitted.estimates, dropped, survey, {}, interviews_of(answers, {"use": words(commercial)}))
    other = next(row for row in again.branches if row.branch == "A")
    assert other.adjusted == pytest.approx(one.adjusted)
    assert other.case_mix.shift.se != one.case_mix.shift.se


def test_a_branch_below_the_minimum_has_a_score_but_no_place():
    answers, commercial = answers_of(size=30)
    keep = (answers.groups != 0) | (np.arange(answers.n) < 8 * BRANCHES)
    few = replace(answers, values=answers.values[keep], groups=answers.groups[keep], weights=answers.weights[keep])
    league, _ = ranked(few, {"use": words(commercial[keep])}, adjust_for=["use"], minimum_n=20, suppress_below_n=2)
    row = next(row for row in league.branches if row.branch == "A")
    assert row.rank is None
    assert row.adjusted is not None
    assert (row.case_mix.rank, row.case_mix.moved) == (None, None)
    assert sorted(row.case_mix.rank for row in league.branches if row.rank) == [1, 2, 3, 4, 5]


def test_without_anything_to_adjust_for_nothing_is_said():
    answers, commercial = answers_of()
    league, _ = ranked(answers, {"use": words(commercial)}, adjust_for=[])
    assert league.case_mix is None
    assert all(row.adjusted is None and row.case_mix is None for row in league.branches)


def test_a_column_that_the_interviews_lack_is_told_and_the_league_stands():
    answers, commercial = answers_of()
    league, _ = ranked(answers, {"vehicle_use": words(commercial)}, adjust_for=["vehicle_us"])
    assert league.case_mix is None
    assert [(d.code, "Did you mean vehicle_use?" in d.message) for d in league.warnings if d.code == "W360"] == [
        ("W360", True)
    ]


def test_interviews_of_all_branches_resampled_together_are_adjusted_too():
    answers, commercial = answers_of(effect=2.0)
    survey = settings(
        tiny_survey(league={"adjust_for": ["use"], "minimum_n": 2}), bootstrap=40, resample="all", em="pooled"
    )
    fitted = fit(answers, survey, by="branch")
    interviews = interviews_of(answers, {"use": words(commercial)}, within=False)
    league = rank(fitted.estimates, fitted.replicates, survey, {}, interviews)
    assert all(row.case_mix.score.se > 0 for row in league.branches)


def test_without_resamples_there_are_scores_without_intervals():
    answers, commercial = answers_of(effect=2.0)
    league, fitted = ranked(answers, {"use": words(commercial)}, adjust_for=["use"])
    method = fitted.estimates.method.model_copy(update={"bootstrap": 0, "jackknife": 40})
    jackknifed = fitted.estimates.model_copy(update={"method": method})
    survey = settings(tiny_survey(league={"adjust_for": ["use"], "minimum_n": 2}), bootstrap=40)
    interviews = interviews_of(answers, {"use": words(commercial)})
    told = with_details(league, Material(interviews, survey, jackknifed, fitted.replicates, league))
    assert [row.adjusted for row in told.branches] == pytest.approx([row.adjusted for row in league.branches])
    assert all(row.case_mix.score.se is None and row.case_mix.shift.ci is None for row in told.branches)
    assert told.case_mix.tau is None
    assert told.case_mix.adjusters[0].levels[0].effect.se is None


def test_a_level_that_a_resample_lacks_has_no_effect_there():
    answers, commercial = answers_of(size=10)
    interviews = interviews_of(answers, {})
    use = commercial[np.argsort(sorted_by_group(answers)[1])].astype(float)
    fitted = regressed(interviews, np.column_stack([use, 1 - use, 3.0 * use]), interviews.answers.values)
    nobody = interviews.answers.model_weights * (use == 0)
    found = fitted(np.vstack([interviews.answers.model_weights, nobody]))
    assert np.isfinite(found[0]).all()
    assert np.abs(found[1, :, BRANCHES:-BRANCHES]).max() < 1e-9


def test_a_branch_in_which_nobody_answered_a_question_has_no_adjusted_score():
    answers, commercial = answers_of(effect=2.0)
    values = answers.values.copy()
    values[answers.groups == 1, 2] = np.nan
    interviews = interviews_of(replace(answers, values=values), {})
    use = commercial[np.argsort(sorted_by_group(answers)[1])].astype(float)[:, None]
    found = regressed(interviews, use, interviews.answers.values[:, 2:])(interviews.answers.model_weights[None])
    assert np.isnan(found[0, 0, 1])
    assert np.isfinite(np.delete(found[0, 0], [1, BRANCHES + 1 + 1])).all()
    assert np.isfinite(found[0, 1]).all()


@given(st.floats(-50, 50), st.floats(0.1, 5))
def test_adjusted_scores_move_with_all_answers(shift, factor):
    answers, commercial = answers_of(size=8)
    interviews = interviews_of(answers, {})
    use = commercial[np.argsort(sorted_by_group(answers)[1])].astype(float)[:, None]
    values, weights = interviews.answers.values[:, 2:], interviews.answers.model_weights[None]
    plain = regressed(interviews, use, values)(weights)[0]
    moved = regressed(interviews, use, shift + factor * values)(weights)[0]
    assert moved[:, :BRANCHES] == pytest.approx(shift + factor * plain[:, :BRANCHES], abs=1e-8)
    assert moved[:, BRANCHES] == pytest.approx(factor * plain[:, BRANCHES], abs=1e-8)


def test_a_composite_that_shares_out_is_adjusted_by_its_own_scores():
    answers, commercial = answers_of(effect=2.0, missing=0.2)
    definition = tiny_survey().model_dump(by_alias=True, exclude_none=True, exclude={"model", "title"})
    composite = {"index": "mark", "weights": {"q1": 3, "q2": 1}, "not_applicable": "share_out"}
    league = {"minimum_n": 2, "adjust_for": ["use"]}
    survey = settings(Survey.model_validate(definition | {"composite": composite, "league": league}), bootstrap=30)
    two = replace(answers, indicators=("q1", "q2"), values=answers.values[:, :2], bounds=answers.bounds[:2])
    marks = scored(replace(two, reversed=two.reversed[:2]), survey)
    fitted = fit(marks, survey, by="branch")
    found = rank(fitted.estimates, fitted.replicates, survey, {}, interviews_of(marks, {"use": words(commercial)}))
    effects, _ = dummy_regression(marks.values[:, 0], marks.groups, commercial[:, None].astype(float), marks.weights)
    constant = np.mean([row.index for row in found.branches]) - effects.mean()
    for row in found.branches:
        assert row.adjusted == pytest.approx(effects[LABELS.index(row.branch)] + constant, abs=1e-10)
    assert [each.what for each in found.sensitivity] == ["adjusted"]
