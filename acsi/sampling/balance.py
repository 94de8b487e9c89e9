"""Whether the drawn sample looks like its frame: a test for each branch and segment, before anyone is called.

The draw is without replacement within strata, so a value's cases are a sum of hypergeometric numbers. Two values are
compared exactly; more by the quadratic form of their deviations in the covariance of the draw, which is chi-square's
with its finite population correction (Cochran 1977, Sampling Techniques, 3.4). Rare values are joined first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from acsi.discoveries import adjusted
from acsi.errors import Problem, problem
from acsi.sampling.composition import Composition
from acsi.sampling.results import Balance, OutOfLine

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Integers = NDArray[np.int64]

LEVEL = 0.05
FEWEST = 5.0
"""Cases to be expected of a value, below which it is joined with other rare ones."""


@dataclass(frozen=True)
class Comparison:
    """One branch and segment: values, cases expected of each, cases drawn; the p value, NaN where nothing varies."""

    branch: str
    segment: str
    values: Sequence[str]
    expected: Array
    drawn: Array
    p_value: float


def balance(frame: Composition, main: Composition, branches: Mapping[str, Iterable[str]]) -> Balance:
    """The comparisons of main cases and frame, and those out of line at a false discovery rate of 5%.

    `frame` and `main` have customers and cases by segment; `branches` the strata of each branch. Where the draw was
    right, anything is out of line in at most 5 of 100 waves. Source of the control: Benjamini and Hochberg (1995), JRSS
    B 57, 289–300.
    """
    import numpy as np

    compared: list[Comparison | None] = []
    for segment, rows in frame.items():
        sizes = _crossed(rows)
        cases = _crossed(main[segment]).reindex(index=sizes.index, columns=sizes.columns, fill_value=0)
        compared += [comparison(code, segment, sizes, cases, list(strata)) for code, strata in branches.items()]
    tested = [each for each in compared if each is not None and np.isfinite(each.p_value)]
    p_values = np.array([each.p_value for each in tested])
    return Balance(
        comparisons=len(tested),
        level=LEVEL,
        expected_by_chance=LEVEL * len(tested),
        below_level=int((p_values < LEVEL).sum()),
        out_of_line=tuple(
            _told(each, float(q)) for each, q in zip(tested, adjusted(p_values), strict=True) if q <= LEVEL
        ),
    )


def comparison(
    branch: str, segment: str, sizes: pd.DataFrame, cases: pd.DataFrame, strata: Sequence[str]
) -> Comparison | None:
    """Compare one branch's main cases with its frame, tables of stratum by value; None for a branch without cases."""
    import numpy as np

    own = np.flatnonzero(sizes.index.isin(strata))
    values = np.flatnonzero(sizes.to_numpy()[own].sum(axis=0))
    counts, drawn = (table.to_numpy()[np.ix_(own, values)] for table in (sizes, cases))
    drawn_by = drawn.sum(axis=1)
    if not drawn_by.sum():
        return None
    observed = drawn.sum(axis=0).astype(float)
    expected = (drawn_by[:, None] * counts / counts.sum(axis=1, keepdims=True)).sum(axis=0)
    groups = joined_groups(expected)
    number = int(groups.max()) + 1
    together = np.stack([counts[:, groups == group].sum(axis=1) for group in range(number)], axis=1)
    seen: Array = np.bincount(groups, observed, number).astype(float)
    p_value = exact(together, drawn_by, int(seen[1])) if number == 2 else quadratic(together, drawn_by, seen)
    return Comparison(branch, segment, list(sizes.columns[values]), expected, observed, p_value)


def joined_groups(expected: Array) -> Integers:
    """For each of V values its group: the rarest are one, until five cases are to be expected of it or two are left."""
    import numpy as np

    order = np.argsort(expected, kind="stable")
    reached = np.cumsum(expected[order])
    rare = 1 if expected[order[0]] >= FEWEST else int(np.searchsorted(reached, FEWEST)) + 1
    rare = max(min(rare, len(expected) - 1), 1)
    groups = np.zeros(len(expected), dtype=np.int64)
    groups[order[rare:]] = np.arange(1, len(expected) - rare + 1)
    return groups


def exact(counts: Integers, drawn: Integers, seen: int) -> float:
    """Two-sided p value of `seen` cases of the second value; counts (S, 2) customers by stratum, drawn (S,) cases.

    All numbers at most as likely as the one seen count against the draw. NaN where only one number is possible.
    """
    import numpy as np
    from scipy.special import gammaln

    def choose(n: int, k: Integers | int) -> Array:
        chosen: Array = gammaln(n + 1) - gammaln(np.add(k, 1)) - gammaln(n - np.asarray(k) + 1)
        return chosen

    def chances(none: int, some: int, n: int) -> Array:
        x = np.arange(n + 1)
        possible = (x <= some) & (n - x <= none)
        k = np.where(possible, x, 0)
        rest = np.where(possible, n - x, 0)
        logs = choose(some, k) + choose(none, rest) - choose(none + some, n)
        return np.where(possible, np.exp(logs), 0.0)

    parts = [chances(int(none), int(some), int(n)) for (none, some), n in zip(counts, drawn, strict=True)]
    p = reduce(np.convolve, parts)
    if (p > 1e-12).sum() < 2:
        return float("nan")
    return float(min(p[p <= p[seen] * (1 + 1e-7)].sum(), 1.0))


def quadratic(counts: Integers, drawn: Integers, seen: Array) -> float:
    """P value of the cases `seen` (V,) by chi-square; counts (S, V), drawn (S,). NaN where nothing can vary."""
    import numpy as np
    from scipy.special import chdtrc

    sizes = counts.sum(axis=1)
    shares = counts / sizes[:, None]
    scale = drawn * (sizes - drawn) / np.maximum(sizes - 1, 1)
    covariance = np.diag(scale @ shares) - (shares * scale[:, None]).T @ shares
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True, tol=1e-9 * max(float(drawn.sum()), 1.0)))
    if not rank:
        return float("nan")
    deviation = seen - drawn @ shares
    inverse = np.linalg.pinv(covariance, rcond=1e-9, hermitian=True)
    return float(chdtrc(rank, max(float(deviation @ inverse @ deviation), 0.0)))


def out_of_line(found: Balance) -> list[Problem]:
    """A doubt (W523) on what is out of line, branch by branch."""
    told = [
        f"{each.branch}, {each.segment} {each.value or '(empty)'}: {each.frame:.0%} of the frame, "
        f"{each.sample:.0%} of the cases"
        for each in found.out_of_line
    ]
    return [problem("W523", "", found="; ".join(told), comparisons=found.comparisons)] if told else []


def _told(compared: Comparison, adjusted: float) -> OutOfLine:
    """The value that deviates most, by its own standard deviation as if it were alone."""
    import numpy as np

    total = float(compared.drawn.sum())
    share, seen = compared.expected / total, compared.drawn / total
    furthest = int(np.argmax(np.abs(seen - share) / np.sqrt(np.maximum(share * (1 - share), 1e-12))))
    return OutOfLine(
        branch=compared.branch,
        segment=compared.segment,
        value=compared.values[furthest],
        frame=float(share[furthest]),
        sample=float(seen[furthest]),
        p_value=compared.p_value,
        adjusted=adjusted,
    )


def _crossed(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts with a row for each stratum and a column for each value."""
    return rows.pivot_table(index="stratum", columns="value", values="n", aggfunc="sum", fill_value=0)
