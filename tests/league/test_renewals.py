"""What satisfaction goes with in renewals, on respondents whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from acsi.errors import AcsiError
from acsi.league.renewal_model import Respondents, renewal_model
from acsi.league.renewals import Answer, renewals
from acsi.league.renewals_results import Linked
from acsi.survey.branches import Branch
from acsi.survey.models import Survey, Wording

LINKED = Linked(
    interviews=900, asked=900, consented=800, found=790, unmatched=10, open=5, too_early=0, used=785, rows=9_000,
    repeated=0, index=80.1, index_used=80.4,
)  # fmt: skip

NAMES = {"B1": Branch("B1", "北京", "Beijing", "north")}


def respondents(n=1200, branches=6, effect=0.03, loyalty=0.02, level=0.0, seed=0, noise=1.0) -> Respondents:
    """Customers whose log odds of renewing rise with each point of satisfaction and of loyalty by these effects."""
    random = np.random.default_rng(seed)
    branch = np.arange(n) % branches
    quality = random.normal(0, 5, branches)[branch]
    satisfaction = np.clip(78 + quality + random.normal(0, 14, n), 0, 100)
    loyal = np.clip(0.7 * satisfaction + 20 + random.normal(0, 12, n), 0, 100)
    old = random.random(n) < 0.4
    shift = noise * np.linspace(-0.3, 0.3, branches)[branch]
    odds = level + effect * (satisfaction - 80) + loyalty * (loyal - 76) + shift + 0.5 * old
    return Respondents(
        renewed=(random.random(n) < expit(odds)).astype(float),
        premium=np.exp(random.normal(8, 0.3, n)),
        branch=np.array([f"B{each + 1}" for each in branch]),
        weights=np.where(branch == 0, 30.0, 10.0),
        interviewer=np.array([f"i{each}" for each in random.integers(0, 30, n)]),
        scores={"satisfaction": satisfaction, "loyalty": loyal},
        segments={"tenure": np.where(old, "old", "young")},
    )


@pytest.fixture(scope="module")
def people() -> Respondents:
    return respondents()


@pytest.fixture
def told(survey, people):
    """The document of these people, with an answer that is loyalty in tens."""
    answer = Answer("stay", Wording(en="Stay?"), np.round(people.scores["loyalty"] / 10))
    return renewals(people, answer, survey(minimum_n=30), NAMES, LINKED, "2026Q3")


def test_the_model_is_the_regression_with_dummies_written_out(people):
    from acsi.model.logistic import logistic

    model = renewal_model(people, "satisfaction", 0.95)
    dummies = [(people.branch == f"B{each}").astype(float) for each in range(1, 7)]
    design = np.column_stack([people.scores["satisfaction"], people.segments["tenure"] == "old", *dummies])
    by_hand = logistic(design, people.renewed, people.weights, people.clusters[0])
    effect = model.effects[0]
    assert effect.log_odds.estimate == pytest.approx(by_hand.coefficients[0], abs=1e-9)
    assert effect.log_odds.se == pytest.approx(by_hand.error(np.eye(8)[0]), rel=1e-8)
    slope, gradient = by_hand.marginal(0, people.weights / people.weights.sum())
    assert effect.worth.estimate == pytest.approx(500 * slope)
    assert effect.worth.se == pytest.approx(500 * by_hand.error(gradient), rel=1e-6)
    assert (model.about.parameters, model.about.clusters, model.about.clustered_by) == (8, 30, "interviewer")
    assert (model.about.branches, model.about.case_mix, model.doubts) == ("levels", ["tenure"], [])


def test_the_index_alone_is_worth_its_way_through_loyalty_too(people):
    total, direct, loyalty = renewal_model(people, "satisfaction", 0.95).effects
    assert (total.given, direct.given, loyalty.given) == ([], ["loyalty"], ["satisfaction"])
    assert total.worth.estimate > direct.worth.estimate
    assert total.log_odds.ci[0] < 0.03 + 0.7 * 0.02 < total.log_odds.ci[1]
    assert direct.log_odds.ci[0] < 0.03 < direct.log_odds.ci[1]
    assert loyalty.log_odds.ci[0] < 0.02 < loyalty.log_odds.ci[1]


def test_intervals_cover_the_truth_as_often_as_they_say():
    held = 0
    for seed in range(80):
        made = replace(respondents(n=400, branches=4, loyalty=0.0, seed=seed), interviewer=None)
        alone = replace(made, scores={"satisfaction": made.scores["satisfaction"]})
        ci = renewal_model(alone, "satisfaction", 0.9).effects[0].log_odds.ci
        held += ci[0] < 0.03 < ci[1]
    # 90% of 80, less and more three standard deviations.
    assert 64 <= held <= 79


def test_branches_in_which_everybody_renewed_are_named_and_left_out(people):
    loyal = replace(people, renewed=np.where(people.branch == "B2", 1.0, people.renewed))
    model = renewal_model(loyal, "satisfaction", 0.95)
    assert [each.code for each in model.doubts] == ["W373"]
    assert "B2" in model.doubts[0].message
    without = renewal_model(people.of(people.branch != "B2"), "satisfaction", 0.95)
    assert model.effects == without.effects


def test_small_levels_of_a_segment_join_instead_of_separating(people):
    few = people.segments["tenure"].astype("<U9")
    few[np.flatnonzero(people.renewed == 1)[:4]] = "rare"
    few[np.flatnonzero(people.renewed == 0)[:3]] = "rarer"
    model = renewal_model(replace(people, segments={"tenure": few}), "satisfaction", 0.95)
    assert [each.code for each in model.doubts] == ["W374"]
    assert model.about.parameters == 8


def test_few_lapses_take_a_smaller_model_and_it_says_so():
    rare = respondents(n=600, branches=10, level=3.0)
    assert 20 <= rare.events < 60
    model = renewal_model(rare, "satisfaction", 0.95)
    assert model.about.branches == "means"
    assert model.about.case_mix == []
    assert "W371" in [each.code for each in model.doubts]
    between = respondents(n=600, branches=6, level=3.0)
    districts = {"district": np.array([f"d{each % 5}" for each in range(600)])}
    kept = renewal_model(replace(between, segments=districts), "satisfaction", 0.95)
    assert (kept.about.branches, kept.about.case_mix) == ("levels", [])
    assert {"W370", "W372"} <= {each.code for each in kept.doubts}


def test_a_single_branch_is_no_level(people):
    model = renewal_model(people.of(people.branch == "B1"), "satisfaction", 0.95)
    assert (model.about.branches, model.about.parameters) == ("none", 3)


def test_what_cannot_carry_a_model_is_refused(people):
    with pytest.raises(AcsiError, match=r"L077 Of 1200 .* has 0"):
        renewal_model(replace(people, renewed=np.ones(1200)), "satisfaction", 0.95)
    with pytest.raises(AcsiError, match="L081"):
        renewal_model(replace(people, scores={"satisfaction": np.full(1200, 70.0)}), "satisfaction", 0.95)
    high = (people.scores["satisfaction"] > 80).astype(float)
    with pytest.raises(AcsiError, match="L076"):
        renewal_model(replace(people, renewed=high), "satisfaction", 0.95)


def test_loyalty_that_follows_from_satisfaction_has_no_effect_of_its_own(people):
    same = {"satisfaction": people.scores["satisfaction"], "loyalty": 100 - people.scores["satisfaction"]}
    assert len(renewal_model(replace(people, scores=same), "satisfaction", 0.95).effects) == 1


def test_few_interviewers_are_no_clusters(people):
    few = replace(people, interviewer=np.array(["a", "b"])[(people.weights > 20).astype(int)])
    assert renewal_model(few, "satisfaction", 0.95).about.clustered_by == "interview"


def test_premium_is_that_of_all_customers_of_the_branches(told, people):
    premium = told.premium
    assert premium.customers == pytest.approx(people.weights.sum())
    assert premium.total == pytest.approx(people.weights @ people.premium)
    lost = people.weights * people.premium * (1 - people.renewed)
    assert premium.at_risk.estimate == pytest.approx(lost.sum())
    assert sum(each.premium.at_risk.estimate for each in told.branches) == pytest.approx(lost.sum())
    assert sum(each.premium.worth.estimate for each in told.branches) == pytest.approx(premium.worth.estimate)
    # Premiums have nothing to do with renewing here: their worth is that of the mean premium.
    share = told.effects[0].worth.estimate / 100
    assert premium.worth.estimate == pytest.approx(share * premium.total, rel=0.03)


def test_unknown_premiums_are_carried_by_the_others_of_the_branch(survey, people):
    gaps = replace(people, premium=np.where(np.arange(1200) % 10 == 0, np.nan, people.premium))
    found = renewals(gaps, None, survey(minimum_n=30), NAMES, LINKED, "w").premium
    assert found.customers == pytest.approx(people.weights.sum())
    assert found.total == pytest.approx(people.weights @ people.premium, rel=0.02)


def test_the_standard_error_of_a_branchs_premium_at_risk_is_that_of_a_mean(survey, people):
    alone = replace(people, interviewer=None)
    found = renewals(alone, None, survey(minimum_n=30), NAMES, LINKED, "w")
    row = next(each for each in found.branches if each.branch == "B1")
    own = people.branch == "B1"
    lost = people.premium[own] * (1 - people.renewed[own])
    assert row.premium.at_risk.se == pytest.approx(people.weights[own].sum() * lost.std(ddof=1) / np.sqrt(own.sum()))


def test_premiums_of_those_who_renewed_alone_are_not_counted(survey, people):
    new = replace(people, premium=np.where(people.renewed == 1, people.premium, np.nan))
    found = renewals(new, None, survey(minimum_n=30), NAMES, LINKED, "w")
    assert found.premium is None
    assert all(each.premium is None for each in found.branches)
    assert "W376" in [each.code for each in found.warnings]


def test_without_premiums_renewals_alone_are_told(survey, people):
    found = renewals(replace(people, premium=np.full(1200, np.nan)), None, survey(minimum_n=30), NAMES, LINKED, "w")
    assert found.premium is None
    assert [each.code for each in found.warnings] == []


def test_branches_stand_by_premium_at_risk_and_small_ones_last_without_numbers(survey, people):
    few = people.of((people.branch != "B3") | (np.arange(1200) < 100))
    found = renewals(few, None, survey(minimum_n=30), NAMES, LINKED, "w")
    *shown, last = found.branches
    assert (last.branch, last.n, last.renewed, last.premium) == ("B3", 17, None, None)
    risks = [each.premium.at_risk.estimate for each in shown]
    assert risks == sorted(risks, reverse=True)
    assert shown[0].branch == "B1"
    assert shown[0].name_en == "Beijing"


def test_loyalty_and_the_answer_stand_side_by_side(told):
    construct, answer = told.predictions
    assert (construct.of, construct.answer, construct.label.en) == ("loyalty", False, "Customer loyalty")
    assert (answer.of, answer.answer) == ("stay", True)
    assert 0.55 < construct.auc.estimate < 0.75
    difference = construct.auc.estimate - answer.auc.estimate
    assert told.auc_difference.estimate == pytest.approx(difference)
    assert told.auc_difference.ci[0] < difference < told.auc_difference.ci[1]
    assert told.auc_difference.se < construct.auc.se
    assert len(construct.parts) == 10
    assert sum(part.n for part in construct.parts) == 1200
    # The curve meets the share of all, and the parts it was drawn through.
    mean = sum(part.n * part.predicted for part in construct.parts) / 1200
    assert mean == pytest.approx(told.renewed.estimate, abs=0.02)
    assert sum(part.ci[0] <= part.predicted <= part.ci[1] for part in construct.parts) >= 8


def test_missing_answers_are_left_out_of_their_own_prediction_alone(survey, people):
    answers = np.round(people.scores["loyalty"] / 10)
    answers[:100] = np.nan
    answer = Answer("stay", Wording(en="Stay?"), answers)
    found = renewals(people, answer, survey(minimum_n=30), NAMES, LINKED, "w")
    assert [each.n for each in found.predictions] == [1200, 1100]


def test_a_model_without_loyalty_tells_the_worth_of_the_index_alone(survey, people):
    alone = replace(people, scores={"satisfaction": people.scores["satisfaction"]})
    found = renewals(alone, None, survey(minimum_n=30), NAMES, LINKED, "w")
    assert len(found.effects) == 1
    assert found.predictions == []
    assert "W375" in [each.code for each in found.warnings]


def test_the_document_is_read_back_as_it_was(told):
    assert type(told).model_validate_json(told.model_dump_json(by_alias=True)) == told
    assert isinstance(told.fitted.case_mix, list)
    assert Survey.model_fields["retention"].default.links_months == 24


def test_a_branch_below_the_limit_of_suppression_is_not_alone_without_numbers(survey, people):
    def hidden(n: int) -> set[str]:
        some = people.of((people.branch != "B1") | (np.cumsum(people.branch == "B1") <= n))
        found = renewals(some, None, survey(minimum_n=10, suppress_below_n=10), NAMES, LINKED, "w").branches
        return {each.branch for each in found if each.renewed is None}

    assert hidden(10) == set()
    assert hidden(9) == {"B1", "B2"}
