"""Each branch's share of claims that were excluded or held as agents', and whether it is out of line with the others.

A share far above the others' is a sign of gaming: the branch's agents stand in its claims more than elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from acsi.discoveries import adjusted
from acsi.errors import Problem, problem
from acsi.sampling.evidence import action_of
from acsi.sampling.exclusions import GRADES, NO_PHONE
from acsi.sampling.results import BranchCounts, BranchEvidence, Step
from acsi.survey.models import Exclude

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FEWEST = 8
"""With fewer branches that have claims nothing can be said to be out of line."""

FALSE_DISCOVERIES = 0.01
"""The share of false flags aimed at. Where true shares vary widely and skewed (by 60% of their mean) it came to 5%."""

TAIL = 0.20
"""The part of the branches at each end whose shares are drawn in before the spread of all is measured."""

HALVINGS = 60
"""Of the range in which a variance is looked for."""

WINSORISED = 0.41209
"""The mean square of a standard normal variable that is drawn in to its 20% and 80% points."""


def branch_shares(
    steps: Sequence[Step], branches: Mapping[str, BranchCounts], exclude: Exclude
) -> dict[str, BranchEvidence]:
    """Each branch's claims that came to the search for agents, those excluded and held, and whether it is flagged."""
    before = [step.step for step in steps]
    early = {step.step for step in steps[: before.index(NO_PHONE) + 1]}
    asked, found = {}, {}
    for code, counts in branches.items():
        by_step = {step.step: step.by_branch.get(code, 0) for step in steps}
        asked[code] = counts.extract - sum(claims for step, claims in by_step.items() if step in early)
        found[code] = {"excluded": 0, "held": 0}
        for step in GRADES:
            found[code][action_of(step, exclude)] += by_step.get(step, 0)
    p_values, usual = out_of_line([sum(each.values()) for each in found.values()], list(asked.values()))
    return {
        code: BranchEvidence(
            claims=asked[code],
            **found[code],
            share=sum(found[code].values()) / asked[code] if asked[code] else 0.0,
            usual=usual,
            p_value=p_value,
            flagged=p_value is not None and p_value <= FALSE_DISCOVERIES,
        )
        for code, p_value in zip(branches, p_values, strict=True)
    }


def out_of_line(taken: Sequence[int], claims: Sequence[int]) -> tuple[list[float | None], float]:
    """For each of G branches the adjusted p value of a share `taken` / `claims` above the others', and the usual share.

    A funnel for shares that differ by more than chance (Spiegelhalter 2005, Statistics in Medicine 24, 1185–1202):
    shares on the arcsine scale, where chance has the variance 1 / (4n + 2) (Anscombe 1948, Biometrika 35), the branches
    around their weighted median with a variance of their own, and one-sided t tests with G − 1 degrees of freedom. The
    outermost fifth at either end is drawn in before that variance is taken, so that branches that game cannot hide one
    another. The p values are adjusted over the branches (Benjamini and Hochberg 1995, JRSS B 57). None stands for a
    branch without claims, and for all if fewer than 8 have any.
    """
    import numpy as np
    from scipy.special import stdtr

    x, n = np.asarray(taken, dtype=float), np.asarray(claims, dtype=float)
    present = n > 0
    x, n = x[present], n[present]
    if len(n) < FEWEST:
        return [None] * len(present), float(x.sum() / max(n.sum(), 1))
    share, chance = np.arcsin(np.sqrt((x + 3 / 8) / (n + 3 / 4))), 1 / (4 * n + 2)
    between = _between(share, chance)
    usual = _median(share, 1 / (chance + between))
    z = (share - usual) / np.sqrt(chance + between)
    p_values = iter(adjusted(stdtr(len(n) - 1, -z)).tolist())
    return [next(p_values) if each else None for each in present], float(_median(x / n, 1 / (chance + between)))


def _between(share: Array, chance: Array) -> float:
    """The variance between branches (G,), beyond that of `chance` (G,), at which the winsorised mean square of their
    deviations is what chance would make it; 0 if it is not above that without (after Paule and Mandel 1982)."""
    import numpy as np

    def excess(between: float) -> float:
        deviation = share - _median(share, 1 / (chance + between))
        z = deviation / np.sqrt(chance + between)
        drawn_in = np.clip(z, *np.quantile(z, [TAIL, 1 - TAIL]))
        return float((drawn_in**2).mean() / WINSORISED - (len(z) - 1) / len(z))

    low, high = 0.0, 10 * float(np.ptp(share)) ** 2 + 10 * float(chance.max())
    if excess(low) <= 0:
        return 0.0
    for _ in range(HALVINGS):  # as exact as scipy's brentq, whose import takes longer than all else here
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def _median(values: Array, weights: Array) -> float:
    """The value at which half of the weights is reached."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def unusual_branches(shares: Mapping[str, BranchEvidence]) -> list[Problem]:
    """A doubt (W531) on branches whose share of agents' claims is out of line."""
    flagged = {code: each for code, each in shares.items() if each.flagged}
    if not flagged:
        return []
    named = ", ".join(f"{code} {each.share:.1%}" for code, each in flagged.items())
    return [problem("W531", "", branches=named, usual=f"{next(iter(flagged.values())).usual:.1%}")]
