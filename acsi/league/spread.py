"""How much single interviews vary within branches and true scores between them, as a fitted wave shows it."""

import math

import numpy as np
from pydantic import BaseModel, ConfigDict

from acsi.errors import fault
from acsi.league.reliability import between_interval, paule_mandel
from acsi.league.scores import branch_scores, check_belong_together
from acsi.model.estimates import Estimates
from acsi.model.replicates import Replicates


class Spread(BaseModel):
    """What a plan rests on, in index points: the standard deviation `sd` of single interviews within a branch, `tau`
    that of true branch scores (None: not known) with its 95% interval, the design effect, and from how many branches
    and interviews each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    sd: float
    tau: float | None = None
    tau_ci: tuple[float, float] | None = None
    design_effect: float = 1.0
    branches: int | None = None
    interviews: float | None = None


def spread_of(estimates: Estimates, replicates: Replicates, index: str, source: str) -> tuple[Spread, dict[str, float]]:
    """The spread of the index that fitted branches show, and each branch's own standard deviation of one interview.

    Within branches it is what the variance of all answers leaves after that of the branches' scores, pooled; tau² is
    Paule and Mandel's, as in the league, its interval that of the Q-profile. The design effect is the mean variance of
    a branch's score, times its interviews, over the variance of one interview: weights, interviewers, missing answers.
    A branch's own deviation comes from its standard error in the league (drawn towards what all branches show) and
    holds its design effect.
    Raises AcsiError (L001 to L005) where there are not two branches with a standard error.
    """
    check_belong_together(estimates, replicates, index)
    scores = branch_scores(estimates, replicates, index)
    if len(scores.labels) < 2:
        raise fault("L005", ranked=len(scores.labels), count=len(estimates.groups), reasons="no standard error")
    interviews = np.array([estimates.groups[label].n for label in scores.labels], dtype=float)
    of_one = scores.variance * interviews
    indices = np.array([group.index[index].estimate for group in estimates.groups.values()])
    within = estimates.constructs[index].sd ** 2 - indices.var()
    low, high = between_interval(scores.index, scores.variance)
    found = Spread(
        source=source,
        sd=math.sqrt(within),
        tau=math.sqrt(paule_mandel(scores.index, scores.variance)),
        tau_ci=(math.sqrt(low), math.sqrt(high)),
        design_effect=float(of_one.mean() / within),
        branches=len(scores.labels),
        interviews=float(interviews.mean()),
    )
    return found, dict(zip(scores.labels, map(float, np.sqrt(of_one)), strict=True))
