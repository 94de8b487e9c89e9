"""The mix of customers and the sensitivity box in words."""

from types import SimpleNamespace

from acsi.cli.printing_details import adjustment_in_words, print_details, sensitivity_in_words
from acsi.league.mix_results import Adjuster, CaseMix, Move, Variant
from acsi.survey.models import BRANCH, BRANCHES

ADJUSTERS = [Adjuster(name=name, kind="categories", base="a", levels=[]) for name in ("use", "amount", "age")]
FAR = Move(branch="B01", start=2, to=7, within_range=False)
NEAR = Move(branch="B02", start=3, to=2, within_range=True)


def league(moves=(), variants=(), adjusters=ADJUSTERS, r2_within=0.031):
    rows = [SimpleNamespace(branch=f"B0{i}", name_zh="甲", name_en="", rank=i) for i in range(1, 9)]
    mix = CaseMix(adjusters=adjusters, r2_within=r2_within, tau=3.0, kendall=0.9, moves=list(moves))
    settings = SimpleNamespace(unit=BRANCH, units=BRANCHES)
    return SimpleNamespace(branches=rows, case_mix=mix, settings=settings, sensitivity=list(variants))


def variant(what, moves=(), **more):
    largest = max((abs(move.to - move.start) for move in moves), default=0)
    outside = sum(not move.within_range for move in moves)
    return Variant(what=what, ranked=8, largest=largest, outside=outside, kendall=0.9, moves=list(moves), **more)


def test_the_adjustment_names_what_moves_far():
    assert adjustment_in_words(league([FAR, NEAR])) == (
        "Adjusted for use, amount and age, 1 of 8 branches moves by more than 3 places; the longest move is 甲 from 2 "
        "to 7, out of its range. These explain 3.1% of how customers of the same branch differ."
    )


def test_an_adjustment_without_far_moves():
    near = adjustment_in_words(league([NEAR], adjusters=ADJUSTERS[:1], r2_within=None))
    assert (
        near == "Adjusted for use, none of 8 branches move by more than 3 places; the longest move is 甲 from 3 to 2."
    )
    assert "no branch changes its place" in adjustment_in_words(league())


def test_other_ways_to_make_the_league():
    ways = [
        variant("without_flagged", [NEAR], left_out=12),
        variant("adjusted", [FAR, FAR]),
        variant("equal_weights"),
        variant("without_question", [FAR], question="s1"),
        variant("without_question", question="s2"),
    ]
    assert sensitivity_in_words(league(variants=ways)) == (
        "Made in 4 other ways (without the 12 flagged interviews, with all questions of the index weighing alike, "
        "without each of its questions in turn), a branch leaves its range once; the longest move is 甲 from 2 to 7, "
        "out of its range, without s1."
    )


def test_a_league_that_nothing_moves():
    calm = league(variants=[variant("without_flagged", left_out=1)])
    assert sensitivity_in_words(calm) == (
        "Made in 1 other way (without the 1 flagged interview), no branch leaves its range, and none changes its place."
    )


def test_a_league_without_interviews_says_nothing_of_either(capsys):
    bare = league()
    bare.case_mix = None
    print_details(bare)
    assert capsys.readouterr().out == ""
