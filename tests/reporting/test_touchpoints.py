"""What reports say of touchpoints, questions and complaints, from a small league: payment is slow in B2, towing not met
in B3, and B6 has too few interviews."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from acsi.league.results import Measure, Verdict
from acsi.league.touchpoint_results import Cell, Recovery
from acsi.reporting.complaints import national_complaints, outcomes, recovery_sentence
from acsi.reporting.content import branch_content, find
from acsi.reporting.journey import journey_profile, journey_spread, recovery_chart
from acsi.reporting.material import Material
from acsi.reporting.national import national_content
from acsi.reporting.pages import branch_report, national_report, texts_of
from acsi.reporting.robust import hidden
from acsi.reporting.touchpoints import Journey, Stop, counts_most, journey
from acsi.reporting.touchpoints_national import Journeys, journeys
from acsi.steps.results import results_in
from tests.league.interviewed import interviews, league_of


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Material:
    folder: Path = tmp_path_factory.mktemp("told")
    table = interviews()
    slow = (table["branch"] == "B2") & (np.arange(len(table)) % 2 == 0)
    table["paid_fast"] = np.where(slow, (table["paid_fast"] - 4).clip(lower=1), table["paid_fast"])
    table["tow_wait"] = np.where(table["branch"] == "B3", np.nan, table["tow_wait"])
    table = table.assign(towed=table["tow_wait"].notna().astype(int))
    table = table[(table["branch"] != "B6") | (table.groupby("branch").cumcount() < 15)]
    league = league_of(table, folder)
    results = results_in(folder / "out")
    return Material(league, results.estimates(), results.survey, texts_of("en"))


LEVEL = Measure(estimate=80.0)


def page(material: Material, branch: str) -> Journey:
    found = journey(material, find(material.league, branch))
    assert found is not None
    return found


def nation(material: Material) -> Journeys:
    found = journeys(material)
    assert found is not None
    return found


def test_touchpoints_stand_in_the_order_of_the_journey_with_the_numbers_of_the_league(small: Material) -> None:
    assert small.league.touchpoints
    for stop, scores in zip(page(small, "B2").stops, small.league.touchpoints.touchpoints, strict=True):
        assert stop.label == scores.label.en
        assert (stop.score, stop.reference, stop.share) == (scores.branches["B2"].score, scores.reference, scores.share)


def test_the_title_names_what_differs_and_by_how_much(small: Material) -> None:
    title = page(small, "B2").title
    payment = next(stop for stop in page(small, "B2").stops if stop.label == "Payment")
    assert payment.difference
    assert title.startswith(f"Below the nation in payment ({small.texts.signed(payment.difference.estimate)})")


def test_questions_follow_their_touchpoint_with_the_boxes_of_their_scale(small: Material) -> None:
    questions = page(small, "B1").questions
    assert [each.part for each in questions if each.first] == ["Counter", "Payment", "Towing"]
    assert len(questions) == 4
    assert page(small, "B1").boxes == ("", ""), "of the reversed question low answers are the top box"


def test_a_small_cell_is_not_shown_and_the_page_says_why(small: Material) -> None:
    towing = page(small, "B3").stops[-1]
    assert (towing.score, towing.difference, towing.verdict) == (None, None, None)
    assert page(small, "B3").notes.endswith("Not shown: fewer than 10 answers, or what would give such a number away.")


def test_the_map_says_which_touchpoint_counts_most_and_needs_three(small: Material) -> None:
    stops = [
        Stop(name, 90, LEVEL, 80.0, LEVEL, "similar", Measure(estimate=share))
        for name, share in (("Counter", 0.2), ("Payment", 0.5), ("Towing", 0.3))
    ]
    assert counts_most(small, stops) == "Of the touchpoints, payment counts most:\u00a050%"
    assert counts_most(small, stops[:2]) == ""
    hidden = dataclasses.replace(stops[0], score=None, difference=None, verdict=None)
    assert counts_most(small, [hidden, *stops[1:]]) == ""


def test_what_is_not_tested_or_not_shown_is_said_in_the_table_of_complaints(small: Material) -> None:
    lines = {each.label: each.words for each in outcomes(small, find(small.league, "B1")).lines}
    assert lines["Customer loyalty"] == "not tested"


def test_a_branch_without_a_place_has_numbers_but_no_verdicts(small: Material) -> None:
    found = page(small, "B6")
    assert found.title == "What customers say of each touchpoint"
    assert {each.verdict for each in (*found.stops, *found.questions)} == {None}
    assert any(each.score for each in found.stops)


def test_the_weakest_question_is_named(small: Material) -> None:
    shown = [each for each in page(small, "B2").questions if each.score]
    weakest = min(shown, key=lambda each: each.score.estimate if each.score else 0.0)
    assert page(small, "B2").notes.startswith(f"Weakest question: {weakest.label}, ")


def test_the_nations_page_names_the_branches_that_differ(small: Material) -> None:
    spreads = {each.label: each for each in nation(small).spreads}
    assert spreads["Payment"].below == "B2"
    assert len(spreads["Counter"].branches) == 5, "a branch without a place is not among them"
    assert len(spreads["Towing"].branches) < 5, "nor one that too few answered for"
    assert nation(small).title.startswith("Payment carries most of perceived quality: ")


def test_complaints_stand_beside_the_mean_of_branches(small: Material) -> None:
    found = outcomes(small, find(small.league, "B1"))
    assert found is not None
    assert small.league.complaints
    first = found.lines[0]
    assert (first.percent, first.own) == (True, small.league.complaints.branches["B1"].score)
    assert [each.label for each in found.lines[1:]] == ["Customer loyalty", "loyal_1"]
    assert found.title.startswith(f"{small.texts.number(first.own.estimate if first.own else 0)}% of customers")


def test_more_complaints_than_elsewhere_are_worse(small: Material) -> None:
    complaints = small.league.complaints
    assert complaints
    cell = complaints.branches["B1"].model_copy(update={"verdict": "above"})
    changed = complaints.model_copy(update={"branches": {**complaints.branches, "B1": cell}})
    material = dataclasses.replace(small, league=small.league.model_copy(update={"complaints": changed}))
    found = outcomes(material, find(material.league, "B1"))
    assert found is not None
    assert found.lines[0].worse
    assert found.title.endswith("more than elsewhere")
    told = national_complaints(material)
    assert told is not None
    assert "More than elsewhere: B1." in told.share


@pytest.mark.parametrize(
    ("over", "without", "says"),
    [
        ((8.0, 4.0, 12.0), (-8.0, -12.0, -4.0), "They stay 8.0 points below"),
        ((8.0, 4.0, 12.0), (1.0, -3.0, 5.0), "They show no clear difference"),
        ((8.0, 4.0, 12.0), (6.0, 3.0, 9.0), "They are 6.0 points above"),
        ((2.0, -4.0, 8.0), (1.0, -3.0, 5.0), "it is not shown"),
        ((-6.0, -9.0, -3.0), (1.0, -3.0, 5.0), "it is not shown"),
    ],
)
def test_recovery_is_said_only_where_the_intervals_show_it(
    small: Material, over: tuple[float, float, float], without: tuple[float, float, float], says: str
) -> None:
    level = Measure(estimate=70.0, se=1.0, ci=(68.0, 72.0))
    well_over_badly, well_over_without = (
        Measure(estimate=e, se=1.0, ci=(low, high)) for e, low, high in (over, without)
    )
    found = Recovery(
        n_without=100,
        n_well=20,
        n_badly=20,
        without=level,
        well=level,
        badly=level,
        well_over_badly=well_over_badly,
        well_over_without=well_over_without,
    )
    assert says in recovery_sentence(small, found)


def test_what_is_not_shown_is_counted(small: Material) -> None:
    entries = {each.term: each.text for each in hidden(small)}
    assert entries["No place"].startswith("B6: below 20 interviews")
    assert small.league.touchpoints
    cells = [cell for each in small.league.touchpoints.questions for cell in each.branches.values()]
    small_ones = sum(cell.score is None for cell in cells)
    assert entries["Questions by branch"].startswith(f"{small_ones} of {len(cells)} numbers")


def test_charts_hold_the_numbers_and_their_title(small: Material) -> None:
    found, spread = page(small, "B3"), nation(small)
    drawn = journey_profile(found.stops, small.texts, found.title)
    assert drawn.startswith("<svg")
    assert found.title in drawn
    assert "not shown" in drawn
    assert "nan" not in drawn
    assert spread.title in journey_spread(spread.spreads, small.texts, spread.title)
    told = national_complaints(small)
    assert told is not None
    if told.groups:
        assert "Complained, handled well" in recovery_chart(told.groups, small.texts, told.title)


def test_the_profile_looks_as_it_did(snapshot: Callable[[str], None]) -> None:
    def stop(label: str, score: float, reference: float, verdict: Verdict) -> Stop:
        own = Measure(estimate=score, se=1.0, ci=(score - 2, score + 2))
        gap = Measure(estimate=score - reference)
        return Stop(label, 90, own, reference, gap, verdict, Measure(estimate=0.25))

    stops = (
        stop("Consulting", 90.2, 78.5, "above"),
        stop("Survey and loss assessment", 76.1, 78.6, "similar"),
        stop("Settlement", 61.0, 75.9, "below"),
        Stop("Complaint handling", 4, None, 51.7, None, None, None),
    )
    snapshot(journey_profile(stops, texts_of("en"), "Below the nation in settlement"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_reports_are_written_in_both_languages(small: Material, language: str) -> None:
    arguments = (small.league, small.estimates, small.survey)
    for branch in ("B2", "B3", "B6"):
        assert "None" not in branch_report(*arguments, branch, language)
    assert "None" not in national_report(*arguments, language)


def test_a_survey_without_touchpoints_has_none_of_these_parts(english: Material) -> None:
    content = branch_content(english, "B36")
    assert (content.journey, content.outcomes, content.groups, content.said) == (None,) * 4
    found = national_content(english)
    assert (found.journeys, found.complaints, found.groups, found.mix, found.sensitivity) == (None,) * 5


def test_without_touchpoints_the_questions_stand_by_construct(small: Material) -> None:
    section = small.league.touchpoints
    assert section
    bare = section.model_copy(
        update={"touchpoints": [], "questions": [each for each in section.questions if each.touchpoint is None]}
    )
    material = dataclasses.replace(small, league=small.league.model_copy(update={"touchpoints": bare}))
    assert page(material, "B2").stops == ()
    assert page(material, "B2").questions[0].part == "Perceived quality"
    assert "B2" in branch_report(material.league, material.estimates, material.survey, "B2", "en")


def test_a_branch_of_which_nothing_can_be_shown_has_none_of_these_parts(small: Material) -> None:
    section, complaints = small.league.touchpoints, small.league.complaints
    assert section
    assert complaints

    def without(cells: dict[str, Cell]) -> dict[str, Cell]:
        return {**cells, "B6": Cell(n=3)}

    bare = section.model_copy(
        update={
            "touchpoints": [t.model_copy(update={"branches": without(t.branches)}) for t in section.touchpoints],
            "questions": [q.model_copy(update={"branches": without(q.branches)}) for q in section.questions],
        }
    )
    nobody = complaints.model_copy(update={"branches": without(complaints.branches)})
    league = small.league.model_copy(update={"touchpoints": bare, "complaints": nobody})
    content = branch_content(dataclasses.replace(small, league=league), "B6")
    assert (content.journey, content.outcomes) == (None, None)


def test_a_share_of_customers_stays_between_0_and_100(small: Material) -> None:
    complaints = small.league.complaints
    assert complaints
    cell = Cell(n=12, score=Measure(estimate=8.3, se=8.0, ci=(-9.4, 26.0)))
    changed = complaints.model_copy(update={"branches": {**complaints.branches, "B1": cell}})
    found = outcomes(
        dataclasses.replace(small, league=small.league.model_copy(update={"complaints": changed})),
        find(small.league, "B1"),
    )
    assert found is not None
    assert found.lines[0].own
    assert found.lines[0].own.ci == (0.0, 26.0)
