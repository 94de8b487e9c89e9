"""Description beside the split: said only where it is known, and in the words of what it shows."""

import dataclasses

import pytest

from acsi.league.results import Measure
from acsi.reporting.beside import described
from acsi.reporting.content import find
from acsi.reporting.material import Material

SHENZHEN = "B36"


def beside(material: Material, method: str = "plsc", **found: object) -> str:
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


@pytest.mark.parametrize(("estimate", "verdict", "word"), [(-3.2, "below", "lower"), (3.2, "above", "higher")])
def test_expectations_met_are_told_where_the_test_shows_it(
    english: Material, estimate: float, verdict: str, word: str
) -> None:
    said = beside(english, confirmation=sure(estimate), confirmation_verdict=verdict)
    assert f"customers answer 3.2 points {word} than their other answers" in said
    assert "Asked" not in beside(english, confirmation=sure(estimate), confirmation_verdict="similar")


def test_plain_pls_is_named(english: Material, chinese: Material) -> None:
    assert "Errors of measurement could not be taken out" in beside(english, "pls")
    assert "无法扣除测量误差" in beside(chinese, "pls")


@pytest.mark.parametrize(("slope", "words"), [(-2.0, "may lower customer satisfaction further"), (2.0, "less than")])
def test_branches_that_differ_otherwise_than_customers_are_told(english: Material, slope: float, words: str) -> None:
    league = english.league.model_copy(update={"expectations_slope": sure(slope)})
    said = beside(dataclasses.replace(english, league=league))
    assert "by 2.00 points for each point that customers expect more" in said
    assert words in said
