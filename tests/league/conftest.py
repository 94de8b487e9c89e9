"""Small fitted models made by hand: what `acsi fit` would leave, with known truth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from acsi.model.estimates import Consistent, Construct, Estimates, Group, Indicator, Measure, Method, Path
from acsi.model.replicates import Replicates
from acsi.survey.models import Survey

CONSTRUCTS = ("satisfaction", "expectations", "quality", "value")
EFFECTS = {"expectations": -0.3, "quality": 0.8, "value": 0.3}


@dataclass(frozen=True)
class Fitted:
    """Estimates with their replicates."""

    estimates: Estimates
    replicates: Replicates


def make_fitted(
    indices: Mapping[str, Sequence[float]],
    *,
    n: int | Mapping[str, int] = 100,
    effects: Mapping[str, float] = EFFECTS,
    effect_se: float = 0.03,
    resamples: int = 400,
    sd: float = 18.0,
    admissible: bool = True,
    seed: int = 0,
) -> Fitted:
    """Branches with these indices of satisfaction and of the constructs in `effects`, which stand before it."""
    constructs = ("satisfaction", *effects)
    sizes = {label: n if isinstance(n, int) else n[label] for label in indices}
    random = np.random.default_rng(seed)
    point = np.array([list(values) for values in indices.values()], dtype=float)
    spread = sd / np.sqrt(np.array([float(size) for size in sizes.values()]))
    groups = point + spread[:, None] * random.standard_normal((resamples, *point.shape))
    b = np.array(list(effects.values())) + effect_se * random.standard_normal((resamples, len(effects)))
    indicators = tuple(f"{construct}_1" for construct in constructs)
    replicates = Replicates(
        constructs=constructs,
        group_labels=tuple(indices),
        indicators=indicators,
        arrows=tuple((source, "satisfaction") for source in effects),
        nation=groups.mean(axis=1),
        groups=groups,
        u=np.ones((resamples, len(constructs))),
        paths=b.copy(),
        plsc=b.copy(),
        b=b,
    )
    estimates = Estimates(
        survey="test",
        n=sum(sizes.values()),
        by="branch",
        method=_method(resamples),
        constructs={k: _construct(point[:, c], groups[:, :, c]) for c, k in enumerate(constructs)},
        paths=[Path(source=s, target="satisfaction", estimate=0.3, b=value) for s, value in effects.items()],
        plsc=Consistent(admissible=admissible),
        groups={
            label: Group(
                n=sizes[label],
                units=sizes[label],
                share=1 / len(indices),
                index={k: _measure(point[g, c], groups[:, g, c], sizes[label]) for c, k in enumerate(constructs)},
            )
            for g, label in enumerate(indices)
        },
    )
    return Fitted(estimates, replicates)


def _method(resamples: int) -> Method:
    return Method(
        estimator="pls", scheme="path", mode="A", em="branch", resample="branch", bootstrap=resamples, seed=1,
        confidence=0.95, converged=True, admissible=True, iterations=5,
    )  # fmt: skip


def _construct(indices: np.ndarray, replicates: np.ndarray) -> Construct:
    nation = replicates.mean(axis=1)
    measure = _measure(float(indices.mean()), nation, 2)
    indicator = Indicator(weight=1, u=1, loading=1, mean=8)
    return Construct(index=measure.estimate, se=measure.se, ci=measure.ci, sd=18, indicators={"item": indicator})


def _measure(estimate: float, replicates: np.ndarray, n: int) -> Measure:
    if n < 2 or len(replicates) < 2:
        return Measure(estimate=estimate)
    low, high = np.quantile(replicates, [0.025, 0.975])
    return Measure(estimate=estimate, se=float(replicates.std(ddof=1)), ci=(float(low), float(high)))


@pytest.fixture(scope="session")
def fitted() -> Callable[..., Fitted]:
    """`fitted(indices, **choices)` makes estimates and replicates; see `make_fitted`."""
    return make_fitted


@pytest.fixture(scope="session")
def plain() -> Callable[..., Fitted]:
    """`plain(satisfaction, **choices)`: branches that differ in satisfaction alone, given by branch or as a list."""

    def make(satisfaction: Mapping[str, float] | Sequence[float], **choices: object) -> Fitted:
        if not isinstance(satisfaction, Mapping):
            satisfaction = {f"B{g:02}": value for g, value in enumerate(satisfaction, start=1)}
        return make_fitted({label: (value, 75.0, 80.0, 70.0) for label, value in satisfaction.items()}, **choices)

    return make


@pytest.fixture(scope="session")
def survey() -> Callable[..., Survey]:
    """`survey(**league)`: a definition of the four constructs with these settings of its league."""

    def make(**league: object) -> Survey:
        return Survey.model_validate(
            {
                "acsi": 1,
                "id": "test",
                "scales": {"rating": {"from": 1, "to": 10}},
                "questions": [{"id": f"{construct}_1", "scale": "rating"} for construct in CONSTRUCTS],
                "model": {
                    "constructs": {construct: {"indicators": [f"{construct}_1"]} for construct in CONSTRUCTS},
                    "paths": {source: ["satisfaction"] for source in EFFECTS},
                    "index": "satisfaction",
                },
                "league": league,
            }
        )

    return make
