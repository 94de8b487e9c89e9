"""Outcome rates against AAPOR's own definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from acsi.fieldwork.dispositions import DISPOSITIONS, Outcome, outcome
from acsi.fieldwork.outcomes import rates, share_eligible


def test_rates_are_those_of_the_standard_definitions() -> None:
    counts = dict.fromkeys(Outcome, 1) | {Outcome.INTERVIEW: 4, Outcome.PARTIAL: 2}
    found = {name: rate and round(rate, 3) for name, rate in rates(counts, 0.9).items()}
    assert found == {
        "rr1": 0.364, "rr2": 0.545, "rr3": 0.370, "rr4": 0.556, "rr5": 0.444, "rr6": 0.667,
        "coop1": 0.5, "ref1": 0.091, "con1": 0.727,
    }  # fmt: skip


def test_unknown_cases_are_as_often_eligible_as_known_ones() -> None:
    counts = dict.fromkeys(Outcome, 1) | {Outcome.INTERVIEW: 4, Outcome.PARTIAL: 2}
    assert share_eligible(counts) == 9 / 10
    assert share_eligible({Outcome.UNKNOWN_OTHER: 5}) is None


def test_a_rate_of_nobody_is_none() -> None:
    assert set(rates({Outcome.NOT_ELIGIBLE: 3}, 0.0).values()) == {None}
    assert rates({Outcome.NON_CONTACT: 3}, 1.0)["coop1"] is None
    assert rates({Outcome.UNKNOWN_OTHER: 3}, None)["rr3"] is None


@given(some.dictionaries(some.sampled_from(Outcome), some.integers(0, 1000)))
def test_rates_are_ordered_shares(counts: dict[Outcome, int]) -> None:
    found = rates(counts, share_eligible(counts))
    if found["rr1"] is not None:
        assert 0 <= found["rr1"] <= found["rr2"] <= found["con1"] <= 1
        assert found["ref1"] <= found["con1"] - found["rr2"] + 1e-12
    if found["rr5"] is not None:
        assert found["rr1"] <= found["rr3"] <= found["rr5"] <= found["rr6"] <= 1


def test_every_code_of_the_contract_has_a_class() -> None:
    assert all(outcome(code) for code in DISPOSITIONS)


@pytest.mark.parametrize("code", [0, 11, 100, 109, 199, 240, 330, 400, 500, 1100, 110.5, -110])
def test_other_numbers_have_none(code: float) -> None:
    assert outcome(code) is None
