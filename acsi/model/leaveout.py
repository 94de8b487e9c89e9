"""How much the league depends on any one question of the index: the places without it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from acsi.model import index
from acsi.model.moments import Moments
from acsi.model.pls import Solution
from acsi.model.structure import Array, Structure

SolveAny = Callable[[Moments, Structure], Solution]


@dataclass(frozen=True)
class League:
    """The G groups' `indices` of a construct and their `places`, 1 for the highest, with the question left out or with
    all of them (`question` empty). Groups that are not ranked have place 0."""

    question: str
    indices: Array
    places: NDArray[np.intp]


def leagues(
    moments: Moments, structure: Structure, construct: str, solve: SolveAny, ranked: NDArray[np.bool_]
) -> list[League]:
    """The league with all questions of the construct, then without each of them (none if it has only one).

    The whole model is estimated again without the question, from the moments (a batch of one).
    """
    k = structure.constructs.index(construct)
    members = structure.members(k)
    complete = _league("", moments, structure, k, solve, ranked)
    if len(members) < 2:
        return [complete]
    without = []
    for left_out in members:
        keep = np.delete(np.arange(len(structure.indicators)), left_out)
        name = structure.indicators[left_out]
        without.append(_league(name, _only(moments, keep), only(structure, keep), k, solve, ranked))
    return [complete, *without]


def only(structure: Structure, keep: NDArray[np.intp]) -> Structure:
    """The structure with the indicators at these places alone."""
    return replace(
        structure,
        indicators=tuple(structure.indicators[p] for p in keep),
        construct_of=tuple(structure.construct_of[p] for p in keep),
    )


def _only(moments: Moments, keep: NDArray[np.intp]) -> Moments:
    covariance = moments.covariance[:, keep[:, None], keep]
    return Moments(moments.sizes, moments.means[:, :, keep], moments.mean[:, keep], covariance, moments.iterations)


def _league(
    question: str, moments: Moments, structure: Structure, construct: int, solve: SolveAny, ranked: NDArray[np.bool_]
) -> League:
    u = index.index_weights(solve(moments, structure).weights, moments.deviations, structure)
    indices = index.indices(u, moments.means, structure)[0, :, construct]
    places = np.zeros(len(indices), dtype=np.intp)
    order = np.flatnonzero(ranked)[np.argsort(-indices[ranked], kind="stable")]
    places[order] = np.arange(1, len(order) + 1)
    return League(question, indices, places)
