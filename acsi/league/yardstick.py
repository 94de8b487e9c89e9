"""One yardstick for several waves: every index from the same index weights, with its variance.

An index moves when its weights do, though nobody answers differently. As a price index keeps its basket, waves are
measured with one set of weights u, taken as given: index Σ u_i · mean_i, variance uᵀCu, C the sampling covariance of
the means. Only questions that all waves asked can count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from acsi.errors import did_you_mean, fault
from acsi.league.trend_results import Yardstick
from acsi.league.variances import shrink
from acsi.model.estimates import Estimates
from acsi.model.means import ConstructMeans, Mean, Means
from acsi.survey.models import Survey

Array = NDArray[np.float64]

POOLED, OWN = "pooled", "own"


@dataclass(frozen=True)
class WaveResults:
    """A fitted wave: its estimates, the means behind them, the definition it was asked with (None: not known),
    interviews by branch and firm, and its interviewers (none: not known)."""

    name: str
    estimates: Estimates
    means: Means | None
    asked: Survey | None = None
    firms: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    interviewers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Series:
    """Indices in W waves: of G columns with variances, their degrees of freedom and interviews, each (W, G). NaN where
    a wave has no such index, or cannot say how sure it is."""

    index: Array
    variance: Array
    freedom: Array
    n: Array


@dataclass(frozen=True)
class Measured:
    """One construct's index of the branches, a column each, and of the nation, a single column."""

    branches: Series
    nation: Series


def beside(parts: Sequence[Series]) -> Series:
    """Series of the same waves as one, their columns side by side."""
    return Series(*(np.concatenate([getattr(part, each.name) for part in parts], axis=1) for each in fields(Series)))


def without_small(found: Series, smallest: int) -> Series:
    """The series without what rests on fewer than `smallest` interviews."""
    small = found.n < smallest
    index, variance, freedom = (np.where(small, np.nan, each) for each in (found.index, found.variance, found.freedom))
    return replace(found, index=index, variance=variance, freedom=freedom)


def common_questions(waves: Sequence[WaveResults]) -> dict[str, list[str]]:
    """By construct that every wave has, the questions that every wave asked, in the order of the last.

    Where a wave has no means, its constructs count with the questions that the others share.
    """
    known = [wave.means for wave in waves if wave.means]
    constructs = [c for c in waves[-1].estimates.constructs if all(c in w.estimates.constructs for w in waves)]
    if len(known) < len(waves):
        return {construct: list(waves[-1].estimates.constructs[construct].indicators) for construct in constructs}
    asked = {c: [set(means.constructs[c].questions) for means in known] for c in constructs}
    return {c: [q for q in known[-1].constructs[c].questions if all(q in s for s in asked[c])] for c in constructs}


def yardstick(waves: Sequence[WaveResults], wanted: str | None, questions: Mapping[str, Sequence[str]]) -> Yardstick:
    """The weights that all waves are measured with: those of the wave `wanted` (None: the last), the mean of the waves'
    (`pooled`), or each wave its own (`own`).

    Weights of a construct add up to 1 over the `questions` that all waves share. Raises AcsiError where there is no
    such wave (L042), or a wave's results hold no means to be weighed anew (L041).
    """
    if wanted == OWN:
        return Yardstick(kind="own")
    names = [wave.name for wave in waves]
    wanted = wanted or names[-1]
    if wanted != POOLED and wanted not in names:
        raise fault("L042", found=wanted, near=did_you_mean(wanted, names), waves=", ".join(names))
    if lacking := [wave.name for wave in waves if wave.means is None]:
        raise fault("L041", wave=lacking[0])
    sources = [wave.means for wave in waves if wave.means and wanted in (POOLED, wave.name)]
    u = {}
    for construct, shared in questions.items():
        each = [index_weights(means.constructs[construct], shared) for means in sources]
        u[construct] = dict(zip(shared, np.mean(each, axis=0).tolist(), strict=True))
    return Yardstick(kind="pooled", u=u) if wanted == POOLED else Yardstick(kind="wave", wave=wanted, u=u)


def index_weights(construct: ConstructMeans, questions: Sequence[str]) -> Array:
    """The construct's own index weights (P,) of these questions, made to add up to 1."""
    u = np.array(construct.u)[positions(construct, questions)]
    return np.asarray(u / u.sum())


def positions(construct: ConstructMeans, questions: Sequence[str]) -> NDArray[np.intp]:
    """Where these questions stand among the construct's."""
    return np.array([construct.questions.index(question) for question in questions], dtype=np.intp)


def series(waves: Sequence[WaveResults], construct: str, measure: Yardstick, labels: Sequence[str]) -> Measured:
    """The construct's index of branches with these `labels`, and of the nation, on the yardstick.

    Variances of a wave's branches are shrunk towards one another as the league's are.
    """
    u = measure.u.get(construct)
    rows = [_branches(wave, construct, u, labels) for wave in waves]
    whole = np.array([_nation(wave, construct, u) for wave in waves])
    return Measured(Series(*map(np.array, zip(*rows, strict=True))), Series(*whole.T[:, :, None]))


def _branches(
    wave: WaveResults, construct: str, u: Mapping[str, float] | None, labels: Sequence[str]
) -> tuple[Array, Array, Array, Array]:
    """Index, variance, degrees of freedom and interviews of the branches in one wave, each (G,)."""
    groups = wave.estimates.groups
    found = [_of_branch(wave, construct, u, label) if label in groups else (np.nan, np.nan) for label in labels]
    index, variance = np.array(found).T
    n = np.array([groups[label].n if label in groups else 0 for label in labels], dtype=float)
    units = np.array([groups[label].units if label in groups else 0 for label in labels], dtype=float)
    freedom, able = np.full(len(labels), np.nan), np.isfinite(variance) & (units > 1)
    variance[~able] = np.nan
    if able.any():
        resamples = wave.estimates.method.bootstrap or np.inf
        shrunken = shrink(index[able], variance[able], units[able], resamples=resamples)
        positive = shrunken.variance > 0
        variance[able] = np.where(positive, shrunken.variance, np.nan)
        freedom[able] = np.where(positive, shrunken.degrees_of_freedom, np.nan)
    return index, variance, freedom, n


def _of_branch(wave: WaveResults, construct: str, u: Mapping[str, float] | None, label: str) -> tuple[float, float]:
    if u is None or wave.means is None:
        own = wave.estimates.groups[label].index[construct]
        return own.estimate, np.nan if own.se is None else own.se**2
    means = wave.means.constructs[construct]
    return weighed(means, means.groups[label], u)


def _nation(wave: WaveResults, construct: str, u: Mapping[str, float] | None) -> tuple[float, float, float, float]:
    """Index, variance, degrees of freedom and interviews of the whole."""
    method, n = wave.estimates.method, float(wave.estimates.n)
    if u is None or wave.means is None:
        own = wave.estimates.constructs[construct]
        freedom = method.jackknife - 1.0 if method.jackknife else np.inf
        return own.index, np.nan if own.se is None else own.se**2, freedom, n
    means = wave.means.constructs[construct]
    return *weighed(means, means.nation, u), wave.means.degrees_of_freedom or np.inf, n


def weighed(construct: ConstructMeans, mean: Mean, u: Mapping[str, float]) -> tuple[float, float]:
    """The index of a branch or the nation from weights by question, and its variance (NaN: not known)."""
    some = positions(construct, list(u))
    weights = np.array(list(u.values()))
    index = float(weights @ np.array(mean.means)[some])
    if mean.covariance is None:
        return index, np.nan
    return index, float(weights @ np.array(mean.covariance)[np.ix_(some, some)] @ weights)
