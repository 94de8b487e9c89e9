"""Answers that look as if nobody had been asked: the same one down a scale, and too few of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from acsi.fieldwork.contract import Column

Array = NDArray[np.float64]

FEWEST = 10
"""Answers on one scale that it takes to speak of a straight line."""

STEPS = 5
"""A scale of fewer steps is no scale on which to draw a line."""


def scales(columns: Sequence[Column]) -> dict[tuple[float, float], list[int]]:
    """The rating scales of five steps or more that ten questions share, from lowest to highest, with their places."""
    by_scale: dict[tuple[float, float], list[int]] = {}
    for place, each in enumerate(columns):
        if each.low is not None and each.high is not None and each.high - each.low + 1 >= STEPS and not each.ask_if:
            by_scale.setdefault((each.low, each.high), []).append(place)
    return {scale: places for scale, places in by_scale.items() if len(places) >= FEWEST}


def most_frequent(answers: Array, columns: Sequence[Column]) -> Array:
    """The share (n,) of the most frequent answer among an interview's answers (n, q) on one scale, the highest of its
    scales; codes for no answer do not count; NaN below ten answers on every scale."""
    found = np.full(len(answers), np.nan)
    for (low, high), places in scales(columns).items():
        part = answers[:, places]
        steps = np.unique(part[(part >= low) & (part <= high)])
        counts = np.stack([(part == step).sum(axis=1) for step in steps]) if len(steps) else np.zeros((1, len(part)))
        total = counts.sum(axis=0)
        share = np.where(total >= FEWEST, counts.max(axis=0) / np.maximum(total, 1), np.nan)
        found = np.fmax(found, share)
    return found


def share_missing(answers: Array, columns: Sequence[Column]) -> Array:
    """The share (n,) of codes for no answer among the cells (n, q) that are filled; NaN where none is."""
    filled = ~np.isnan(answers)
    missing = np.column_stack([np.isin(answers[:, place], list(each.missing)) for place, each in enumerate(columns)])
    count = filled.sum(axis=1)
    return np.where(count > 0, (missing & filled).sum(axis=1) / np.maximum(count, 1), np.nan)
