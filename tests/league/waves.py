"""Fitted waves made by hand for the tests of trends: branches of known means and a known spread of one interview."""

from collections.abc import Mapping, Sequence

import numpy as np

from acsi.league.yardstick import WaveResults
from acsi.model.estimates import Construct, Estimates, Group, Indicator, Measure, Method
from acsi.model.means import ConstructMeans, Mean, Means
from acsi.survey.models import Survey

QUESTIONS = {"quality": ["q1", "q2"], "satisfaction": ["s1", "s2", "s3"]}
U = {"quality": [0.5, 0.5], "satisfaction": [0.4, 0.35, 0.25]}
SD, RHO = 20.0, 0.7
"""Of one answer, and between two answers of an interview."""


def survey_of(**changes: object) -> Survey:
    """A definition of these questions; `changes` are of its top keys."""
    names = [question for questions in QUESTIONS.values() for question in questions]
    definition = {
        "acsi": 1,
        "id": "waves",
        "scales": {"rating": {"from": 1, "to": 10}},
        "questions": [{"id": name, "scale": "rating", "text": f"How good is {name}?"} for name in names],
        "model": {
            "constructs": {construct: {"indicators": questions} for construct, questions in QUESTIONS.items()},
            "paths": {"quality": ["satisfaction"]},
            "index": "satisfaction",
        },
    }
    return Survey.model_validate(definition | changes)


def answers_covariance(count: int) -> np.ndarray:
    return SD**2 * (RHO + (1 - RHO) * np.eye(count))


def wave(
    name: str,
    means: Mapping[str, Mapping[str, Sequence[float]] | float],
    *,
    n: int | Mapping[str, int] = 100,
    u: Mapping[str, Sequence[float]] = U,
    u_se: float = 0.01,
    questions: Mapping[str, Sequence[str]] = QUESTIONS,
    **more: object,
) -> WaveResults:
    """A wave whose branches have these `means` by construct, or one for all questions; exact, or drawn by `drawn`."""
    labels = list(means)
    sizes = {label: n if isinstance(n, int) else n[label] for label in labels}
    total = sum(sizes.values())
    constructs, lines, groups = {}, {}, {label: {} for label in labels}
    for construct, asked in questions.items():
        count = len(asked)
        by_label = {
            label: np.broadcast_to(np.asarray(each if isinstance(each, float | int) else each[construct], float), count)
            for label, each in means.items()
        }
        whole = np.mean(list(by_label.values()), axis=0)
        covariance = answers_covariance(count)
        weights = np.array(u[construct], dtype=float)
        spread = u_se**2 * (np.eye(count) - 1 / count)
        constructs[construct] = ConstructMeans(
            questions=list(asked),
            u=weights.tolist(),
            u_covariance=spread.tolist(),
            answers_covariance=covariance.tolist(),
            nation=Mean(means=whole.tolist(), covariance=(covariance / total).tolist()),
            groups={
                label: Mean(
                    means=each.tolist(),
                    covariance=(covariance / sizes[label]).tolist() if sizes[label] > 1 else None,
                )
                for label, each in by_label.items()
            },
        )
        indicators = {
            question: Indicator(weight=1, u=float(w), loading=0.9, mean=8)
            for question, w in zip(asked, weights, strict=True)
        }
        lines[construct] = Construct(
            index=float(weights @ whole), se=_se(weights, covariance, total), sd=18, indicators=indicators
        )
        for label, each in by_label.items():
            se = _se(weights, covariance, sizes[label]) if sizes[label] > 1 else None
            groups[label][construct] = Measure(estimate=float(weights @ each), se=se)
    estimates = Estimates(
        survey="waves",
        index="satisfaction",
        n=total,
        by="branch",
        method=METHOD,
        constructs=lines,
        groups={
            label: Group(n=sizes[label], units=sizes[label], share=1 / len(labels), index=groups[label])
            for label in labels
        },
    )
    return WaveResults(name, estimates, Means(constructs=constructs), more.pop("asked", survey_of()), **more)


def drawn(stream: np.random.Generator, true: Mapping[str, float], n: int) -> dict[str, dict[str, list[float]]]:
    """Means of n interviews in each branch of these true means, questions correlated as those of one interview."""
    return {
        label: {
            construct: (mean + stream.multivariate_normal(np.zeros(len(asked)), answers_covariance(len(asked)) / n))
            for construct, asked in QUESTIONS.items()
        }
        for label, mean in true.items()
    }


def _se(u: np.ndarray, covariance: np.ndarray, n: int) -> float:
    return float(np.sqrt(u @ covariance @ u / n))


METHOD = Method(
    estimator="pls", scheme="path", mode="A", em="branch", resample="branch", bootstrap=5000, seed=1, confidence=0.95,
    converged=True, admissible=True, iterations=5,
)  # fmt: skip
