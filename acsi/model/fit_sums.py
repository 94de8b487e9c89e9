"""Estimate an index model from sums by branch and random group: the same estimates as from the interviews themselves.

Standard errors are the delete-a-group jackknife's; those of branches follow from each branch's own covariance. What
needs the interviews is not there: scores, robust statistics of the covariance model, permutations, prediction.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.model.branch_variances import branch_covariances, index_variances
from acsi.model.cbsem_document import document_of_moments
from acsi.model.cell_moments import CellMoments
from acsi.model.delete_a_group import (
    degrees_of_freedom,
    jackknife_spreads,
    model_multipliers,
    replicate_multipliers,
    t_spreads,
    units_of,
)
from acsi.model.documents import estimates_document
from acsi.model.estimates import Doubt, Estimates, doubt
from acsi.model.estimation import Batch, Estimator, estimate, numbers
from acsi.model.grouped_moments import RANDOM_GROUPS, Cells
from acsi.model.intervals import Spreads
from acsi.model.means import Means, Measured, Scatter, means_document, sampling_covariance
from acsi.model.moments import Moments
from acsi.model.refusals import check_estimates, check_moments
from acsi.model.refusals_of_sums import check_sums
from acsi.model.replicates import Replicates, variance
from acsi.model.structure import Array, Structure, declared, specified
from acsi.survey.models import Survey


@dataclass(frozen=True)
class Overview:
    """What results say of interviews that are not here; names mean what they do in `Answers`. `constant` holds what
    everybody answered, by question, where all answers are alike."""

    indicators: tuple[str, ...]
    bounds: Array
    reversed: NDArray[np.bool_]
    labels: tuple[str, ...]
    interviews: NDArray[np.intp]
    shares: Array
    answered: NDArray[np.bool_]
    missing: Mapping[str, Mapping[str, float]]
    silent: int
    constant: Mapping[str, float]

    @property
    def n(self) -> int:
        """Interviews in all."""
        return int(self.interviews.sum())


@dataclass(frozen=True)
class Whole:
    """The estimates from all interviews, with what they were made from; a batch of one throughout."""

    answers: Overview
    structure: Structure
    moments: Moments
    batch: Batch
    units: tuple[int, ...]

    def numbers(self, batch: Batch) -> dict[str, Array]:
        """Every number of a batch that has a standard error; b from consistent PLS where the whole's is admissible."""
        found = numbers(batch, self.structure, corrected=bool(self.batch.consistent.admissible[0]))
        groups = found["groups"]
        return {**found, "differences": groups - np.nanmean(groups, axis=1, keepdims=True)}


@dataclass(frozen=True)
class FittedSums:
    """A fitted model: the document, its delete-a-group replicates, and the means that any other index weights could be
    used on."""

    estimates: Estimates
    replicates: Replicates
    means: Means


def fit_sums(cells: Cells, overview: Overview, survey: Survey, *, by: str | None, clustered: bool) -> FittedSums:
    """Fit the survey's model to the sums in `cells`, by group if `by` names what the groups are; `clustered` says that
    random groups are made of interviewers.

    Raises AcsiError where the data cannot carry the model: as `fit` does, and M031 where random groups are not random.
    """
    structure = specified(survey)
    check_sums(cells, overview, survey, clustered=clustered)
    prepared = CellMoments(cells, pooled=survey.estimation.em == "pooled")
    moments = prepared.moments(model_multipliers(cells)[None])
    check_moments(moments)
    raw = cells.weights.sum(axis=1) / moments.sizes[0]
    estimator = Estimator(structure, survey.estimation.scheme, raw, declared(survey))
    batch = estimate(moments, estimator)
    check_estimates(batch, moments, structure, survey)
    units = units_of(cells) if clustered else tuple(map(int, overview.interviews))
    whole = Whole(overview, structure, moments, batch, units)
    found, dropped, scatter = _replicated(whole, prepared, estimator)
    covariances = scatter.jackknife if clustered else branch_covariances(prepared, moments)
    variances = None if clustered else index_variances(covariances, batch.u[0], structure)
    freedom = degrees_of_freedom(cells)
    spreads = _spreads(whole, found, variances, freedom, survey.estimation.confidence)
    document = estimates_document(whole, spreads, dropped, survey, by, _covariance_model(prepared, whole, survey))
    made = {"resample": "jackknife", "bootstrap": 0, "jackknife": RANDOM_GROUPS, "interval": "t"}
    method = document.method.model_copy(update=made)
    warnings = [*document.warnings, *_doubts(overview)]
    estimates = document.model_copy(update={"method": method, "warnings": warnings})
    return FittedSums(estimates, _replicates(whole, found), _means(whole, found, covariances, freedom))


def _replicated(whole: Whole, prepared: CellMoments, estimator: Estimator) -> tuple[dict[str, Array], int, Scatter]:
    """Every number in each replicate (G, …), NaN where it could not be estimated, how many could not, and how the means
    of the replicates lie around those of the whole."""
    parts, dropped, scatters = [], 0, []
    for multipliers in replicate_multipliers(prepared.cells, prepared.batch):
        moments = prepared.moments(multipliers, start=whole.moments, tolerance=1e-8)
        batch = estimate(moments, estimator)
        good = batch.solution.converged & np.isfinite(batch.nation).all(axis=1)
        dropped += int((~good).sum())
        parts.append({name: _where(good, value) for name, value in whole.numbers(batch).items()})
        scatters.append(Scatter.of(moments.means[good], whole.moments.means[0]))
    scatter = sum(scatters[1:], start=scatters[0])
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, dropped, scatter


def _where(good: NDArray[np.bool_], values: Array) -> Array:
    """The values (R, …) of good replicates (R,), NaN for the others."""
    return np.where(good.reshape(-1, *[1] * (values.ndim - 1)), values, np.nan)


def _spreads(
    whole: Whole, found: dict[str, Array], variances: Array | None, freedom: int, confidence: float
) -> dict[str, Spreads]:
    """Standard errors and intervals of every number: the jackknife's, and those of branches from their own `variances`
    (G, K), unless there are none."""
    own = whole.numbers(whole.batch)
    spreads = {name: jackknife_spreads(values, own[name][0], freedom, confidence) for name, values in found.items()}
    units = np.array(whole.units)[:, None]
    if variances is None:
        variances = variance(found["groups"], own["groups"][0], "jackknife")
    count = len(variances)
    others = (np.nansum(variances, axis=0) - variances) / count**2
    for name, squared in (("groups", variances), ("differences", variances * (1 - 1 / count) ** 2 + others)):
        spreads[name] = t_spreads(own[name][0], np.where(units > 1, squared, np.nan), units - 1.0, confidence)
    return spreads


def _means(whole: Whole, found: dict[str, Array], covariances: Array, freedom: int) -> Means:
    """The means with their sampling covariances: of branches as given (G, P, P), of the nation the jackknife's."""
    batch = whole.batch
    single = np.array(whole.units)[:, None, None] < 2
    measured = Measured(
        u=batch.u[0],
        nation=batch.means[0],
        groups=whole.moments.means[0],
        answers=whole.moments.covariance[0],
        u_covariance=sampling_covariance(found["u"], batch.u[0], "jackknife"),
        nation_covariance=sampling_covariance(found["means"], batch.means[0], "jackknife"),
        groups_covariance=np.where(single, np.nan, covariances),
    )
    return means_document(measured, whole.structure, whole.answers.labels, freedom)


def _covariance_model(prepared: CellMoments, whole: Whole, survey: Survey) -> dict[str, object] | None:
    """The document of the covariance model; of incomplete answers on moments completed by one mean for all."""
    if survey.model is None or whole.structure.composites.any():
        return None
    cells, covariance = prepared.cells, whole.moments.covariance[0]
    if not (cells.complete or prepared.pooled):
        pooled = CellMoments(cells, pooled=True)
        covariance = pooled.moments(model_multipliers(cells)[None], start=whole.moments).covariance[0]
    return document_of_moments(covariance, whole.answers, survey, plain=cells.complete and cells.equal)


def _doubts(overview: Overview) -> list[Doubt]:
    silent = [doubt("W012", count=overview.silent, n=overview.n)] if overview.silent else []
    return [*silent, doubt("W020", groups=RANDOM_GROUPS)]


def _replicates(whole: Whole, found: dict[str, Array]) -> Replicates:
    kept = {name: found[name] for name in ("nation", "groups", "u", "paths", "plsc", "b")}
    structure = whole.structure
    return Replicates(
        structure.constructs, whole.answers.labels, structure.indicators, structure.arrows, **kept, kind="jackknife"
    )
