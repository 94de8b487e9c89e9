"""Simulated customers of a branch: the segments they belong to, and what they expect, perceive and feel."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from acsi.simulate.population import EFFECTS, Place, unexplained

Array = NDArray[np.float64]
Words = NDArray[np.str_]

COMMERCIAL_EFFECT = -0.30
LARGE_EFFECT = -0.30
"""On perceived quality, in standard deviations: those who lose more by a claim judge harder."""

FIRST_YEAR = 0.25


@dataclass(frozen=True)
class People:
    """n customers: `segments` as words, and each construct's value in standard deviations of customers."""

    segments: Mapping[str, Words]
    constructs: Mapping[str, Array]


def people(place: Place, size: int, numbers: Generator) -> People:
    """`size` customers of a branch, whose constructs vary around the branch's levels."""
    words = segments(place, size, numbers)
    return People(words, felt(place, words, numbers))


def felt(place: Place, words: Mapping[str, Words], numbers: Generator) -> dict[str, Array]:
    """What customers of a branch with these segments (n,) expect, perceive and feel: each construct (n,)."""
    size = len(words["vehicle_use"])
    commercial = (words["vehicle_use"] == "commercial") - place.commercial
    large = (words["amount_band"] == "large") - place.large
    shifts = {"quality": COMMERCIAL_EFFECT * commercial + LARGE_EFFECT * large}
    own: dict[str, Array] = {}
    for construct, left in unexplained().items():
        caused = sum((effect * own[cause] for cause, effect in EFFECTS[construct].items()), np.zeros(size))
        own[construct] = caused + left * numbers.standard_normal(size) + shifts.get(construct, 0.0)
    return {construct: place.levels[construct] + value for construct, value in own.items()}


def segments(place: Place, size: int, numbers: Generator) -> dict[str, Words]:
    """The segments that `size` customers of a branch belong to, each (n,) words."""
    tenure = pick({"first_year": FIRST_YEAR, "2_to_4_years": 0.45, "5_years_or_more": 0.30}, numbers.random(size))
    small = 0.7 * (1.0 - place.large)
    amounts = {"small": small, "medium": 1.0 - place.large - small, "large": place.large}
    return {
        "vehicle_use": pick({"private": 1.0 - place.commercial, "commercial": place.commercial}, numbers.random(size)),
        "amount_band": pick(amounts, numbers.random(size)),
        "channel": pick({"agent": 0.4, "dealer": 0.25, "telephone": 0.2, "online": 0.15}, numbers.random(size)),
        "tenure": tenure,
        "new_or_renewed": np.where(tenure == "first_year", "new", "renewed"),
    }


def pick(shares: Mapping[str, float], uniform: Array) -> Words:
    """For each number of 0 to 1 (n,) the word in whose share it falls."""
    ends = np.cumsum(list(shares.values()))
    return np.array(list(shares))[np.minimum(np.searchsorted(ends, uniform, side="right"), len(ends) - 1)]
