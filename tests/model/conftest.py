"""Answers that the model's tests share: the synthetic reference wave and small ones made on the spot."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from acsi.model.answers import Answers, scaled
from acsi.model.structure import Structure, structure
from acsi.survey.models import Survey

REFERENCE_NAMES = {
    "EXP": "expectations",
    "QUAL": "quality",
    "VAL": "value",
    "SAT": "satisfaction",
    "COMP": "complaints",
    "LOY": "loyalty",
}

ACSI = {
    "EXP": ["expect_overall", "expect_custom", "expect_reliab"],
    "QUAL": ["quality_overall", "quality_custom", "quality_reliab"],
    "VAL": ["value_price", "value_quality"],
    "SAT": ["sat_overall", "sat_confirm", "sat_ideal"],
    "COMP": ["complained"],
    "LOY": ["loyal_repurchase", "loyal_price"],
}
PATHS = {
    "EXP": ["QUAL", "VAL", "SAT"],
    "QUAL": ["VAL", "SAT"],
    "VAL": ["SAT"],
    "SAT": ["COMP", "LOY"],
    "COMP": ["LOY"],
}
"""The model of the reference results, under the names they use."""


@pytest.fixture(scope="session")
def wave_survey() -> Survey:
    """The definition of the reference wave."""
    from acsi.survey.load import load_survey

    return load_survey(Path(__file__).parents[1] / "reference" / "acsi_wave.yaml")


@pytest.fixture(scope="session")
def wave_structure(wave_survey: Survey) -> Structure:
    """Its structure."""
    assert wave_survey.model is not None
    constructs = {name: construct.indicators for name, construct in wave_survey.model.constructs.items()}
    return structure(constructs, wave_survey.model.paths)


def answers_of(table: pd.DataFrame, indicators: tuple[str, ...], by: str | None = "branch") -> Answers:
    """Answers of 1–10 (complaints 0/1) from a plain table."""
    bounds = np.array([(0, 1) if name == "complained" else (1, 10) for name in indicators], dtype=float)
    codes, labels = pd.factorize(table[by], sort=True) if by else (np.zeros(len(table), int), ["all"])
    reverse = np.zeros(len(indicators), dtype=bool)
    values = scaled(table[list(indicators)].to_numpy(float), bounds, reverse)
    return Answers(indicators, values, bounds, reverse, codes, tuple(labels), np.ones(len(table)))


@pytest.fixture(scope="session")
def wave(reference: Path, wave_structure: Structure) -> Answers:
    """The reference wave: 36 branches of 100 complete interviews."""
    return answers_of(pd.read_csv(reference / "acsi_wave.csv"), wave_structure.indicators)


@pytest.fixture(scope="session")
def wave_with_gaps(reference: Path, wave_structure: Structure) -> Answers:
    """The reference wave with answers missing."""
    return answers_of(pd.read_csv(reference / "acsi_wave_missing.csv"), wave_structure.indicators)


@pytest.fixture(scope="session")
def seminr(reference: Path) -> dict[str, object]:
    """Results of seminr 2.3.4 on the reference wave."""
    return json.loads((reference / "pls_seminr.json").read_text())


@pytest.fixture(scope="session")
def csem(reference: Path) -> dict[str, object]:
    """Results of cSEM 0.6.1 on the reference wave."""
    return json.loads((reference / "pls_csem.json").read_text())


@pytest.fixture
def tiny_structure() -> Structure:
    """Quality leads to satisfaction, two questions each."""
    return structure({"quality": ["q1", "q2"], "satisfaction": ["s1", "s2"]}, {"quality": ["satisfaction"]})


def tiny_answers(n: int = 60, groups: int = 3, seed: int = 0) -> np.ndarray:
    """Answers (n, 4) of 1–10 with a common core."""
    stream = np.random.default_rng(seed)
    core = stream.normal(size=(n, 1)) + np.linspace(-0.5, 0.5, groups)[np.arange(n) % groups][:, None]
    return np.clip(np.round(6 + 1.5 * core + stream.normal(size=(n, 4))), 1, 10)
