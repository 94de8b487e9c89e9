"""A small programme whose wave has been sampled, with two firms and their keys; fixtures for steps and commands."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from acsi.keys import Identity, new_identity, save_identity
from acsi.steps.keys import start_keys
from acsi.wave import Programme, Wave, change, find_programme, open_wave
from tests.fieldwork.conftest import good_rows
from tests.wave.conftest import NOW

SMALL = Path(__file__).parents[1] / "fieldwork" / "small.yaml"
BRANCHES = "code,name_zh,name_en,region\nN,北方,North,north\nS,南方,South,south\n"

Deliver = Callable[..., Path]


@pytest.fixture(scope="session")
def firms() -> dict[str, Identity]:
    """The identities of the survey firms."""
    return {"north": new_identity(), "south": new_identity()}


@pytest.fixture
def small_programme(tmp_path: Path, identity_path: Path, firms: dict[str, Identity]) -> Programme:
    """A programme of the small survey, whose only recipient is the user."""
    save_identity(new_identity(), identity_path)
    recipients = json.dumps({firm: {"recipient": identity.recipient} for firm, identity in firms.items()})
    folder = tmp_path / "programme"
    folder.mkdir()
    survey = SMALL.read_text(encoding="utf-8").replace("firms: {north: {}, south: {}}", f"firms: {recipients}")
    (folder / "survey.yaml").write_text(survey, encoding="utf-8")
    (folder / "branches.csv").write_text(BRANCHES, encoding="utf-8")
    programme = find_programme(folder)
    start_keys(programme, now=NOW)
    return programme


@pytest.fixture
def small_wave(small_programme: Programme) -> Wave:
    """A wave with a sample of four main and two reserve cases in each of two branches."""
    return sampled(small_programme, "2026Q3", "")


def sampled(programme: Programme, name: str, mark: str) -> Wave:
    """A wave of this name whose case ids begin with `mark`."""
    wave = open_wave(programme, name, now=NOW)
    places = [(branch, place) for branch in "NS" for place in range(1, 7)]
    cases = pd.DataFrame(
        {
            "case_id": [f"{mark}{branch}{place}" for branch, place in places],
            "branch": [branch for branch, _ in places],
            "role": ["main" if place < 5 else "reserve" for _, place in places],
            "order": [place if place < 5 else place - 4 for _, place in places],
            "frame_n": [60 if branch == "N" else 200 for branch, _ in places],
            "channel": "agent",
            "closed_month": "2026-06",
        }
    )
    people = [
        {"case_id": case, "customer_id": f"C-{case}", "name": f"样本{case}", "phone": f"1390000{row:04d}"}
        for row, case in enumerate(cases["case_id"])
    ]
    contacts = {"acsi": 1, "cases": [{**person, "closed_on": "2026-06-17"} for person in people]}
    sample = io.BytesIO()
    cases.to_parquet(sample)
    with change(wave, "sample", now=NOW) as work:
        work.write("sample.parquet", sample.getvalue())
        work.write_private("contacts.age", json.dumps(contacts).encode())
        work.set(as_of=NOW.date())
    return wave


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """`deliver("a.csv", {"case_id": "N1", "overall": 11}, …)`: a file of good interviews but for what is said."""

    def written(name: str, *changes: dict[str, object]) -> Path:
        path = tmp_path / name
        good_rows(*changes).to_csv(path, index=False)
        return path

    return written
