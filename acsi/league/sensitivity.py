"""The sensitivity box: which places depend on a choice that could have been made differently.

The league is made again without the interviews that the fieldwork doubts, adjusted for the mix of customers, with all
questions of the index weighing alike, and without each of these questions in turn. It describes and tests nothing: a
place that moves within a branch's range of ranks says no more than the range did.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from acsi.league.mix_results import Variant
from acsi.league.places import kendall, moves, places
from acsi.league.results import League
from acsi.league.sections import Material, Section
from acsi.model import pls
from acsi.model.answers import Answers
from acsi.model.em import Completion
from acsi.model.index import index_weights, indices
from acsi.model.leaveout import leagues
from acsi.model.moments import Moments
from acsi.model.structure import Array, Structure, declared, specified
from acsi.survey.models import Survey

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Otherwise:
    """The branches' indices `index` (G,) if the league were made otherwise, NaN where a branch has none; `about` are
    the fields of `Variant` that say how."""

    index: Array
    about: dict[str, object]


def sensitivity(material: Material) -> Section:
    """The section, for every survey."""

    def added(league: League, _: object) -> League:
        labels = material.interviews.answers.labels
        found = [_variant(league, labels, each) for each in _otherwise(league, material)]
        return league.model_copy(update={"sensitivity": [each for each in found if each is not None]})

    return Section({}, added)


def _otherwise(league: League, material: Material) -> Iterator[Otherwise]:
    survey, answers, flagged = material.survey, material.interviews.answers, material.interviews.flagged
    if flagged.any() and not flagged.all():
        index = _without(answers, flagged, survey)
        yield Otherwise(index, {"what": "without_flagged", "left_out": int(flagged.sum())})
    if league.case_mix is not None:
        scores = {row.branch: row.adjusted for row in league.branches}
        yield Otherwise(np.array([scores.get(label) for label in answers.labels], dtype=float), {"what": "adjusted"})
    moments, structure = _moments(answers, survey), specified(survey)
    members = structure.members(structure.constructs.index(survey.index))
    if len(members) < 2:
        return
    yield Otherwise(moments.means[0][:, members].mean(axis=1), {"what": "equal_weights"})
    everybody = np.ones(len(answers.labels), dtype=bool)
    found = leagues(moments, structure, survey.index, lambda m, s: _solved(m, s, survey), everybody)
    for each in found[1:]:
        yield Otherwise(each.indices, {"what": "without_question", "question": each.question})


def _moments(answers: Answers, survey: Survey) -> Moments:
    """The moments that the model is estimated from, a batch of one."""
    pooled = survey.estimation.em == "pooled"
    completion = Completion(answers.values, answers.groups, len(answers.labels), pooled=pooled)
    return completion.moments(answers.model_weights[None])


def _solved(moments: Moments, structure: Structure, survey: Survey) -> pls.Solution:
    """The model's solution, or that of a composite with its declared weights; `structure` may lack some questions."""
    weights = declared(survey)
    if weights is None:
        return pls.solve(moments.correlation, structure, scheme=survey.estimation.scheme)
    whole = specified(survey).indicators
    kept = weights[[whole.index(indicator) for indicator in structure.indicators]]
    return pls.fixed(moments.correlation, structure, kept * moments.deviations[0])


def _without(answers: Answers, flagged: Mask, survey: Survey) -> Array:
    """The index of each branch (G,) without these interviews, the model estimated again; NaN where too few are left."""
    kept = ~flagged
    clusters = None if answers.clusters is None else answers.clusters[kept]
    others = replace(
        answers,
        values=answers.values[kept],
        groups=answers.groups[kept],
        weights=answers.weights[kept],
        clusters=clusters,
        weighting=None,
        parts=None,
    )
    moments, structure = _moments(others, survey), specified(survey)
    u = index_weights(_solved(moments, structure, survey).weights, moments.deviations, structure)
    index = indices(u, moments.means, structure)[0, :, structure.constructs.index(survey.index)]
    return np.where(others.interviews >= survey.league.minimum_n, index, np.nan)


def _variant(league: League, labels: tuple[str, ...], other: Otherwise) -> Variant | None:
    """What moves among the ranked branches that have an index otherwise too; None if these are less than two."""
    index = dict(zip(labels, other.index, strict=True))
    rows = [row for row in league.branches if row.rank is not None and np.isfinite(index[row.branch])]
    if len(rows) < 2:
        return None
    own, others = np.array([row.index for row in rows]), np.array([index[row.branch] for row in rows])
    moved = moves(rows, places(own), places(others))
    return Variant(
        **other.about,
        ranked=len(rows),
        largest=max((abs(move.to - move.start) for move in moved), default=0),
        outside=sum(not move.within_range for move in moved),
        kendall=kendall(own, others),
        moves=moved,
    )
