"""The shipped survey and branches, their simulated interviews, and the model fitted to them with few resamples."""

import pandas as pd
import pytest

from acsi.model.estimates import Estimates
from acsi.model.fit import Fit, fit
from acsi.shipped import shipped
from acsi.simulate.interviews import simulated_interviews
from acsi.simulate.truth import true_indices
from acsi.steps.fit import answers_from
from acsi.survey.branches import Branch, load_branches
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

RESAMPLES = 300


@pytest.fixture(scope="session")
def survey() -> Survey:
    """The shipped survey with few resamples."""
    loaded = load_survey(shipped("surveys") / "auto-claims.yaml")
    return loaded.model_copy(update={"estimation": loaded.estimation.model_copy(update={"bootstrap": RESAMPLES})})


@pytest.fixture(scope="session")
def branches() -> dict[str, Branch]:
    """The 36 branches by code."""
    return load_branches(shipped("surveys") / "branches" / "china-motor.csv")


@pytest.fixture(scope="session")
def interviews(survey: Survey, branches: dict[str, Branch]) -> pd.DataFrame:
    """The interviews of the shipped seed."""
    return simulated_interviews(survey, branches.values())


@pytest.fixture(scope="session")
def fitted(interviews: pd.DataFrame, survey: Survey) -> Fit:
    """The model fitted to these interviews."""
    return fit(answers_from(interviews, survey, "branch", "interviews"), survey, by="branch")


@pytest.fixture(scope="session")
def estimates(fitted: Fit) -> Estimates:
    """Its document."""
    return fitted.estimates


@pytest.fixture(scope="session")
def truth(survey: Survey, branches: dict[str, Branch], estimates: Estimates) -> dict[str, dict[str, float]]:
    """The true indices by branch and construct, under the estimated index weights."""
    constructs = estimates.constructs.values()
    weights = {name: indicator.u for construct in constructs for name, indicator in construct.indicators.items()}
    return true_indices(survey, branches.values(), weights)
