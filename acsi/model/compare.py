"""Two estimates side by side: what differs, and whether the difference is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field
from scipy.special import ndtr, ndtri

from acsi.discoveries import adjusted
from acsi.errors import fault
from acsi.model.estimates import Document, Estimates, Interval
from acsi.model.replicates import Kind, Replicates, variance
from acsi.model.structure import Array

NEGLIGIBLE = {"constructs": 0.05, "paths": 0.005, "groups": 0.05}
"""Differences below what is printed of them are not called real, however sure they are."""

SAME_INTERVIEWS = 0.8
"""Resamples of different interviews correlate by chance alone, those of the same ones nearly perfectly."""


class Change(Document):
    """One number in both estimates, second minus first, with the p value of no difference; the adjusted one holds the
    false discovery rate over the numbers of its kind."""

    name: str
    first: float
    second: float
    difference: float
    se: float | None
    ci: Interval | None
    p: float | None
    adjusted_p: float | None
    verdict: Literal["higher", "similar", "lower"] | None


class Comparison(Document):
    """Indices of constructs and of groups (of the construct `index`) in points, standardised paths; `paired` where both
    were estimated from the same interviews, whose resamples then go together."""

    first: str
    second: str
    index: str
    confidence: float
    paired: bool
    constructs: list[Change]
    paths: list[Change] = Field(default_factory=list)
    groups: list[Change] = Field(default_factory=list)
    only_first: list[str] = Field(default_factory=list)
    only_second: list[str] = Field(default_factory=list)


def compare(
    first: tuple[str, Estimates, Replicates], second: tuple[str, Estimates, Replicates], index: str
) -> Comparison:
    """Compare what both (name, estimates, resamples) hold: indices, paths, and the groups' `index`.

    A difference is called real (higher or lower) if its adjusted p value is at most 1 − confidence and it is not
    negligible; without resamples there is no verdict. Raises AcsiError (M021) where no construct is in both.
    """
    (name_one, one, draws_one), (name_two, two, draws_two) = first, second
    constructs = [construct for construct in one.constructs if construct in two.constructs]
    if index not in constructs:
        raise fault("M021", first=name_one, second=name_two, construct=index)
    confidence = one.method.confidence
    paired = _paired(draws_one, draws_two, index)
    chosen = [np.arange(len(draws_one.nation)), np.arange(len(draws_two.nation))]
    if not paired:
        chosen[1] = np.random.default_rng(0).permutation(chosen[1])
    rows_one, rows_two = chosen
    if draws_one.kind == draws_two.kind == "bootstrap":
        count = min(map(len, chosen))
        rows_one, rows_two = chosen[0][:count], chosen[1][:count]
    numbers_one, numbers_two = _numbers(one, draws_one, index, rows_one), _numbers(two, draws_two, index, rows_two)
    spread = _Spread((draws_one.kind, draws_two.kind), paired, confidence)
    kinds = {kind: _changes(numbers_one[kind], numbers_two[kind], spread, least) for kind, least in NEGLIGIBLE.items()}
    return Comparison(
        first=name_one,
        second=name_two,
        index=index,
        confidence=confidence,
        paired=paired,
        only_first=_missing(numbers_one, numbers_two),
        only_second=_missing(numbers_two, numbers_one),
        **kinds,
    )


def _paired(one: Replicates, two: Replicates, index: str) -> bool:
    """Whether both were drawn from the same interviews with the same seed, or have the same random groups."""
    if one.kind != two.kind or len(one.nation) != len(two.nation) or len(one.nation) < 20:
        return False
    columns = np.stack([draws.nation[:, draws.constructs.index(index)] for draws in (one, two)])
    if not np.std(columns, axis=1).all():
        return False
    around = columns - columns.mean(axis=1, keepdims=True)
    together, apart = (around[0] * around[1]).sum(), np.sqrt((around**2).sum(axis=1).prod())
    return bool(together / apart > SAME_INTERVIEWS)


Number = tuple[float, Array]
"""An estimate and its resamples (R,)."""


def _numbers(
    estimates: Estimates, draws: Replicates, index: str, rows: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> dict[str, dict[str, Number]]:
    """The numbers of each kind by name."""
    k = draws.constructs.index(index)
    nation, paths, groups = draws.nation[rows], draws.paths[rows], draws.groups[rows]
    return {
        "constructs": {
            name: (estimates.constructs[name].index, nation[:, c]) for c, name in enumerate(draws.constructs)
        },
        "paths": {
            f"{path.source} → {path.target}": (path.estimate, paths[:, e]) for e, path in enumerate(estimates.paths)
        },
        "groups": {
            label: (estimates.groups[label].index[index].estimate, groups[:, g, k])
            for g, label in enumerate(draws.group_labels)
            if label in estimates.groups
        },
    }


@dataclass(frozen=True)
class _Spread:
    """How sure differences are: by what kinds of replicates, and whether these go in pairs."""

    kinds: tuple[Kind, Kind]
    paired: bool
    confidence: float

    def of(self, one: Number, two: Number) -> tuple[float | None, Interval | None, float]:
        """Standard error, interval (percentiles of resamples, normal with a jackknife) and p value (normal) of second
        minus first."""
        if self.kinds == ("bootstrap", "bootstrap"):
            return _difference(one, two, self.confidence)
        if self.paired:
            squared = variance(two[1] - one[1], two[0] - one[0], "jackknife")
        else:
            squared = variance(one[1], one[0], self.kinds[0]) + variance(two[1], two[0], self.kinds[1])
        se, difference = float(np.sqrt(squared)), two[0] - one[0]
        if not np.isfinite(se):
            return None, None, float("nan")
        reach = float(ndtri((1 + self.confidence) / 2)) * se
        return se, (difference - reach, difference + reach), _p_value(difference, se)


def _changes(one: dict[str, Number], two: dict[str, Number], spread: _Spread, least: float) -> list[Change]:
    names = [name for name in one if name in two]
    found = [spread.of(one[name], two[name]) for name in names]
    fair = adjusted(np.array([p for _, _, p in found]))
    return [
        Change(
            name=name,
            first=one[name][0],
            second=two[name][0],
            difference=two[name][0] - one[name][0],
            se=se,
            ci=ci,
            p=_known(p),
            adjusted_p=_known(adjusted_p),
            verdict=_verdict(two[name][0] - one[name][0], adjusted_p, 1 - spread.confidence, least),
        )
        for name, (se, ci, p), adjusted_p in zip(names, found, fair, strict=True)
    ]


def _difference(one: Number, two: Number, confidence: float) -> tuple[float | None, Interval | None, float]:
    """Standard error, percentile interval and p value (normal) of second minus first."""
    drawn = two[1] - one[1]
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < 2 or min(np.std(one[1]), np.std(two[1])) == 0:
        return None, None, float("nan")
    se, difference = float(drawn.std(ddof=1)), two[0] - one[0]
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return se, (float(low), float(high)), _p_value(difference, se)


def _p_value(difference: float, se: float) -> float:
    return 1.0 if abs(difference) < 1e-9 else float(2 * ndtr(-abs(difference) / max(se, 1e-12)))


def _verdict(difference: float, p: float, rate: float, least: float) -> Literal["higher", "similar", "lower"] | None:
    if not np.isfinite(p):
        return None
    if p > rate or abs(difference) < least:
        return "similar"
    return "higher" if difference > 0 else "lower"


def _missing(one: dict[str, dict[str, Number]], two: dict[str, dict[str, Number]]) -> Sequence[str]:
    """Names that only the first has."""
    return [name for kind in one for name in one[kind] if name not in two[kind]]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
