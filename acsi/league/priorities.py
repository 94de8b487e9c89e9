"""What to work on in a branch, and what to keep: importance and performance joined in one number, the potential gain.

The gain is what goes with the index if a construct before it rose to where the best quarter of branches begins: its
effect on the index over all routes times the distance. (Importance–performance: Martilla, James 1977, Journal of
Marketing 41(1), 77–79; with total effects of a path model: Ringle, Sarstedt 2016, Industrial Management & Data Systems
116(9), 1865–1886.) Gains do not add up: a construct's effect runs through others too.

What customers expect is nothing that a branch delivers: over all routes to satisfaction its effect may even be
positive, and nobody should raise promises for that. It is listed by its direct effect, where the split finds that high
expectations lower the index; the aim is then the mean of branches.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from acsi.discoveries import adjusted
from acsi.league.resampled import Measures, Resampled, Sample
from acsi.league.results import Advice, Priority, Why
from acsi.league.why import EXPECTATIONS
from acsi.model.estimates import Measure

Array = NDArray[np.float64]

BEST_QUARTER = 0.75
"""The share of branches below the begin of the best quarter."""


def priorities(sample: Sample | None, whys: Mapping[str, Why], rate: float) -> dict[str, list[Priority]]:
    """Each branch's constructs before the index, the largest potential gain first.

    `fix_first` and `keep` are told by a test of the gain, and of the gap to the mean, in which at most `rate` of the
    words of all branches and constructs are expected to be chance (Benjamini, Hochberg 1995).
    """
    if sample is None:
        return {}
    at = [k for k, name in enumerate(sample.constructs) if k > 0 and name != EXPECTATIONS]
    own = sample.freedom[:, None]
    distances, resampled = _distances(sample, at)
    effects, gaps = sample.measured(lambda r: r.total[:, at]), sample.measured(lambda r: r.gaps[:, :, at], own)
    gain = distances * sample.point.total[0, at]
    gains = sample.told(gain, resampled * sample.resamples.total[:, None, at], own)
    distance = sample.told(distances, resampled, own)
    room, better = (_found(measures, sample.freedom, rate) for measures in (gains, gaps))
    found = {}
    for g, label in enumerate(sample.labels):
        listed = [
            Priority(
                antecedent=sample.constructs[k],
                advice=_advice(effects[c].sign > 0, room[g, c] > 0 and distance[g, c].estimate > 0, better[g, c] > 0),
                gap=gaps[g, c],
                effect=effects[c],
                distance=distance[g, c],
                gain=gains[g, c],
            )
            for c, k in enumerate(at)
        ]
        found[label] = sorted([*listed, *_expectations(whys[label])], key=lambda each: -each.gain.estimate)
    return found


def _distances(sample: Sample, at: list[int]) -> tuple[Array, Array]:
    """How far each branch (G, A) has to the begin of the best quarter, and the same in the resamples (R, G, A).

    Chance spreads scores and so moves their quartile up; resampling moves it again, by about as much, and so tells how
    much to take off. It stays above the mean. A jackknife's replicates cannot tell: there it is taken as it is.
    """

    def begins(resampled: Resampled) -> Array:
        return np.asarray(np.quantile(resampled.gaps[:, :, at], BEST_QUARTER, axis=1))

    point, values = begins(sample.point)[0], begins(sample.resamples)
    if sample.jackknifed is not None or not len(values):
        aims = np.broadcast_to(point, values.shape)
    else:
        excess = values.mean(axis=0) - point
        point = np.maximum(point - excess, 0.0)
        aims = values - values.mean(axis=0) + point
    return point - sample.point.gaps[0][:, at], aims[:, None, :] - sample.resamples.gaps[:, :, at]


def _found(measures: Measures, freedom: Array, rate: float) -> NDArray[np.intp]:
    """1 or -1 (G, A) where a measure is shown to differ from zero by its interval and by the test, else 0."""
    t = np.array([[each.estimate / each.se if each.se else 0.0 for each in row] for row in measures])
    p_values = 2 * stdtr(np.broadcast_to(freedom[:, None], t.shape), -np.abs(t))
    shown = adjusted(p_values.ravel()).reshape(t.shape) <= rate
    return np.where(shown, [[each.sign for each in row] for row in measures], 0).astype(np.intp)


def _advice(matters: bool, room: bool, better: bool) -> Advice:
    if not matters:
        return "not_clear"
    return "keep" if better else "fix_first" if room else "not_clear"


def _expectations(why: Why) -> list[Priority]:
    """High expectations, where they are found to lower the index: what would go with them being as elsewhere."""
    if why.expectations != "lowers":
        return []
    part = next(part for part in why.parts if part.antecedent == EXPECTATIONS)
    return [
        Priority(
            antecedent=EXPECTATIONS,
            advice="fix_first",
            gap=part.gap,
            effect=part.b,
            distance=_turned(part.gap),
            gain=_turned(part.contribution),
        )
    ]


def _turned(measure: Measure) -> Measure:
    low, high = measure.ci or (None, None)
    ci = None if low is None or high is None else (-high, -low)
    return Measure(estimate=-measure.estimate, se=measure.se, ci=ci)
