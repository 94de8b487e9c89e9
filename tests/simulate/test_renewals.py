"""The company's renewals hold everybody whom the survey may ask, lack some cells, and follow the planted effects."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from acsi.identity import normal_key
from acsi.simulate.insurer import AS_OF, Insurer, simulated_claims
from acsi.simulate.interviews import interviewed
from acsi.simulate.population import population
from acsi.simulate.renewals import FELT, SEGMENTS, simulated_renewals
from acsi.survey.branches import Branch
from acsi.survey.models import Survey

EACH = 300
"""Interviews a branch, more than a wave has, so that the planted effects show."""


@pytest.fixture(scope="module")
def few(branches: dict[str, Branch]) -> list[Branch]:
    """Eight of the branches."""
    return list(branches.values())[:8]


@pytest.fixture(scope="module")
def insurer(few: list[Branch]) -> Insurer:
    """Their insurer."""
    return simulated_claims(few, claims=20_000)


@pytest.fixture(scope="module")
def asked(insurer: Insurer) -> pd.DataFrame:
    """The customers with a motor claim closed in the quarter, by their number in one spelling."""
    claims = insurer.claims
    recent = claims["close_date"] >= pd.Timestamp(AS_OF) - pd.Timedelta(days=90)
    claims = claims[(claims["product"] == "motor") & (claims["claim_status"] == "CLOSED") & recent]
    return claims.assign(insured_no=claims["insured_no"].map(normal_key)).drop_duplicates("insured_no")


@pytest.fixture(scope="module")
def answered(asked: pd.DataFrame) -> pd.DataFrame:
    """The first customers of each branch, interviewed in their order."""
    first = asked.assign(interview=asked.groupby("branch_code").cumcount())
    return first.loc[first["interview"] < EACH, ["insured_no", "interview"]]


@pytest.fixture(scope="module")
def renewals(survey: Survey, few: list[Branch], insurer: Insurer, answered: pd.DataFrame) -> pd.DataFrame:
    """Who renewed."""
    assert survey.sample is not None
    wanted = survey.model_copy(update={"sample": survey.sample.model_copy(update={"completes": EACH})})
    return simulated_renewals(wanted, few, insurer.claims, answered)


def test_everybody_whom_the_survey_may_ask_stands_in_the_file_once(renewals: pd.DataFrame, asked: pd.DataFrame) -> None:
    assert list(renewals.columns) == ["insured_no", "renewed", "renewed_on", "premium"]
    numbers = renewals["insured_no"].map(normal_key)
    assert sorted(numbers) == sorted(asked["insured_no"])
    assert (numbers != renewals["insured_no"]).any()


def test_some_cells_are_missing_and_only_those_who_renewed_have_a_day(renewals: pd.DataFrame) -> None:
    for column in ("renewed", "premium"):
        assert 0 < renewals[column].isna().mean() < 0.04
    renewed = (renewals["renewed"] == 1).fillna(False).to_numpy(dtype=bool)
    dated = (renewals["renewed_on"] != "").to_numpy()
    assert not dated[~renewed].any()
    assert 0.97 < dated[renewed].mean() < 1
    days = pd.to_datetime(renewals.loc[dated, "renewed_on"], format="%Y-%m-%d") - pd.Timestamp(AS_OF)
    assert days.dt.days.between(45, 365).all()
    assert 0.55 < renewed.mean() < 0.8
    assert renewals["premium"].dropna().between(300, 60_000).all()


def test_a_model_of_what_was_felt_finds_the_planted_effects(
    renewals: pd.DataFrame, asked: pd.DataFrame, answered: pd.DataFrame, few: list[Branch]
) -> None:
    rows = renewals.assign(insured_no=renewals["insured_no"].map(normal_key)).dropna(subset=["renewed"])
    rows = rows.merge(answered, on="insured_no").merge(asked, on="insured_no")
    people = interviewed(population(few, ()), per_branch=EACH)
    by_branch = list(zip(rows["branch_code"], rows["interview"], strict=True))
    felt = {each: [people[branch].constructs[each][place] for branch, place in by_branch] for each in FELT}
    mix = {word: rows[segment] == word for segment, words in SEGMENTS.items() for word in words}
    codes = pd.get_dummies(rows["branch_code"])
    model = sm.Logit(rows["renewed"].astype(float), pd.DataFrame(felt | mix).join(codes).astype(float))
    found = model.fit(disp=False)
    planted = FELT | {word: effect for words in SEGMENTS.values() for word, effect in words.items()}
    for name, effect in planted.items():
        assert abs(found.params[name] - effect) < 3 * found.bse[name], name
    assert np.all(found.params[list(FELT)] > 2 * found.bse[list(FELT)])
