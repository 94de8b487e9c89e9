import dataclasses
import re

import pytest

from acsi.errors import AcsiError
from acsi.league.results import League, Measure, Standing
from acsi.model.estimates import Estimates
from acsi.reporting.content import BranchContent, branch_content, find
from acsi.reporting.drivers import performances
from acsi.reporting.material import Material
from acsi.reporting.pages import texts_of
from acsi.survey.models import Survey
from tests.reporting.of_the_past import moved

SHENZHEN, DALIAN, JILIN = "B36", "B32", "B07"


def with_standing(material: Material, standing: Standing) -> Material:
    """The same league with one branch replaced."""
    branches = [standing if one.branch == standing.branch else one for one in material.league.branches]
    return dataclasses.replace(material, league=material.league.model_copy(update={"branches": branches}))


def answers(content: BranchContent) -> dict[str, str]:
    return {statement.question: statement.answer for statement in content.statements}


def all_text(content: BranchContent) -> str:
    return str(dataclasses.asdict(content))


def test_the_headline_gives_the_rank_with_its_range_and_the_verdict(english: Material, chinese: Material) -> None:
    headline = branch_content(english, JILIN).headline
    assert headline == "Jilin: 75.5 points, place 34 of 36 (range\u00a023–36), below the nation"
    assert branch_content(chinese, JILIN).headline.startswith("吉林：75.5 分，36 个分公司中列第 34 名，可能范围")


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("above", "above the nation"), ("below", "below the nation"), ("similar", "no clear difference from the nation")],
)
def test_the_words_of_verdict_are_the_leagues_alone(english: Material, verdict: str, words: str) -> None:
    changed = with_standing(english, find(english.league, JILIN).model_copy(update={"verdict": verdict}))
    assert branch_content(changed, JILIN).headline.endswith(words)


def test_because_customers_expect_more_is_said_where_the_league_found_it(english: Material) -> None:
    assert find(english.league, SHENZHEN).why.expectations == "lowers"  # type: ignore[union-attr]
    why = answers(branch_content(english, SHENZHEN))["Why"]
    assert why.startswith("Customer satisfaction is ")
    assert " Because its customers expect more than elsewhere (10.0 points more), customer satisfaction is 3.3" in why
    first = answers(branch_content(english, SHENZHEN))["What first"]
    assert first.startswith("Begin with what customers are promised: 3.3 points more")


def test_where_it_is_not_shown_the_report_says_so(english: Material) -> None:
    standing = find(english.league, SHENZHEN)
    assert standing.why is not None
    split = standing.why.model_copy(update={"expectations": "not_shown", "main": None})
    rest = [each for each in standing.priorities if each.antecedent != "expectations"]
    changed = standing.model_copy(update={"why": split, "priorities": rest})
    content = branch_content(with_standing(english, changed), SHENZHEN)
    assert "expect 10.0 points more than elsewhere; the model does not show that this lowers" in answers(content)["Why"]
    assert "ecause its customers" not in all_text(content)
    assert "Customer expectations" not in {item.label for item in content.fix_first}


def test_nothing_is_said_of_expectations_where_customers_do_not_clearly_expect_more(english: Material) -> None:
    assert find(english.league, JILIN).why.expectations == "none"  # type: ignore[union-attr]
    said = answers(branch_content(english, JILIN))["Why"]
    assert "customers expect" not in said
    assert said.endswith("No clear difference in perceived value and customer expectations.")


def test_the_main_part_of_a_low_branch_is_named_with_its_numbers(english: Material) -> None:
    content = branch_content(english, JILIN)
    assert "Perceived quality is 7.5 points lower; 4.8 points less customer satisfaction go" in answers(content)["Why"]
    assert content.fix_first[0].label == "Perceived quality"
    assert answers(content)["What first"].startswith("Begin with perceived quality")


def test_a_strong_branch_keeps_what_lifts_it_and_has_nothing_to_fix(english: Material) -> None:
    content = branch_content(english, DALIAN)
    assert {item.label for item in content.keep} == {"Perceived quality", "Perceived value"}
    assert content.fix_first == ()
    assert answers(content)["What first"].startswith("No clear priority: nothing is shown to fall short of the best")


def test_a_gap_within_chance_needs_no_reason(english: Material) -> None:
    standing = next(
        s for s in english.league.branches if s.verdict == "similar" and s.why and s.why.main is None and s.rank != 29
    )
    assert "is within what chance explains" in answers(branch_content(english, standing.branch))["Why"]


def test_no_sentence_claims_a_cause(english: Material) -> None:
    for standing in english.league.branches:
        text = all_text(branch_content(english, standing.branch))
        assert re.search(r"\b(causes?|caused|because of|leads? to|due to|drives?)\b", text, re.IGNORECASE) is None


def test_below_the_minimum_there_is_a_score_but_no_place_and_no_reasons(make, survey, estimates) -> None:
    league = make.league(survey, few=["Shenzhen"])
    content = branch_content(Material(league, estimates, survey, texts_of("en")), SHENZHEN)
    assert content.headline == "Shenzhen: 78.9 points, too few interviews (12) for a\u00a0place"
    assert {fact.term for fact in content.facts} == {"Index, 0 to 100", "Interviews"}
    assert content.split is None
    assert set(answers(content)) == {"Where we stand", "Why", "What next"}
    assert answers(content)["What next"].startswith("A place takes 30 interviews, 18 more than there are.")
    assert {entry.term for entry in content.guide}.isdisjoint({"Goes with", "Potential gain"})
    assert content.rows[-1].own
    assert content.rows[-1].rank is None


def test_the_rows_are_the_leagues_rows_in_order(english: Material) -> None:
    content = branch_content(english, SHENZHEN)
    assert [row.rank for row in content.rows] == list(range(1, 37))
    assert [row.name for row in content.rows if row.own] == ["Shenzhen"]
    alike = {row.name for row in content.rows if row.alike}
    codes = find(english.league, SHENZHEN).indistinguishable
    assert alike == {english.name(find(english.league, code)) for code in codes}


def test_the_parts_of_the_split_lead_from_the_nation_to_the_branch(english: Material) -> None:
    for standing in english.league.branches:
        split = branch_content(english, standing.branch).split
        assert split is not None
        assert split.start + sum(step.value.estimate for step in split.steps) == pytest.approx(split.end)
        assert split.start == pytest.approx(english.league.reference.estimate)


def test_change_and_response_rate_are_told_only_where_known(english: Material) -> None:
    terms = {fact.term for fact in branch_content(english, JILIN).facts}
    assert "Change since last wave" not in terms
    known = find(english.league, JILIN).model_copy(
        update={"changes": {"satisfaction": moved(-1.2, "noise")}, "response_rate": 0.41}
    )
    facts = {fact.term: fact for fact in branch_content(with_standing(english, known), JILIN).facts}
    assert facts["Change since last wave"].value == "−1.2"
    assert facts["Change since last wave"].note == "within noise"
    assert facts["Interviews"].note == "response rate 41%"


def test_the_smallest_number_of_interviews_is_told(make, survey, estimates) -> None:
    league = make.league(survey, few=["Xizang"])
    content = branch_content(Material(league, estimates, survey, texts_of("en")), JILIN)
    assert any("in this report is 12" in entry.text for entry in content.guide)


def test_recalled_expectations_are_told_only_where_a_survey_has_them(make, english: Material) -> None:
    assert "Expectations are recalled" in {entry.term for entry in branch_content(english, JILIN).guide}
    material = other_family(make)
    content = branch_content(material, JILIN)
    assert "Expectations are recalled" not in {entry.term for entry in content.guide}
    assert content.comparison is None
    assert content.drivers


def other_family(make) -> Material:
    """A model that is not the ACSI's."""
    paths = {"image": ["service"], "service": ["joy"]}
    survey: Survey = make.survey(paths, {k: [f"{k}_1", f"{k}_2"] for k in ("image", "service", "joy")}, "joy")
    nation, coefficients = (
        {"image": 70.0, "service": 72.0, "joy": 80.0},
        {("image", "service"): 0.4, ("service", "joy"): 0.7},
    )
    estimates: Estimates = make.estimates(survey, nation, coefficients, cbsem=False)
    league: League = make.league(survey, nation=nation, paths=coefficients)
    return Material(league, estimates, survey, texts_of("en"))


def test_expectations_are_in_the_table_but_not_in_the_map_or_the_advice(make, survey, estimates) -> None:
    """Their total effect can be the largest, yet no branch is told to raise what its customers expect."""
    largest = [
        effect.model_copy(update={"impact": 9.0})
        if (effect.source, effect.target) == ("expectations", "satisfaction")
        else effect
        for effect in estimates.total_effects
    ]
    changed = estimates.model_copy(update={"total_effects": largest})
    content = branch_content(Material(make.league(survey), changed, survey, texts_of("en")), DALIAN)
    assert content.drivers[0].label == "Customer expectations"
    assert "Customer expectations" not in {driver.label for driver in performances(content.drivers)}
    assert "goes most with perceived quality" in content.driver_title
    assert "goes most with perceived quality" in answers(content)["What first"]


def test_low_expectations_are_nothing_to_fix_and_high_ones_nothing_to_keep(english: Material) -> None:
    standing = find(english.league, JILIN)
    assert standing.why is not None
    for sign in (-1, 1):
        moved = Measure(estimate=sign * 5.0, ci=(sign * 5.0 - 1, sign * 5.0 + 1))
        parts = [
            part.model_copy(update={"gap": moved, "contribution": moved}) if part.antecedent == "expectations" else part
            for part in standing.why.parts
        ]
        split = standing.why.model_copy(update={"parts": parts, "expectations": "none"})
        content = branch_content(with_standing(english, standing.model_copy(update={"why": split})), JILIN)
        assert "Customer expectations" not in {item.label for item in (*content.keep, *content.fix_first)}


def test_a_certain_place_is_called_certain(english: Material) -> None:
    standing = find(english.league, JILIN).model_copy(update={"rank_low": 34, "rank_high": 34, "indistinguishable": []})
    content = branch_content(with_standing(english, standing), JILIN)
    assert "its place, 34, is certain at 95% confidence" in answers(content)["Where we stand"]
    assert content.league_title == "Jilin can be told apart from every other branch"


def test_an_unknown_branch_is_refused_with_the_nearest_code(english: Material) -> None:
    with pytest.raises(AcsiError, match=r"R004.*B3X.*Did you mean B3"):
        branch_content(english, "B3X")


def test_a_branch_without_a_name_in_the_language_shows_the_other_or_its_code(english: Material) -> None:
    standing = find(english.league, JILIN)
    assert english.name(standing.model_copy(update={"name_en": ""})) == "吉林"
    assert english.name(standing.model_copy(update={"name_en": "", "name_zh": ""})) == "B07"


def test_impacts_are_in_points_with_an_interval_and_largest_first(english: Material) -> None:
    found = branch_content(english, JILIN).drivers
    assert [driver.label for driver in found] == ["Perceived quality", "Perceived value", "Customer expectations"]
    assert found[0].impact.ci is not None
    assert found[0].impact.ci[0] < found[0].impact.estimate < found[0].impact.ci[1]
    assert found[0].difference == Measure.model_validate(
        next(p for p in find(english.league, JILIN).why.parts if p.antecedent == "quality").gap  # type: ignore[union-attr]
    )
