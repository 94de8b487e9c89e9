"""Who of the simulated customers renewed the policy in the year after a wave: the company's file, and its truth.

The truth is one logistic model. The log odds of renewing are `INTERCEPT`, the customer's satisfaction and loyalty times
`FELT`, what `SEGMENTS` adds for the customer's case mix, and a shift of the branch of its own (`BRANCH_SPREAD`). Those
who were interviewed renew by what they felt in the interview, before error of measurement, clipping and rounding; a
model of the observed scores therefore finds less than `FELT`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator

from acsi.simulate import generator
from acsi.simulate.interviews import PER_BRANCH, interviewed, seed_of
from acsi.simulate.people import Array, People, Words, felt
from acsi.simulate.population import Place, population
from acsi.simulate.spellings import SPACES, with_spaces
from acsi.simulate.waves import DAYS, LAST
from acsi.survey.branches import Branch
from acsi.survey.models import Survey

if TYPE_CHECKING:
    import pandas as pd

RENEWAL_SEED = 2027

INTERCEPT = 0.95
FELT = {"satisfaction": 0.30, "loyalty": 0.50}
"""What a standard deviation of customers adds to the log odds; the constructs' origin is an ordinary branch's mean."""

SEGMENTS = {
    "vehicle_use": {"commercial": -0.25},
    "amount_band": {"large": -0.20},
    "tenure": {"first_year": -0.40},
}
"""What belonging to a segment adds to the log odds."""

BRANCH_SPREAD = 0.15
"""How branches differ (standard deviation) in the log odds, whatever their customers feel."""

FIRST_END, LAST_END = 45, 365
"""Policies end between these days after the wave's; interviews are over by then."""

PREMIUM, PREMIUM_SPREAD = 3100.0, 0.35
PREMIUM_FACTORS = {"vehicle_use": {"commercial": 2.1}, "amount_band": {"large": 1.2}}
"""Median yearly premium in yuan of a private vehicle, standard deviation of its logarithm, and what multiplies it."""

UNKNOWN = {"renewed": 0.012, "renewed_on": 0.010, "premium": 0.020}
"""The shares of cells that the company's file lacks; without `renewed` there is no day either."""


def simulated_renewals(
    survey: Survey,
    branches: Iterable[Branch],
    claims: pd.DataFrame,
    answered: pd.DataFrame,
    *,
    wave: str = LAST,
) -> pd.DataFrame:
    """The company's file about everybody with a motor claim that was closed in the wave's quarter, in no order.

    `claims` is the wave's extract (`insurer`), `answered` the customers interviewed: insured_no, and interview, which
    of their branch's (`outcomes`). The columns are insured_no (with a blank here and there, as in the
    extract), renewed (1 or 0), renewed_on (empty for those who did not) and premium in yuan of the policy that ended;
    some cells are empty.
    """
    import pandas as pd

    places, as_of, seed = population(branches, (), wave), DAYS[wave], seed_of(wave)
    customers = _customers(claims, as_of).merge(answered, on="insured_no", how="left")
    known = interviewed(places, seed=seed, per_branch=survey.sample.completes if survey.sample else PER_BRANCH)
    parts = [
        _of_branch(place, own, known[place.branch.code], as_of, generator(RENEWAL_SEED, seed, order))
        for order, place in enumerate(places)
        if len(own := customers[customers["branch_code"] == place.branch.code])
    ]
    return pd.concat(parts).sort_values("insured_no", ignore_index=True)


def _customers(claims: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The customers of claims that the survey may ask about, each once, with their number in one spelling."""
    age = (np.datetime64(as_of, "D") - claims["close_date"].to_numpy(dtype="datetime64[D]")).astype(float)
    asked = (claims["product"] == "motor") & (claims["claim_status"] == "CLOSED") & (age >= 0) & (age <= 90)
    customers = claims.loc[asked, ["insured_no", "branch_code", *SEGMENTS]]
    customers = customers.assign(insured_no=customers["insured_no"].str.strip("".join(SPACES)))
    return customers.drop_duplicates("insured_no").sort_values("insured_no", ignore_index=True)


def _of_branch(place: Place, customers: pd.DataFrame, known: People, as_of: date, numbers: Generator) -> pd.DataFrame:
    """The rows of a branch's customers (n,), those interviewed by what the people interviewed feel."""
    import pandas as pd

    words = {segment: customers[segment].to_numpy(dtype=str) for segment in SEGMENTS}
    shift = BRANCH_SPREAD * numbers.standard_normal()
    odds = INTERCEPT + shift + _of_segments(words, SEGMENTS) + _of_feelings(place, customers, words, known, numbers)
    size = len(customers)
    renewed = np.where(numbers.random(size) < 1.0 / (1.0 + np.exp(-odds)), 1.0, 0.0)
    renewed[numbers.random(size) < UNKNOWN["renewed"]] = np.nan
    days = FIRST_END + np.floor((LAST_END - FIRST_END + 1) * numbers.random(size)).astype("timedelta64[D]")
    dated = (renewed == 1.0) & (numbers.random(size) >= UNKNOWN["renewed_on"])
    premium = PREMIUM * np.exp(PREMIUM_SPREAD * numbers.standard_normal(size) + _of_segments(words, _logarithms()))
    premium[numbers.random(size) < UNKNOWN["premium"]] = np.nan
    return pd.DataFrame(
        {
            "insured_no": with_spaces(customers["insured_no"].to_numpy(dtype=object), numbers),
            "renewed": pd.array(renewed).astype("Int64"),
            "renewed_on": pd.Series(np.datetime64(as_of, "D") + days).dt.strftime("%Y-%m-%d").where(dated, ""),
            "premium": pd.array(np.rint(premium)).astype("Int64"),
        }
    )


def _of_feelings(
    place: Place, customers: pd.DataFrame, words: Mapping[str, Words], known: People, numbers: Generator
) -> Array:
    """What the customers' satisfaction and loyalty add to their log odds (n,)."""
    interview = customers["interview"].fillna(-1).to_numpy(dtype=np.int64)
    own = felt(place, words, numbers)
    feelings = (
        effect * np.where(interview >= 0, known.constructs[construct][interview], own[construct])
        for construct, effect in FELT.items()
    )
    return np.asarray(sum(feelings))


def _of_segments(words: Mapping[str, Words], effects: Mapping[str, Mapping[str, float]]) -> Array:
    """The sum of what each customer's segments add (n,)."""
    added = (
        effect * (words[segment] == word) for segment, values in effects.items() for word, effect in values.items()
    )
    return np.asarray(sum(added), dtype=float)


def _logarithms() -> dict[str, dict[str, float]]:
    return {
        segment: {word: float(np.log(factor)) for word, factor in factors.items()}
        for segment, factors in PREMIUM_FACTORS.items()
    }
