"""The fitted model: indices, standard errors and doubts, against seminr and by hand."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.model.answers import Answers
from acsi.model.fit import fit
from acsi.model.replicates import Replicates
from acsi.model.structure import specified
from acsi.survey.models import Survey
from tests.model.conftest import REFERENCE_NAMES, answers_of, tiny_answers


def settings(survey: Survey, **changes: object) -> Survey:
    """The survey with other settings of estimation."""
    return survey.model_copy(update={"estimation": survey.estimation.model_copy(update=changes)})


def tiny_survey(**changes: object) -> Survey:
    questions = [{"id": name, "scale": "rating"} for name in ("q1", "q2", "s1", "s2")]
    constructs = {"quality": {"indicators": ["q1", "q2"]}, "satisfaction": {"indicators": ["s1", "s2"]}}
    definition = {
        "acsi": 1,
        "id": "tiny",
        "scales": {"rating": {"from": 1, "to": 10}},
        "questions": questions,
        "model": {"constructs": constructs, "paths": {"quality": ["satisfaction"]}, "index": "satisfaction"},
        "estimation": {"bootstrap": 40},
    }
    return Survey.model_validate(definition | changes)


def tiny(values: np.ndarray | None = None, groups: int = 3, **changes: object) -> Answers:
    values = tiny_answers(groups=groups) if values is None else values
    scaled = (values - 1) / 9 * 100
    codes = np.arange(len(values)) % groups
    answers = Answers(
        ("q1", "q2", "s1", "s2"),
        scaled,
        np.array([[1.0, 10.0]] * 4),
        np.zeros(4, dtype=bool),
        codes,
        tuple("ABCDEFGH"[:groups]),
        np.ones(len(values)),
    )
    return replace(answers, **changes)


@pytest.fixture(scope="module")
def fitted(wave, wave_survey):
    return fit(wave, settings(wave_survey, bootstrap=300), by="branch")


def test_indices_of_the_nation_and_every_branch_agree_with_seminr(fitted, seminr):
    for theirs, ours in REFERENCE_NAMES.items():
        if theirs in seminr["index"]:
            expected = seminr["index"][theirs]
            assert fitted.estimates.constructs[ours].index == pytest.approx(expected["ALL"], abs=1e-6)
            for branch, group in fitted.estimates.groups.items():
                assert group.index[ours].estimate == pytest.approx(expected[branch], abs=1e-6)


def test_standard_errors_of_a_plain_bootstrap_agree_with_seminr(wave, wave_survey, seminr):
    """5,000 resamples of all cases, factorial scheme; two bootstraps of that size differ by up to about 3 per cent."""
    result = fit(wave, settings(wave_survey, scheme="factorial", resample="all")).estimates
    expected = seminr["bootstrap_seed123_factorial"]
    names = REFERENCE_NAMES
    paths = {(path.source, path.target): path.se for path in result.paths}
    for row in expected["paths"]:
        source, target = (names[part.strip()] for part in row["_row"].split("->"))
        assert paths[source, target] == pytest.approx(row["Bootstrap SD"], rel=0.05)
    indicators = {
        name: i for c in result.constructs.values() for name, i in c.indicators.items() if len(c.indicators) > 1
    }
    for row in expected["weights"]:
        name = row["_row"].split("->")[0].strip()
        if name in indicators:
            assert indicators[name].weight_se == pytest.approx(row["Bootstrap SD"], rel=0.05)


def test_real_american_interviews_agree_with_seminr_and_csem(reference):
    """The complete cases of the published ACSI sample of 2015, loyalty by repurchase alone."""
    from pathlib import Path

    from acsi.steps.fit import answers_from
    from acsi.survey.load import load_survey

    survey = settings(load_survey(Path("surveys/acsi2015.yaml")), bootstrap=0)
    table = pd.read_csv(reference / "acsi2015.csv")
    questions = {question.id: question.data_column for question in survey.questions}
    complete = table.dropna(subset=[questions[indicator] for indicator in specified(survey).indicators])
    assert len(complete) == 7341
    estimates = fit(answers_from(complete, survey, None, "acsi2015.csv"), survey).estimates
    assert estimates.constructs["satisfaction"].index == pytest.approx(71.284, abs=5e-4)
    assert estimates.constructs["satisfaction"].r2 == pytest.approx(0.8366, abs=5e-5)


def test_a_branch_mean_has_the_textbook_standard_error(fitted, wave):
    """With fixed weights the bootstrap's standard error of a branch is s/√n of its individual scores."""
    rows = wave.groups == 0
    scores = fitted.scores[rows, 3]
    expected = scores.std(ddof=1) / np.sqrt(rows.sum())
    assert fitted.estimates.groups["B01"].index["satisfaction"].se == pytest.approx(expected, rel=0.12)


def test_the_seed_decides_and_groups_may_stand_in_any_order():
    answers, survey = tiny(), tiny_survey()
    order = np.random.default_rng(0).permutation(60)
    shuffled = replace(answers, values=answers.values[order], groups=answers.groups[order])
    first, again = fit(answers, survey, by="b"), fit(answers, survey, by="b")
    np.testing.assert_array_equal(first.replicates.groups, again.replicates.groups)
    other = fit(shuffled, survey, by="b")
    assert other.estimates.constructs["satisfaction"].index == pytest.approx(
        first.estimates.constructs["satisfaction"].index, rel=1e-12
    )
    np.testing.assert_allclose(other.scores, first.scores[order])


def test_groups_weigh_alike_in_the_weights_and_by_their_size_in_the_nation():
    """Doubling all interviews of one group changes the nation but not u."""
    answers, survey = tiny(), tiny_survey()
    twice = np.concatenate([np.arange(60), np.flatnonzero(answers.groups == 0)])
    doubled = replace(answers, values=answers.values[twice], groups=answers.groups[twice], weights=np.ones(80))
    before, after = fit(answers, survey, by="b").estimates, fit(doubled, survey, by="b").estimates
    for name in ("s1", "s2"):
        first, second = (e.constructs["satisfaction"].indicators[name].u for e in (before, after))
        assert second == pytest.approx(first, abs=1e-10)
    indices = {label: group.index["satisfaction"].estimate for label, group in before.groups.items()}
    expected = 0.5 * indices["A"] + 0.25 * indices["B"] + 0.25 * indices["C"]
    assert after.constructs["satisfaction"].index == pytest.approx(expected)


def test_survey_weights_make_the_nation():
    answers = tiny(weights=np.where(np.arange(60) % 3 == 0, 5.0, 1.0))
    estimates = fit(answers, tiny_survey(), by="b").estimates
    assert estimates.groups["A"].share == pytest.approx(5 / 7)
    nation = sum(group.share * group.index["quality"].estimate for group in estimates.groups.values())
    assert estimates.constructs["quality"].index == pytest.approx(nation)


def test_a_composite_has_the_declared_weights():
    survey = tiny_survey(model=None, composite={"index": "care", "weights": {"q1": 3, "s2": 1}})
    values = tiny_answers()[:, [0, 3]]
    answers = replace(
        tiny(),
        indicators=("q1", "s2"),
        values=(values - 1) / 9 * 100,
        bounds=np.array([[1.0, 10.0]] * 2),
        reversed=np.zeros(2, dtype=bool),
    )
    estimates = fit(answers, survey, by="b").estimates
    expected = (0.75 * (values[:, 0].mean() - 1) + 0.25 * (values[:, 1].mean() - 1)) / 9 * 100
    assert estimates.constructs["care"].index == pytest.approx(expected)
    assert estimates.method.estimator == "composite"
    assert estimates.constructs["care"].se is not None


def test_a_reversed_question_counts_the_other_way():
    values = tiny_answers()
    turned = values.copy()
    turned[:, 1] = 11 - turned[:, 1]
    table = pd.DataFrame(turned, columns=["q1", "q2", "s1", "s2"])
    table["b"] = np.arange(60) % 3
    from acsi.steps.fit import answers_from

    survey = tiny_survey()
    questions = [q.model_copy(update={"reversed": q.id == "q2"}) for q in survey.questions]
    straight = fit(tiny(), survey).estimates
    reverse = fit(
        answers_from(table, survey.model_copy(update={"questions": questions}), "b", "t.csv"), survey
    ).estimates
    assert reverse.constructs["quality"].index == pytest.approx(straight.constructs["quality"].index)
    assert reverse.constructs["quality"].indicators["q2"].mean == pytest.approx(turned[:, 1].mean())


def test_the_impact_is_that_of_five_points(fitted):
    estimates = fitted.estimates
    effect = next(e for e in estimates.total_effects if (e.source, e.target) == ("quality", "satisfaction"))
    sd = {name: construct.sd for name, construct in estimates.constructs.items()}
    assert effect.impact == pytest.approx(5 * effect.estimate * sd["satisfaction"] / sd["quality"])


def test_missing_answers_widen_no_index_by_much_and_lose_no_interview(wave_with_gaps, wave_survey, fitted):
    gaps = fit(wave_with_gaps, settings(wave_survey, bootstrap=300), by="branch").estimates
    assert gaps.n == 3600
    for name, construct in gaps.constructs.items():
        whole = fitted.estimates.constructs[name]
        assert construct.index == pytest.approx(whole.index, abs=0.3)
        assert construct.se == pytest.approx(whole.se, rel=0.15)


def test_without_resamples_there_are_no_standard_errors():
    result = fit(tiny(), tiny_survey(estimation={"bootstrap": 0}), by="b")
    assert result.estimates.constructs["quality"].se is None
    assert result.estimates.groups["A"].index["quality"].ci is None
    assert len(result.replicates.nation) == 0


def test_replicates_survive_their_table():
    replicates = fit(tiny(), tiny_survey(), by="b").replicates
    back = Replicates.from_table(replicates.to_table())
    assert back.group_labels == replicates.group_labels
    assert back.arrows == replicates.arrows
    np.testing.assert_array_equal(back.groups, replicates.groups)
    np.testing.assert_array_equal(back.b, replicates.b)


def test_a_group_of_one_has_no_standard_error():
    groups = np.append(np.arange(59) % 2, 2)
    estimates = fit(tiny(groups=3), tiny_survey(), by="b").estimates
    assert estimates.groups["C"].index["quality"].se is not None
    lonely = fit(replace(tiny(), groups=groups), tiny_survey(), by="b").estimates
    assert lonely.groups["C"].index["quality"].se is None
    assert "W004" in [doubt.code for doubt in lonely.warnings]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda v: v[:, 2].fill(np.nan), "M001"),
        (lambda v: v[:, 2].fill(7), "M002"),
    ],
)
def test_questions_that_say_nothing_are_refused(spoil, code):
    values = tiny_answers()
    spoil(values)
    with pytest.raises(AcsiError) as raised:
        fit(tiny(values), tiny_survey())
    assert raised.value.problems[0].code == code
    assert "s1" in str(raised.value)


def test_too_few_interviews_are_refused():
    with pytest.raises(AcsiError, match="M003 4 interviews are too few"):
        fit(tiny(tiny_answers(4), groups=1), tiny_survey())


def test_a_negative_weight_in_the_index_is_refused():
    values = tiny_answers()
    values[:, 3] = 11 - values[:, 3] + np.where(np.arange(60) % 5 == 0, -1, 0)
    with pytest.raises(AcsiError, match="M006 s"):
        fit(tiny(np.clip(values, 1, 10)), tiny_survey())


def test_the_path_scheme_is_the_same_with_and_without_groups(wave, wave_survey):
    """With equal groups the model does not depend on being told of them."""
    whole = answers_of(
        pd.DataFrame(
            wave.values / 100 * (wave.bounds[:, 1] - wave.bounds[:, 0]) + wave.bounds[:, 0], columns=wave.indicators
        ),
        wave.indicators,
        by=None,
    )
    survey = settings(wave_survey, bootstrap=0)
    first, second = fit(whole, survey).estimates, fit(wave, survey, by="branch").estimates
    assert first.groups == {}
    for name in first.constructs:
        assert first.constructs[name].index == pytest.approx(second.constructs[name].index, abs=1e-9)


def test_the_covariance_model_stands_beside_in_the_questions_own_units(fitted, wave_with_gaps, wave_survey, reference):
    expected = json.loads((reference / "cbsem_ml.json").read_text())["fit"]
    assert fitted.estimates.cbsem["fit"]["chisq"] == pytest.approx(expected["chisq"], abs=1e-3)
    assert fitted.estimates.cbsem["fit"]["logl"] == pytest.approx(expected["logl"], abs=0.01)
    gaps = fit(wave_with_gaps, settings(wave_survey, bootstrap=0)).estimates.cbsem
    expected = json.loads((reference / "cbsem_twostage.json").read_text())["fit"]
    assert gaps["fit"]["chisq"] == pytest.approx(expected["chisq.scaled"], abs=1e-3)
