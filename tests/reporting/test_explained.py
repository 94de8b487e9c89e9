"""A branch explained as data."""

import dataclasses

import pytest

from acsi.errors import AcsiError
from acsi.league.results import Measure
from acsi.reporting.content import find
from acsi.reporting.explained import explained
from acsi.reporting.material import Material
from acsi.reporting.pages import texts_of
from acsi.reporting.why import described

SHENZHEN, DALIAN = "B36", "B32"


def test_it_says_what_the_report_says(english: Material) -> None:
    told = explained(english, SHENZHEN)
    assert told.headline.startswith("Shenzhen: ")
    assert "Because its customers expect more" in told.why
    assert told.first.startswith("Begin with what customers are promised")
    assert told.gap is not None
    assert told.rest is not None
    total = sum(part.contribution.estimate for part in told.parts) + told.rest.estimate
    assert total == pytest.approx(told.gap.estimate)
    assert [part.label for part in told.parts] == ["Customer expectations", "Perceived quality", "Perceived value"]


def test_priorities_have_their_words(english: Material) -> None:
    assert {each.words for each in explained(english, DALIAN).priorities} == {"keep"}
    first = explained(english, SHENZHEN).priorities
    assert ("Customer expectations", "fix first") in {(each.label, each.words) for each in first}


def test_below_the_minimum_nothing_is_explained(make, survey, estimates) -> None:
    league = make.league(survey, few=["Shenzhen"])
    told = explained(Material(league, estimates, survey, texts_of("en")), SHENZHEN)
    assert told.why == "With so few interviews nothing can be said about reasons."
    assert (told.parts, told.rest, told.gap, told.first, told.beside, told.priorities) == ((), None, None, "", (), ())


def test_an_unknown_branch_is_refused(english: Material) -> None:
    with pytest.raises(AcsiError, match="R004"):
        explained(english, "B99")


def beside(material: Material, method: str = "plsc", **found: Measure) -> str:
    split = find(material.league, SHENZHEN).why
    assert split is not None
    league = material.league.model_copy(update={"why_method": method})
    return " ".join(described(dataclasses.replace(material, league=league), split.model_copy(update=found)))


def sure(estimate: float) -> Measure:
    return Measure(estimate=estimate, se=0.5, ci=(estimate - 1, estimate + 1))


def test_expectations_are_said_to_be_recalled(english: Material) -> None:
    assert beside(english) == "Expectations are recalled: customers were asked after the service."


@pytest.mark.parametrize(("estimate", "word"), [(-8.5, "lower"), (8.5, "higher")])
def test_quality_is_held_against_expectations(english: Material, estimate: float, word: str) -> None:
    said = beside(english, exceeding=sure(estimate), ratio=Measure(estimate=0.951))
    assert f"Against expectations, quality stands 8.5 points {word} than for the nation" in said
    assert "0.95 of what was expected, 1.09 for the nation." in said


@pytest.mark.parametrize(("estimate", "word"), [(-3.2, "lower"), (3.2, "higher")])
def test_expectations_met_are_told_where_they_are_shown(english: Material, estimate: float, word: str) -> None:
    assert f"customers answer 3.2 points {word} than their other answers" in beside(
        english, confirmation=sure(estimate)
    )
    assert "Asked" not in beside(english, confirmation=sure(estimate / 10))


def test_plain_pls_is_named(english: Material, chinese: Material) -> None:
    assert "Consistent PLS is not admissible here" in beside(english, "pls")
    assert "普通 PLS" in beside(chinese, "pls")
