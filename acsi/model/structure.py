"""The shape of a model: which question measures which construct, and which construct leads to which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from acsi.survey.models import Survey

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Structure:
    """K constructs of P indicators (each of one construct), joined by E arrows (source, target); the `formative` ones
    are made of their indicators (mode B), the others show in them (mode A)."""

    constructs: tuple[str, ...]
    indicators: tuple[str, ...]
    construct_of: tuple[int, ...]
    arrows: tuple[tuple[str, str], ...]
    formative: tuple[str, ...] = ()

    @cached_property
    def blocks(self) -> Array:
        """(P, K): 1 where the indicator measures the construct."""
        blocks = np.zeros((len(self.indicators), len(self.constructs)))
        blocks[np.arange(len(self.indicators)), self.construct_of] = 1.0
        return blocks

    @cached_property
    def adjacency(self) -> NDArray[np.bool_]:
        """(K, K): true where the row's construct leads directly to the column's."""
        adjacency = np.zeros((len(self.constructs),) * 2, dtype=bool)
        for source, target in self.arrows:
            adjacency[self.constructs.index(source), self.constructs.index(target)] = True
        return adjacency

    @cached_property
    def ends(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The source and the target of each arrow as positions among the constructs, each (E,)."""
        sources = np.array([self.constructs.index(source) for source, _ in self.arrows], dtype=np.intp)
        targets = np.array([self.constructs.index(target) for _, target in self.arrows], dtype=np.intp)
        return sources, targets

    @cached_property
    def reached(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The pairs (source, target) with any route from the one to the other, as positions, each (T,)."""
        sources, targets = np.nonzero(self._routes())
        return sources, targets

    @cached_property
    def mediated(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The pairs (source, target) with a route through another construct, as positions, each (I,)."""
        sources, targets = np.nonzero(self._routes() - self.adjacency)
        return sources, targets

    def _routes(self) -> NDArray[np.intp]:
        """How many routes lead from the row's construct to the column's (K, K)."""
        step = self.adjacency.astype(np.intp)
        routes, further = step.copy(), step
        for _ in self.constructs:
            further = further @ step
            routes += further
        return routes

    @cached_property
    def composites(self) -> NDArray[np.bool_]:
        """(K,): true for formative constructs; a single indicator is its construct, whatever the mode."""
        several = self.blocks.sum(axis=0) > 1
        return np.asarray(np.isin(self.constructs, self.formative) & several)

    def members(self, construct: int) -> NDArray[np.intp]:
        """Positions of the indicators of a construct."""
        return np.flatnonzero(self.blocks[:, construct])


def structure(
    constructs: Mapping[str, Sequence[str]], paths: Mapping[str, Sequence[str]], formative: Sequence[str] = ()
) -> Structure:
    """Build the structure from indicators by construct and, by source, the targets of its paths."""
    names = tuple(constructs)
    pairs = [(indicator, k) for k, name in enumerate(names) for indicator in constructs[name]]
    return Structure(
        constructs=names,
        indicators=tuple(indicator for indicator, _ in pairs),
        construct_of=tuple(k for _, k in pairs),
        arrows=tuple((source, target) for source in paths for target in paths[source]),
        formative=tuple(formative),
    )


def specified(survey: Survey) -> Structure:
    """The structure that a definition names: its model, or its composite as a single construct without paths.

    A composite that shares out (see `composite`) is its own single indicator.
    """
    if survey.model is not None:
        constructs = {name: construct.indicators for name, construct in survey.model.constructs.items()}
        modes = {name: construct.mode or survey.estimation.mode for name, construct in survey.model.constructs.items()}
        return structure(constructs, survey.model.paths, [name for name, mode in modes.items() if mode == "B"])
    assert survey.composite is not None
    shared = survey.composite.not_applicable is not None
    measures = [survey.composite.index] if shared else list(survey.composite.weights)
    return structure({survey.composite.index: measures}, {})


def declared(survey: Survey) -> Array | None:
    """The weights (P,) of a composite's indicators, which sum to 1; none where a model has to find them."""
    if survey.composite is None or survey.model is not None:
        return None
    if survey.composite.not_applicable is not None:
        return np.ones(1)
    weights = np.array(list(survey.composite.weights.values()), dtype=float)
    return np.asarray(weights / weights.sum())
