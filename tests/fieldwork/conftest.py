"""A small survey, its sample, and deliveries of it, row by row."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from acsi.fieldwork.cases import case_list
from acsi.fieldwork.contract import Contract, contract
from acsi.fieldwork.records import Receipt
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

Rows = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def survey() -> Survey:
    """A survey with screening, routing, a top code and an open answer."""
    return load_survey(Path(__file__).with_name("small.yaml"))


@pytest.fixture(scope="session")
def agreed(survey: Survey) -> Contract:
    """Its delivery contract as head office checks it."""
    return contract(survey, wave="2026Q3", firm="", definition_sha256="0" * 64, cases=[])


@pytest.fixture(scope="session")
def sample() -> pd.DataFrame:
    """Two branches of four main cases and two reserve cases each: N1–N6 and S1–S6."""
    cases = [
        (f"{branch}{place}", branch, "main" if place < 5 else "reserve", place if place < 5 else place - 4)
        for branch in "NS"
        for place in range(1, 7)
    ]
    table = pd.DataFrame(cases, columns=["case_id", "branch", "role", "order"])
    table["frame_n"] = table["branch"].map({"N": 60, "S": 200})
    return table.assign(stratum=table["branch"], channel="agent", closed_month="2026-06")


@pytest.fixture(scope="session")
def cases(sample: pd.DataFrame) -> pd.DataFrame:
    """The cases: one reserve case of N is released; the north firm has N's, the south firm S's main cases."""
    about = {"wave": "2026Q3", "recipient": "", "at": "", "by": ""}
    north = Receipt(pack="a", firm="north", cases=["N1", "N2", "N3", "N4", "N5"], **about)
    south = Receipt(pack="b", firm="south", cases=["S1", "S2", "S3", "S4"], **about)
    return case_list(sample, {"N": 1}, [north, south])


@pytest.fixture(scope="session")
def rows() -> Rows:
    """`rows({"case_id": "N1", "overall": 11}, …)`: a delivery of good interviews but for what is said of each.

    Each case has an hour of its own, N1 the first.
    """
    return good_rows


def good_rows(*changes: dict[str, object]) -> pd.DataFrame:
    """Good interviews but for what is said of each."""
    good = {
        "case_id": "N1",
        "disposition": 110,
        "interviewer": "n-01",
        "staff": 0,
        "overall": 8,
        "complained": 0,
        "handling": None,
        "result": None,
        "TOL": 10,
        "remark": None,
    }
    return pd.DataFrame([good | hour_of(change.get("case_id", "N1")) | change for change in changes])


def hour_of(case: object) -> dict[str, object]:
    """When a case was interviewed: N1 at ten, N2 at eleven, and so on, S's a day later."""
    name = str(case)
    hour = f"2026-07-0{1 + name.startswith('S')} {9 + int(name[-1]) if name[-1:].isdigit() else 9:02d}"
    return {"started": f"{hour}:00:00", "ended": f"{hour}:12:00"}


@pytest.fixture(scope="session")
def silent() -> dict[str, object]:
    """What a row without an interview leaves blank."""
    columns = ("interviewer", "started", "ended", "staff", "overall", "complained", "handling", "result", "TOL")
    return dict.fromkeys(columns)


@pytest.fixture(scope="session")
def awkward() -> Survey:
    """A survey in one language, with a composite, whose texts and codes break careless files."""
    return load_survey(Path(__file__).with_name("awkward.yaml"))


@pytest.fixture(scope="session")
def awkward_agreed(awkward: Survey) -> Contract:
    """Its contract, without a wave and without cases."""
    return contract(awkward, wave="", firm="", definition_sha256="0" * 64, cases=[])


@pytest.fixture(scope="session")
def theirs(agreed: Contract) -> Contract:
    """The small survey's contract as the north firm gets it, for three cases."""
    return agreed.model_copy(update={"firm": "north", "cases": ["N2", "N1", "N3"]})
