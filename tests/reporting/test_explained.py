"""A branch explained as data."""

import pytest

from acsi.errors import AcsiError
from acsi.reporting.explained import explained
from acsi.reporting.material import Material
from acsi.reporting.pages import texts_of

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
