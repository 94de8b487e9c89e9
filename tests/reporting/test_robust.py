"""The league made otherwise: who moves, how far, and whether out of the range; and places with customers alike."""

import dataclasses
from typing import Any

import pytest

from acsi.league.mix_results import Adjusted, Adjuster, CaseMix, Level, Move, Variant
from acsi.league.results import Measure
from acsi.reporting.material import Material
from acsi.reporting.pages import national_report
from acsi.reporting.robust import mix, sensitivity


def changed(material: Material, **update: Any) -> Material:
    return dataclasses.replace(material, league=material.league.model_copy(update=update))


def variant(*moves: Move) -> Variant:
    return Variant(
        what="equal_weights",
        ranked=36,
        largest=max((abs(each.to - each.start) for each in moves), default=0),
        outside=sum(not each.within_range for each in moves),
        kendall=0.98,
        moves=list(moves),
    )


def move(branch: str, start: int, to: int, within_range: bool = True) -> Move:
    return Move.model_validate({"branch": branch, "from": start, "to": to, "within_range": within_range})


@pytest.fixture
def mixed(english: Material) -> Material:
    """The two first branches change places with customers alike; the second leaves its range."""
    first, second = english.ranked[:2]
    adjusted = {
        one.branch: Adjusted(score=Measure(estimate=one.index + 1), shift=Measure(estimate=1.0), rank=rank, moved=0)
        for one, rank in ((first, 2), (second, 1))
    }
    branches = [
        one.model_copy(update={"case_mix": adjusted.get(one.branch)}) if one.branch in adjusted else one
        for one in english.league.branches
    ]
    level = Level(level="commercial", share=0.2, lowest=0.1, highest=0.4, effect=Measure(estimate=-4.0))
    found = CaseMix(
        adjusters=[Adjuster(name="vehicle_use", kind="categories", base="private", levels=[level])],
        r2_within=0.01,
        tau=3.0,
        kendall=0.9,
        moves=[move(first.branch, 1, 2), move(second.branch, 2, 1, within_range=False)],
    )
    return changed(english, branches=branches, case_mix=found)


def test_the_title_says_how_many_places_change_and_how_many_leave_their_range(mixed: Material) -> None:
    found = mix(mixed)
    assert found is not None
    assert found.title == "With customers alike, 2 of 36 branches would change place, 1 of them out of their range"
    assert [(row.rank, row.adjusted_rank, row.outside) for row in found.rows] == [(1, 2, False), (2, 1, True)]
    assert found.effects[0].label == "commercial vehicles (against private cars)"
    assert found.effects[0].spread == "10%–40%"


def test_without_an_adjustment_nothing_is_said(english: Material) -> None:
    assert (mix(english), sensitivity(english)) == (None, None)


@pytest.mark.parametrize(
    ("moves", "title"),
    [
        ((), "keeps every place"),
        ((move("B36", 28, 31),), "by more than 3 places, and none out of its range"),
        ((move("B36", 28, 31, within_range=False),), "by more than 3 places; some leave their range"),
    ],
)
def test_the_box_says_in_its_title_how_much_hangs_on_choices(
    english: Material, moves: tuple[Move, ...], title: str
) -> None:
    found = sensitivity(changed(english, sensitivity=[variant(*moves)]))
    assert found is not None
    assert found.title.endswith(title)
    assert found.lines[0].furthest == (("Shenzhen 28→31",) if moves else ())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_national_report_holds_them(mixed: Material, language: str) -> None:
    material = changed(mixed, sensitivity=[variant(move("B36", 28, 31))])
    page = national_report(material.league, material.estimates, material.survey, language)
    assert "28→31" in page
    assert "◆" in page
