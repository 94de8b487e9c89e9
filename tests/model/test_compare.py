"""Two estimates side by side: real changes are told from chance, and the same interviews are known as such."""

import numpy as np
import pytest

from acsi.errors import AcsiError
from acsi.model.compare import compare
from acsi.model.fit import fit
from tests.model.test_invariance import answers_from, drawn
from tests.model.test_validate import DEFINITION


def survey_of(bootstrap: int = 300, seed: int = 1):
    from acsi.survey.load import check_survey

    survey, problems = check_survey(DEFINITION + f"estimation: {{bootstrap: {bootstrap}, seed: {seed}}}\n", "s.yaml")
    assert not problems
    return survey


def fitted(name: str, shift: tuple[float, ...] = (0, 0, 0), seed: int = 0, **settings):
    stream = np.random.default_rng(seed)
    groups = np.repeat(np.arange(3), 80)
    values = drawn(240, stream) + np.array(shift)[groups][:, None]
    result = fit(answers_from(values, groups), survey_of(**settings), by="branch")
    return name, result.estimates, result.replicates


def test_a_real_change_is_told_and_chance_is_not():
    found = compare(fitted("a"), fitted("b", shift=(8, 0, 0), seed=1), "satisfaction")
    assert not found.paired
    verdicts = {change.name: change.verdict for change in found.groups}
    assert verdicts == {"B0": "higher", "B1": "similar", "B2": "similar"}
    change = found.groups[0]
    assert change.difference == pytest.approx(change.second - change.first)
    assert change.ci[0] < change.difference < change.ci[1]


def test_the_other_way_round_changes_the_sign():
    one, two = fitted("a"), fitted("b", shift=(8, 0, 0), seed=1)
    there, back = compare(one, two, "satisfaction"), compare(two, one, "satisfaction")
    assert back.groups[0].verdict == "lower"
    assert back.groups[0].difference == pytest.approx(-there.groups[0].difference)


def test_different_interviews_have_standard_errors_that_add_up():
    one, two = fitted("a", bootstrap=1000), fitted("b", seed=1, bootstrap=1000)
    change = next(c for c in compare(one, two, "satisfaction").constructs if c.name == "satisfaction")
    expected = np.hypot(one[1].constructs["satisfaction"].se, two[1].constructs["satisfaction"].se)
    assert change.se == pytest.approx(expected, rel=0.1)


def test_the_same_interviews_are_paired_and_do_not_differ():
    found = compare(fitted("a"), fitted("b"), "satisfaction")
    assert found.paired
    assert all(change.difference == 0 and change.verdict == "similar" for change in found.constructs + found.paths)


def test_what_only_one_has_is_named():
    name, estimates, replicates = fitted("b", seed=1)
    smaller = estimates.model_copy(update={"groups": {k: v for k, v in estimates.groups.items() if k != "B2"}})
    found = compare(fitted("a"), (name, smaller, replicates), "satisfaction")
    assert found.only_first == ["B2"]
    assert [change.name for change in found.groups] == ["B0", "B1"]


def test_without_resamples_there_is_a_difference_but_no_verdict():
    found = compare(fitted("a", bootstrap=0), fitted("b", seed=1, bootstrap=0), "satisfaction")
    assert all(change.verdict is None and change.ci is None for change in found.groups)


def test_estimates_without_the_index_are_refused():
    with pytest.raises(AcsiError, match="M021"):
        compare(fitted("a"), fitted("b"), "trust")


def test_alike_waves_are_seldom_called_different():
    """30 pairs of waves alike but for chance; at most a few per cent of them may have any change called real."""
    waves = [fitted("w", seed=s, bootstrap=120) for s in range(60)]
    pairs = [compare(waves[2 * i], waves[2 * i + 1], "satisfaction") for i in range(30)]
    wrong = sum(any(change.verdict != "similar" for change in pair.groups) for pair in pairs)
    assert wrong <= 6
