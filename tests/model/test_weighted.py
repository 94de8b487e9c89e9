"""A model of weighted interviews: weights made again in every resample, design effects, the description of a census."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from acsi.model.answers import Answers, scaled
from acsi.model.fit import fit
from acsi.sampling.margins import margins_of_frame
from acsi.sampling.weights import weigh
from acsi.survey.load import check_survey
from acsi.survey.models import Weights

BRANCHES, EACH, CUSTOMERS = ("N", "S", "W"), 80, 1000
KINDS, SHARES, LEVELS = np.array(["a", "b"]), np.array([0.5, 0.5]), np.array([8.0, 4.0])


def survey(weights: str = "{rake: [kind], margins: {kind: {a: 1, b: 1}}}"):
    text = (
        "acsi: 1\nid: small\nscales: {rating: {from: 1, to: 10}}\n"
        "questions: [{id: q, scale: rating}, {id: s, scale: rating}]\n"
        "model: {constructs: {quality: {indicators: [q]}, satisfaction: {indicators: [s]}}, "
        "paths: {quality: [satisfaction]}, index: satisfaction}\n"
        f"estimation: {{bootstrap: 400}}\nweights: {weights}\n"
    )
    found, problems = check_survey(text, "survey.yaml")
    assert found, problems
    return found


def interviews(seed: int, customers: int = CUSTOMERS) -> tuple[Answers, pd.DataFrame]:
    """Answers that the kind of customer explains, with the cases from which they are weighted."""
    stream = np.random.default_rng(seed)
    kind = stream.choice(2, len(BRANCHES) * EACH, p=SHARES)
    core = LEVELS[kind] + stream.normal(0, 0.8, len(kind))
    raw = np.clip(core[:, None] + stream.normal(0, 0.4, (len(kind), 2)), 1, 10)
    bounds = np.array([[1.0, 10.0]] * 2)
    groups = np.repeat(np.arange(3), EACH)
    base = customers / EACH
    answers = Answers(
        ("q", "s"),
        scaled(raw, bounds, np.zeros(2, bool)),
        bounds,
        np.zeros(2, bool),
        groups,
        BRANCHES,
        np.full(240, base),
    )
    cases = pd.DataFrame(
        {"branch": np.repeat(BRANCHES, EACH), "kind": KINDS[kind], "outcome": "I", "base_weight": base}
    )
    return answers, cases.assign(stratum=cases["branch"])


def raked(answers: Answers, cases: pd.DataFrame) -> Answers:
    frame = {branch: {"kind": {"a": 500, "b": 500}} for branch in BRANCHES}
    found = weigh(cases, Weights(rake=["kind"]), margins_of_frame(frame))
    return replace(answers, weights=found.weights, weighting=found.weighting)


def test_margins_that_explain_the_answers_make_an_index_surer():
    answers, cases = interviews(1)
    plain, better = (fit(each, survey(), by="b").estimates for each in (answers, raked(answers, cases)))
    for branch in BRANCHES:
        assert better.groups[branch].index["satisfaction"].se < 0.6 * plain.groups[branch].index["satisfaction"].se
    assert better.constructs["satisfaction"].se < 0.6 * plain.constructs["satisfaction"].se


def test_its_standard_errors_are_those_of_repeated_surveys():
    """Branch indices of many samples against the bootstrap of a few; 180 of them tell their spread to 5 per cent."""
    without = survey().model_copy(update={"estimation": survey().estimation.model_copy(update={"bootstrap": 0})})
    points = [
        [
            group.index["satisfaction"].estimate
            for group in fit(raked(*interviews(seed)), without, by="b").estimates.groups.values()
        ]
        for seed in range(60)
    ]
    found = [fit(raked(*interviews(seed)), survey(), by="b").estimates.groups for seed in range(6)]
    se = np.sqrt(np.mean([group.index["satisfaction"].se ** 2 for groups in found for group in groups.values()]))
    assert se == pytest.approx(np.std(points), rel=0.15)


def test_branch_indices_use_the_weights_within_a_branch():
    answers, cases = interviews(2)
    weighted = raked(answers, cases)
    found = fit(weighted, survey(), by="b").estimates.groups["S"].index["satisfaction"].estimate
    mine = answers.groups == 1
    assert found == pytest.approx(np.average(answers.values[mine, 1], weights=weighted.weights[mine]))


def test_the_order_of_the_interviews_does_not_matter():
    answers, cases = interviews(3)
    order = np.random.default_rng(0).permutation(240)
    turned = replace(
        answers, values=answers.values[order], groups=answers.groups[order], weights=answers.weights[order]
    )
    first, second = (
        fit(raked(*each), survey(), by="b").estimates
        for each in ((answers, cases), (turned, cases.iloc[order].reset_index(drop=True)))
    )
    assert first.constructs["satisfaction"].index == pytest.approx(second.constructs["satisfaction"].index)
    assert first.groups["N"].index["satisfaction"].se == pytest.approx(
        second.groups["N"].index["satisfaction"].se, rel=0.2
    )


def test_design_effects_stand_in_the_document():
    answers, cases = interviews(4)
    estimates = fit(raked(answers, cases), survey(), by="b").estimates
    weights = raked(answers, cases).weights
    assert estimates.weights.deff == pytest.approx(1 + (weights.std() / weights.mean()) ** 2)
    assert estimates.weights.effective_n == pytest.approx(240 / estimates.weights.deff)
    assert estimates.weights.rake == ["kind"]
    assert estimates.groups["N"].effective_n == pytest.approx(EACH / estimates.groups["N"].deff)


def test_equal_weights_have_no_design_effect():
    estimates = fit(interviews(5)[0], survey("{}"), by="b").estimates
    assert estimates.weights.deff == pytest.approx(1)
    assert estimates.weights.rake == []


def test_a_weighting_that_changes_nothing_gives_the_resamples_of_plain_weights():
    answers, cases = interviews(6)
    found = weigh(cases, Weights(), {})
    adjusted = replace(answers, weights=found.weights, weighting=found.weighting)
    plain, same = (fit(each, survey(), by="b").replicates for each in (answers, adjusted))
    np.testing.assert_allclose(same.groups, plain.groups, rtol=1e-9)
    np.testing.assert_allclose(same.paths, plain.paths, rtol=1e-9)


def test_a_census_has_no_sampling_error_where_the_customers_are_described():
    answers, _ = interviews(7, customers=EACH)
    estimates = fit(answers, survey("{fpc: true}"), by="b").estimates
    assert estimates.groups["N"].fraction == 1
    assert estimates.groups["N"].index["satisfaction"].se == 0
    assert estimates.constructs["satisfaction"].se == 0
    assert estimates.groups["N"].difference["satisfaction"].se > 0


def test_a_quarter_interviewed_leaves_the_root_of_three_quarters():
    answers, _ = interviews(8, customers=4 * EACH)
    plain, described = (fit(answers, survey(text), by="b").estimates for text in ("{}", "{fpc: true}"))
    ratio = described.groups["N"].index["satisfaction"].se / plain.groups["N"].index["satisfaction"].se
    assert ratio == pytest.approx(np.sqrt(0.75))
    assert described.constructs["satisfaction"].se / plain.constructs["satisfaction"].se == pytest.approx(ratio)
    assert described.paths == plain.paths


def test_doubts_about_the_weights_are_told():
    answers, _ = interviews(9)
    told = replace(answers, remarks=[("W604", {"branches": "E", "customers": "300"})])
    assert "W604" in [each.code for each in fit(told, survey(), by="b").estimates.warnings]
