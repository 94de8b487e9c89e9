"""Model weights of resamples: drawn as the design says, then adjusted as the sample's own weights were."""

from collections.abc import Iterator

import numpy as np

from acsi.model.answers import Answers
from acsi.model.resample import Design, plain, resampled_weights, within_groups
from acsi.model.structure import Array


def design_of(answers: Answers, *, within: bool) -> Design:
    """How the interviews are drawn again: within groups, by interviewer where known, or all of them together."""
    return within_groups(answers.groups, answers.clusters) if within else plain(answers.n)


def drawn(answers: Answers, design: Design, resamples: int, seed: int) -> Iterator[tuple[Array, Array]]:
    """Chunks of multiplicities (r, n), with the totals (r, K) of the cells of non-response, if there are any.

    The first resamples are the same however many are drawn.
    """
    weighting = answers.weighting
    totals = weighting.totals_drawn(seed) if weighting else None
    for multiplicities in resampled_weights(design, resamples, seed):
        yield multiplicities, totals(len(multiplicities)) if totals else np.empty((len(multiplicities), 0))


def reweighted(answers: Answers, design: Design, multiplicities: Array, totals: Array) -> Array:
    """Model weights (r, n) of the resamples that `drawn` gives."""
    if answers.weighting:
        return answers.weighting.again(multiplicities, totals, answers.model_scale)
    return _balanced(multiplicities * answers.model_weights, answers, design)


def _balanced(weights: Array, answers: Answers, design: Design) -> Array:
    """Within a design by group, let every group keep its weight in each resample, whatever its survey weights."""
    if not design.rescaled:
        return weights
    counts = np.bincount(answers.groups, minlength=len(answers.labels))
    sizes = np.bincount(answers.groups, answers.model_weights, len(answers.labels))
    sums = np.add.reduceat(weights, np.cumsum(counts) - counts, axis=1)
    weights *= np.repeat(sizes / sums, counts, axis=1)
    return weights
