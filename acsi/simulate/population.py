"""The simulated branches: what their customers expect and get, and how the branches' work differs by touchpoint.

Constructs are measured in standard deviations of customers, from the mean of an ordinary branch. Customers and branches
follow one linear model (the shape of Fornell et al. 1996) with disconfirmation: at equal quality, those who expected
more are less satisfied.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from numpy.random import Generator

from acsi.simulate import generator
from acsi.simulate.waves import LAST, shift
from acsi.survey.branches import Branch

POPULATION_SEED = 20080

EFFECTS: Mapping[str, Mapping[str, float]] = {
    "expectations": {},
    "quality": {"expectations": 0.45},
    "value": {"expectations": 0.05, "quality": 0.65},
    "satisfaction": {"expectations": -0.30, "quality": 0.65, "value": 0.35},
    "complaints": {"satisfaction": -0.55},
    "loyalty": {"satisfaction": 0.65, "complaints": -0.15},
}
"""Each construct with the standardised effects of those that lead to it, causes first."""

SPREAD = {"expectations": 0.12, "quality": 0.21, "value": 0.12, "satisfaction": 0.06}
"""How ordinary branches differ (standard deviation) in what the model leaves open."""

TOUCHPOINT_SPREAD = 0.15
"""How branches with the same quality differ in a touchpoint (standard deviation)."""


@dataclass(frozen=True)
class Planted:
    """A branch whose levels are set, so that the league has a story; `touchpoints` are shifts of their ratings."""

    expectations: float
    quality: float
    value: float
    touchpoints: Mapping[str, float]


PLANTED = {
    "Dalian": Planted(0.05, 0.66, 0.45, {"assessment": 0.15, "settlement": 0.25}),
    "Shenzhen": Planted(0.66, 0.02, 0.0, {"consulting": 0.6, "call_centre": 0.7, "special_cases": 0.5}),
    "Qinghai": Planted(0.0, -0.50, -0.30, {"assessment": -0.2, "settlement": -0.6}),
}
"""Dalian leads; Shenzhen does more for service, but more is expected of it; Qinghai settles claims badly."""


@dataclass(frozen=True)
class Place:
    """A simulated branch: the mean of each construct, shifts of touchpoints, and its mix of customers (shares)."""

    branch: Branch
    levels: Mapping[str, float]
    touchpoints: Mapping[str, float]
    commercial: float
    large: float


def population(branches: Iterable[Branch], touchpoints: Iterable[str], wave: str = LAST) -> list[Place]:
    """The simulated branches in the order given, in one of `WAVES`; always the same, whatever interviews are drawn."""
    rated = tuple(touchpoints)
    return [_place(branch, rated, wave, generator(POPULATION_SEED, order)) for order, branch in enumerate(branches)]


def unexplained() -> dict[str, float]:
    """Each construct's standard deviation that its causes leave open, so that customers' total is 1."""
    covariances: dict[tuple[str, str], float] = {}
    left: dict[str, float] = {}
    for target, causes in EFFECTS.items():
        for other in left:
            shared = sum(effect * covariances[cause, other] for cause, effect in causes.items())
            covariances[target, other] = covariances[other, target] = shared
        explained = sum(effect * covariances[target, cause] for cause, effect in causes.items())
        covariances[target, target] = 1.0
        left[target] = sqrt(1.0 - explained)
    return left


def _place(branch: Branch, touchpoints: tuple[str, ...], wave: str, numbers: Generator) -> Place:
    shocks = {construct: sd * numbers.standard_normal() for construct, sd in SPREAD.items()}
    commercial, large = 0.12 + 0.22 * numbers.random(), 0.08 + 0.12 * numbers.random()
    shifts = {each: TOUCHPOINT_SPREAD * numbers.standard_normal() for each in touchpoints}
    changes = {construct: shift(wave, branch, construct) for construct in EFFECTS}
    planted, fixed = PLANTED.get(branch.name_en), {}
    if planted:
        fixed = {"expectations": planted.expectations, "quality": planted.quality, "value": planted.value}
        shocks, shifts = {}, {**shifts, **planted.touchpoints}
    shifts = {each: level + shift(wave, branch, each) for each, level in shifts.items()}
    return Place(branch, _levels(shocks, fixed, changes), shifts, commercial, large)


def _levels(shocks: Mapping[str, float], fixed: Mapping[str, float], changes: Mapping[str, float]) -> dict[str, float]:
    """Every construct's level: as fixed, else what its causes say and its own shock; and the wave's change."""
    levels: dict[str, float] = {}
    for construct, causes in EFFECTS.items():
        caused = sum(effect * levels[cause] for cause, effect in causes.items())
        levels[construct] = fixed.get(construct, caused + shocks.get(construct, 0.0)) + changes[construct]
    return levels
