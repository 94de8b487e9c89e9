"""Each interview's share in the moments, so that any set of interviews gives its moments by a sum.

Answers that are missing count as expected under the moments of all interviews (one expectation step of EM; Dempster,
Laird, Rubin 1977, JRSS B 39), so interviews are exchangeable where groups do not differ. This needs the interviews
themselves: n · (1 + P + P(P + 1)/2) numbers in memory, 1 GB for a million interviews of 14 questions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.model.answers import Answers
from acsi.model.em import Completion, patterns
from acsi.model.moments import Moments
from acsi.model.structure import Array


@dataclass(frozen=True)
class Expected:
    """`statistics` (n, S): each interview's weight, weighted answers, and the upper triangle of their products, all
    around `centre` (P,); `groups` (n,) ascending with `labels`; `completed` (n, P) answers with expected ones filled
    in; `order` (n,) the interviews' places in the answers as they came."""

    statistics: Array
    centre: Array
    groups: NDArray[np.intp]
    labels: tuple[str, ...]
    completed: Array
    order: NDArray[np.intp]

    @property
    def sizes(self) -> NDArray[np.intp]:
        """Interviews of each group (G,)."""
        return np.bincount(self.groups, minlength=len(self.labels))

    def by_group(self) -> Array:
        """Sums of the statistics of each group (G, S)."""
        ends = np.cumsum(self.sizes)
        return np.asarray(np.add.reduceat(self.statistics, ends - self.sizes, axis=0))

    def moments(self, sums: Array) -> Moments:
        """Moments of the sets of interviews whose statistics add up to `sums` (R, S), each as a single group."""
        size = len(self.centre)
        upper = np.triu_indices(size)
        total = sums[:, :1]
        mean = sums[:, 1 : size + 1] / total
        second = np.empty((len(sums), size, size))
        second[:, upper[0], upper[1]] = second[:, upper[1], upper[0]] = sums[:, size + 1 :] / total
        covariance = second - mean[:, :, None] * mean[:, None, :]
        mean = mean + self.centre
        return Moments(total, mean[:, None, :], mean, covariance)


def expected(answers: Answers) -> Expected:
    """The statistics of the interviews, those of a group together.

    Survey weights count relative to their mean in the group: groups of different size keep their interviews' weight,
    and an interview weighs alike wherever a permutation puts it.
    """
    order = np.argsort(answers.groups, kind="stable")
    values, groups = answers.values[order], answers.groups[order]
    counts = np.bincount(groups, minlength=len(answers.labels))
    sums = np.bincount(groups, answers.weights[order], len(answers.labels))
    weights = answers.weights[order] * (counts / sums)[groups]
    completion = Completion(values, np.zeros(len(values), dtype=np.intp), 1, pooled=True)
    overall = completion.moments(weights[None])
    completed = completion.completed(overall)
    centre = overall.mean[0]
    upper = np.triu_indices(values.shape[1])
    around = completed - centre
    products = around[:, upper[0]] * around[:, upper[1]]
    _add_what_stays_open(products, values, overall.covariance[0])
    statistics = np.concatenate([np.ones((len(values), 1)), around, products], axis=1) * weights[:, None]
    return Expected(statistics, centre, groups, answers.labels, completed, order)


def _add_what_stays_open(products: Array, values: Array, covariance: Array) -> None:
    """Add to each interview's products the covariance of its missing answers given the known ones."""
    size = len(covariance)
    precision = np.linalg.pinv(covariance, hermitian=True)
    place = np.zeros((size, size), dtype=np.intp)
    place[np.triu_indices(size)] = np.arange(size * (size + 1) // 2)
    for pattern in patterns(values):
        missing = pattern.missing
        left = np.linalg.pinv(precision[np.ix_(missing, missing)], hermitian=True)
        first, second = np.triu_indices(len(missing))
        products[np.ix_(pattern.rows, place[missing[first], missing[second]])] += left[first, second]
