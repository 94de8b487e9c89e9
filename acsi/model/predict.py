"""How well the model predicts answers it has not seen: PLSpredict, against a linear model on the same questions.

Shmueli, Ray, Velasquez Estrada, Chatla 2016, Journal of Business Research 69(10), 4552–4564; Shmueli, Sarstedt, Hair,
Cheah, Ting, Vaithilingam, Ringle 2019, European Journal of Marketing 53(11), 2322–2347. Interviews are cut into folds;
what a fold's interviews answered is predicted by the model estimated from all others. Models come from moments, all
folds at once; errors need the interviews themselves, so time and memory grow with n times repeats.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from acsi.model import pls
from acsi.model.answers import Answers
from acsi.model.em import Completion, patterns
from acsi.model.moments import Moments
from acsi.model.structure import Array, Structure

Antecedents = Literal["earliest", "direct"]
Solve = Callable[[Moments], pls.Solution]


@dataclass(frozen=True)
class Errors:
    """Out-of-sample errors of P questions on their own scales, NaN for those that are not predicted: root mean squared
    and mean absolute error of the model and of the linear model, Q²_predict of the model, and how many of the
    `folds` times `repeats` models could not be estimated and were left out."""

    rmse: Array
    mae: Array
    q2_predict: Array
    linear_rmse: Array
    linear_mae: Array
    folds: int
    repeats: int
    left_out: int


def predict(
    answers: Answers,
    structure: Structure,
    solve: Solve,
    *,
    folds: int = 10,
    repeats: int = 10,
    seed: int = 1,
    antecedents: Antecedents = "earliest",
) -> Errors:
    """Predict the questions of every construct that others lead to.

    `earliest` predicts from the questions of constructs to which nothing leads, as the sources do; `direct` from those
    of a construct's direct antecedents. The linear model has the same questions as predictors. A missing predictor
    takes its expectation given the other predictors; a missing target is not counted.
    """
    weights = answers.model_weights
    completion = Completion(answers.values, np.zeros(len(weights), dtype=np.intp), 1, pooled=True)
    start = completion.moments(weights[None])
    fold_of = _fold_of(len(weights), folds, repeats, seed)
    sums = np.zeros((6, len(structure.indicators)))
    left_out = 0
    for folds_of_repeat in fold_of:
        training = np.where(folds_of_repeat == np.arange(folds)[:, None], 0.0, weights)
        moments = completion.moments(training, start=start, tolerance=1e-6)
        slopes = _model_slopes(solve(moments), moments, structure, antecedents)
        for fold in range(folds):
            if not np.isfinite(slopes[fold]).all():
                left_out += 1
                continue
            rows = np.flatnonzero(folds_of_repeat == fold)
            for predictors, targets in _tasks(structure, antecedents):
                task = _Task(moments.mean[fold], moments.covariance[fold], predictors, targets)
                sums[:, targets] += task.errors(answers.values[rows], slopes[fold], weights[rows])
    return _summed(sums, np.abs(answers.own_scale), folds, repeats, left_out)


def _summed(sums: Array, scale: Array, folds: int, repeats: int, left_out: int) -> Errors:
    weight = np.where(sums[0] > 0, sums[0], np.nan)
    squared, absolute, trivial, linear_squared, linear_absolute = sums[1:] / weight
    with np.errstate(invalid="ignore", divide="ignore"):
        q2 = 1 - squared / trivial
    return Errors(
        rmse=np.sqrt(squared) / scale,
        mae=absolute / scale,
        q2_predict=q2,
        linear_rmse=np.sqrt(linear_squared) / scale,
        linear_mae=linear_absolute / scale,
        folds=folds,
        repeats=repeats,
        left_out=left_out,
    )


def _fold_of(n: int, folds: int, repeats: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """For each repeat the fold (n,) of every interview; folds differ by one interview at most."""
    stream = np.random.default_rng(seed)
    for _ in range(repeats):
        yield stream.permutation(np.arange(n) % folds)


def _tasks(structure: Structure, antecedents: Antecedents) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Positions of predictors and of the targets they predict, by construct."""
    for target, sources in enumerate(_sources(structure, antecedents).T):
        if sources.any():
            predictors = np.concatenate([structure.members(int(k)) for k in np.flatnonzero(sources)])
            yield np.sort(predictors), structure.members(target)


def _sources(structure: Structure, antecedents: Antecedents) -> NDArray[np.bool_]:
    """(K, K): the constructs (rows) from whose questions those of a construct (column) are predicted."""
    if antecedents == "direct":
        return structure.adjacency
    endogenous = np.asarray(structure.adjacency.any(axis=0))
    return np.asarray(~endogenous[:, None] & endogenous)


def _model_slopes(solution: pls.Solution, moments: Moments, structure: Structure, antecedents: Antecedents) -> Array:
    """(R, P, P) [predictor, target]: scaled points of the target for one of the predictor, by the model.

    From answers to scores by the weights, to the target's construct by the effects, to its questions by the loadings.
    """
    effects = solution.paths if antecedents == "direct" else pls.total_effects(solution.paths)
    effects = np.where(_sources(structure, antecedents), effects, 0.0)
    spread = moments.deviations
    scoring = (solution.weights / spread)[:, :, None] * structure.blocks
    loading = (solution.loadings * spread)[:, :, None] * structure.blocks
    slopes = scoring @ effects @ loading.transpose(0, 2, 1)
    return np.where(solution.converged[:, None, None], slopes, np.nan)


@dataclass(frozen=True)
class _Task:
    """Predict the `targets` from the `predictors` with the `mean` (P,) and `covariance` (P, P) of a training set."""

    mean: Array
    covariance: Array
    predictors: NDArray[np.intp]
    targets: NDArray[np.intp]

    def errors(self, values: Array, slopes: Array, weights: Array) -> Array:
        """Weighted sums (6, targets) over held-out `values` (m, P): the weights themselves, the model's squared and
        absolute errors, the mean's squared errors, the linear model's squared and absolute errors."""
        x = self._filled(values[:, self.predictors] - self.mean[self.predictors])
        y = values[:, self.targets] - self.mean[self.targets]
        linear = self._regression(np.arange(len(self.predictors)), self.targets)
        counted = np.where(np.isfinite(y), weights[:, None], 0.0)
        y = np.nan_to_num(y)
        model_error = y - x @ slopes[np.ix_(self.predictors, self.targets)]
        linear_error = y - x @ linear
        parts = (
            np.ones_like(y),
            model_error**2,
            np.abs(model_error),
            y**2,
            linear_error**2,
            np.abs(linear_error),
        )
        return np.stack([(counted * part).sum(axis=0) for part in parts])

    def _regression(self, known: NDArray[np.intp], targets: NDArray[np.intp]) -> Array:
        """Least-squares slopes (known, targets) of the targets on the predictors at these places."""
        predictors = self.predictors[known]
        left = np.linalg.pinv(self.covariance[np.ix_(predictors, predictors)], hermitian=True)
        return np.asarray(left @ self.covariance[np.ix_(predictors, targets)])

    def _filled(self, x: Array) -> Array:
        """Centred predictors (m, Q), missing ones as the known ones of the interview predict them."""
        filled = np.nan_to_num(x)
        everything = np.arange(x.shape[1])
        for pattern in patterns(x):
            known = np.setdiff1d(everything, pattern.missing)
            if len(known):
                slopes = self._regression(known, self.predictors[pattern.missing])
                filled[np.ix_(pattern.rows, pattern.missing)] = x[np.ix_(pattern.rows, known)] @ slopes
        return filled
