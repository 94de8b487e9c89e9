from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from acsi.errors import AcsiError
from acsi.league.league import rank
from acsi.league.results import League
from acsi.survey.models import Survey

NINE = [66.0, 78, 79, 80, 80.5, 81, 82, 83, 92]


def by_code(league):
    return {standing.branch: standing for standing in league.branches}


@pytest.fixture(scope="module")
def league(plain, survey):
    fit = plain(NINE)
    return rank(fit.estimates, fit.replicates, survey(), {})


def test_branches_are_ranked_from_the_highest_index(league):
    assert [standing.branch for standing in league.branches][:2] == ["B09", "B08"]
    assert [standing.rank for standing in league.branches] == list(range(1, 10))


def test_every_rank_lies_in_its_range_and_the_range_in_the_simultaneous_one(league):
    for standing in league.branches:
        assert standing.rank_low_simultaneous <= standing.rank_low <= standing.rank
        assert standing.rank <= standing.rank_high <= standing.rank_high_simultaneous


def test_who_cannot_be_told_from_a_branch_agrees_with_its_range(league):
    for standing in league.branches:
        assert len(standing.indistinguishable) == standing.rank_high - standing.rank_low
        assert standing.branch not in standing.indistinguishable
    assert by_code(league)["B09"].indistinguishable == []


def test_verdicts_are_against_the_unweighted_mean_of_branches(league):
    assert league.reference.estimate == pytest.approx(np.mean(NINE))
    words = {code: standing.verdict for code, standing in by_code(league).items()}
    assert (words["B09"], words["B01"], words["B05"]) == ("above", "below", "similar")
    assert by_code(league)["B09"].deviation.estimate == pytest.approx(92 - np.mean(NINE))
    assert by_code(league)["B09"].p_value < 0.001


def test_intervals_are_those_of_the_shrunken_standard_error(league):
    standing = by_code(league)["B05"]
    assert standing.se == pytest.approx(1.8, rel=0.1)
    reach = standing.ci_high - standing.index
    assert reach == pytest.approx(standing.index - standing.ci_low)
    assert stats.norm.ppf(0.975) * standing.se < reach < stats.t.ppf(0.975, 60) * standing.se
    assert standing.indices["satisfaction"].se == standing.se
    assert standing.indices["quality"].estimate == 80.0


def test_the_league_knows_how_reliable_it_is(league):
    assert league.tau == pytest.approx(np.sqrt(np.var(NINE, ddof=1) - 3.24), rel=0.05)
    assert 0.8 < league.reliability < 1
    last = by_code(league)["B01"]
    assert last.index < last.shrunken < league.reference.estimate
    assert last.shrunken == pytest.approx(
        league.reference.estimate + last.reliability * (last.index - league.reference.estimate)
    )


def test_references_hold_every_construct(league):
    assert league.references == pytest.approx(
        {"satisfaction": np.mean(NINE), "expectations": 75.0, "quality": 80.0, "value": 70.0}
    )


def test_the_same_input_gives_the_same_league(league, plain, survey):
    fit = plain(NINE)
    assert rank(fit.estimates, fit.replicates, survey(), {}) == league


def test_a_league_survives_its_file(league):
    assert League.model_validate_json(league.model_dump_json(by_alias=True)) == league


def test_a_branch_below_the_minimum_is_shown_without_rank_and_does_not_move_the_reference(plain, survey):
    labels = {f"B{g}": value for g, value in enumerate(NINE)} | {"TINY": 99.0}
    fit = plain(labels, n=dict.fromkeys(labels, 100) | {"TINY": 12})
    found = rank(fit.estimates, fit.replicates, survey(minimum_n=30), {})
    tiny = found.branches[-1]
    assert (tiny.branch, tiny.rank, tiny.rank_high, tiny.verdict, tiny.why) == ("TINY", None, None, None, None)
    assert tiny.flags == ["below_minimum_n", "few_interviews"]
    assert tiny.index == 99.0
    assert tiny.se > 0
    assert tiny.ci_high == 100.0
    assert found.reference.estimate == pytest.approx(np.mean(NINE))
    assert max(standing.rank or 0 for standing in found.branches) == 9


def test_a_branch_of_one_interviewer_is_listed_without_standard_error(plain, survey):
    labels = {f"B{g}": value for g, value in enumerate(NINE)} | {"ONE": 99.0}
    fit = plain(labels, n=dict.fromkeys(labels, 100) | {"ONE": 12})
    fit.estimates.groups["ONE"] = fit.estimates.groups["ONE"].model_copy(update={"units": 1})
    one = rank(fit.estimates, fit.replicates, survey(), {}).branches[-1]
    assert (one.se, one.ci_low, one.reliability, one.rank) == (None, None, None, None)
    assert one.flags == ["below_minimum_n", "few_interviews", "no_standard_error"]


@pytest.mark.parametrize("n", [1, 9])
@pytest.mark.parametrize("minimum_n", [2, 30])
def test_of_a_branch_with_too_few_interviews_nothing_is_shown(plain, survey, n, minimum_n):
    labels = {f"B{g}": value for g, value in enumerate(NINE)} | {"FEW": 99.0}
    fit = plain(labels, n=dict.fromkeys(labels, 100) | {"FEW": n})
    found = rank(fit.estimates, fit.replicates, survey(minimum_n=minimum_n), {})
    assert sorted(row.branch for row in found.branches) == [f"B{g}" for g in range(9)]
    assert [(each.branch, each.n) for each in found.unshown] == [("FEW", n)]
    assert found.nation.estimate == fit.estimates.constructs["satisfaction"].index
    assert [each.found for each in found.warnings if each.code == "W305"] == [{"codes": f"FEW ({n})", "smallest": "10"}]


def test_branches_with_few_interviews_are_flagged_but_ranked(plain, survey):
    fit = plain(NINE, n=60)
    found = rank(fit.estimates, fit.replicates, survey(minimum_n=30, flag_below_n=100), {})
    assert {tuple(standing.flags) for standing in found.branches} == {("few_interviews",)}
    assert found.branches[0].rank == 1


def test_branches_that_tie_share_their_rank(plain, survey):
    fit = plain({"B": 80.0, "A": 80.0, "C": 70.0, "D": 90.0})
    found = rank(fit.estimates, fit.replicates, survey(), {})
    assert [(standing.branch, standing.rank) for standing in found.branches] == [
        ("D", 1), ("A", 2), ("B", 2), ("C", 4),
    ]  # fmt: skip


def test_names_come_from_the_branch_list_and_missing_ones_are_told(plain, survey):
    fit = plain(NINE)
    names = {"B09": SimpleNamespace(name_zh="大连", name_en="Dalian")}
    found = rank(fit.estimates, fit.replicates, survey(), names)
    assert (found.branches[0].name_zh, found.branches[0].name_en) == ("大连", "Dalian")
    assert found.branches[1].name_zh == "B08"
    assert [doubt.code for doubt in found.warnings] == ["W303"]
    assert "B08" in found.warnings[0].message
    assert found.warnings[0].found == {"codes": ", ".join(f"B0{k}" for k in range(1, 9))}


def test_the_league_keeps_the_words_of_the_definition(plain, survey):
    fit = plain(NINE)
    words = {"unit": {"zh": "行业", "en": "industry"}, "units": "industries", "whole": "the industry average"}
    settings = rank(fit.estimates, fit.replicates, survey(**words), {}).settings
    assert (settings.unit.zh, settings.units.en, settings.whole.en) == ("行业", "industries", "the industry average")
    usual = rank(fit.estimates, fit.replicates, survey(), {}).settings
    assert (usual.unit.en, usual.units.zh, usual.whole.en) == ("branch", "分公司", "the nation")


def test_few_branches_are_ranked_with_their_own_variances_and_it_is_said(plain, survey):
    fit = plain([70.0, 85.0])
    found = rank(fit.estimates, fit.replicates, survey(), {})
    assert [standing.rank for standing in found.branches] == [1, 2]
    assert [standing.verdict for standing in found.branches] == ["above", "below"]
    assert [doubt.code for doubt in found.warnings] == ["W301"]
    many = plain([70.0, 85.0], n=2000, resamples=2000)
    assert rank(many.estimates, many.replicates, survey(), {}).warnings == []


def test_why_a_branch_is_low_stands_beside_it(fitted, survey):
    branches = {f"B{g}": (82.0 + g / 4, 76.0, 82.0, 75.0) for g in range(8)} | {"SZ": (79.0, 86.0, 82.0, 75.0)}
    fit = fitted(branches, n=400)
    found = rank(fit.estimates, fit.replicates, survey(), {})
    why = by_code(found)["SZ"].why
    assert why.gap == by_code(found)["SZ"].deviation
    assert (why.expectations, why.main) == ("lowers", "expectations")
    assert found.why_method == "plsc"
    assert found.expectations_slope is not None


def test_a_composite_is_ranked_without_a_why(fitted):
    definition = Survey.model_validate(
        {
            "acsi": 1,
            "id": "visits",
            "scales": {"rating": {"from": 1, "to": 10}},
            "questions": [{"id": "greeting", "scale": "rating"}],
            "composite": {"index": "satisfaction", "weights": {"greeting": 1}},
        }
    )
    fit = fitted({f"B{g}": (value,) for g, value in enumerate(NINE)}, effects={})
    found = rank(fit.estimates, fit.replicates, definition, {})
    assert found.why_method == "none"
    assert found.branches[0].why is None
    assert found.branches[0].rank == 1


def test_no_league_of_fewer_than_two_branches_that_can_be_ranked(plain, survey):
    labels = {"A": 80.0, "B": 82.0, "C": 84.0}
    fit = plain(labels, n={"A": 100, "B": 29, "C": 1})
    with pytest.raises(
        AcsiError, match=r"Only 1 of 3 branches can be ranked: 2 have fewer than 30 interviews"
    ) as caught:
        rank(fit.estimates, fit.replicates, survey(), {})
    assert caught.value.problems[0].code == "L005"


def test_one_group_only_is_refused(plain, survey):
    fit = plain([80.0])
    with pytest.raises(AcsiError, match="L001"):
        rank(fit.estimates, fit.replicates, survey(), {})


def test_every_ranked_branch_has_its_chances(league):
    assert sum(standing.chances.first for standing in league.branches) == pytest.approx(1)
    assert by_code(league)["B09"].chances.first > 0.95
    assert by_code(league)["B01"].chances.last > 0.95
    assert by_code(league)["B01"].chances.bottom_quarter > by_code(league)["B08"].chances.bottom_quarter


def test_candidates_hold_the_observed_and_agree_with_the_ranges(league):
    found = league.candidates
    assert found.first == [each.branch for each in league.branches if each.rank_low == 1]
    assert found.last == [each.branch for each in league.branches if each.rank_high == 9]
    assert found.top_quarter == [each.branch for each in league.branches if each.rank_low_simultaneous <= 2]
    assert found.bottom_quarter == [each.branch for each in league.branches if each.rank_high_simultaneous >= 8]
    assert {"B09", "B08"} <= set(found.top_quarter)


def test_pairs_told_apart_are_those_of_the_simultaneous_ranges(league):
    assert (league.pairs.all, league.pairs.neighbours) == (36, 8)
    assert league.pairs.apart == sum(each.rank_low_simultaneous - 1 for each in league.branches)
    # Only the first and the last stand clear of their neighbours.
    assert league.pairs.neighbours_apart == 2


def test_the_spread_of_true_scores_has_an_interval(league):
    low, high = league.tau_ci
    assert low < league.tau < high


def test_the_funnel_is_drawn_around_the_mean_of_branches(league):
    assert league.funnel.target == league.reference.estimate
    assert league.funnel.sd == pytest.approx(18, rel=0.1)
    assert {(each.level, each.over_dispersion) for each in league.funnel.limits} == {
        (0.95, False), (0.998, False), (0.95, True), (0.998, True),
    }  # fmt: skip


def test_a_branch_below_the_minimum_has_no_chances_and_is_no_candidate(plain, survey):
    labels = {f"B{g}": value for g, value in enumerate(NINE)} | {"TINY": 99.0}
    fit = plain(labels, n=dict.fromkeys(labels, 100) | {"TINY": 12})
    found = rank(fit.estimates, fit.replicates, survey(minimum_n=30), {})
    tiny = by_code(found)["TINY"]
    assert (tiny.chances, tiny.rank_low_simultaneous, tiny.deviation, tiny.p_value) == (None, None, None, None)
    assert tiny.indistinguishable == []
    assert "TINY" not in {code for codes in found.candidates.model_dump().values() for code in codes}
    assert all("TINY" not in each.indistinguishable for each in found.branches)
    assert found.pairs.all == 36


def test_branches_of_one_name_are_named_by_their_codes(plain, survey):
    names = {f"B0{k}": SimpleNamespace(name_zh=f"分公司{k}", name_en=f"Branch {k}") for k in range(1, 10)}
    names["B03"] = SimpleNamespace(name_zh="分公司7", name_en="Branch 3")
    fit = plain(NINE)
    found = rank(fit.estimates, fit.replicates, survey(), names)
    assert [(doubt.code, doubt.found) for doubt in found.warnings] == [
        ("W304", {"name": "分公司7", "codes": "B03, B07"})
    ]


def test_two_branches_make_a_league_with_all_its_parts(plain, survey):
    fit = plain([70.0, 85.0])
    found = rank(fit.estimates, fit.replicates, survey(), {})
    assert found.candidates.first == ["B02"]
    assert found.branches[0].chances.first > 0.99
    assert found.pairs.model_dump() == {"all": 1, "apart": 1, "neighbours": 1, "neighbours_apart": 1}
    assert min(found.funnel.n) < 100 < max(found.funnel.n)
