"""A fitted wave whose interviews can be linked: two branches, customers by number, who mostly agreed; for steps and
commands."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from acsi.keys import case_ids, new_identity, save_identity
from acsi.steps.keys import start_keys
from acsi.wave import Wave, change, find_programme, open_wave
from tests.wave.conftest import NOW

SURVEY = """
acsi: 1
id: linked
languages: [en, zh]
frame: {columns: {customer_id: insured_no}, segments: [channel]}
sample: {completes: 100}
scales:
  rating: {from: 1, to: 10, missing: {98: dont_know}}
  yes_no: {codes: {0: No, 1: Yes}, missing: {99: refused}}
questions:
  - {id: sat, scale: rating}
  - {id: stay, scale: rating}
  - {id: pay, scale: rating}
  - {id: agree, scale: yes_no, consent: linkage}
model:
  constructs: {satisfaction: {indicators: [sat]}, loyalty: {indicators: [stay, pay]}}
  paths: {satisfaction: [loyalty]}
  index: satisfaction
"""

CUSTOMERS = [f"00{number:04d}" for number in range(400)]

Renewed = Callable[..., Path]


def customers() -> pd.DataFrame:
    """Who was interviewed and how, by customer number, and what each did a year later (renewed, premium)."""
    random = np.random.default_rng(5)
    number = np.arange(len(CUSTOMERS))
    sat = random.integers(1, 11, len(number))
    stay = np.clip(sat + random.integers(-3, 4, len(number)), 1, 10)
    pay = random.integers(1, 11, len(number))
    agree = np.select([number % 10 == 3, number % 10 == 7, number % 50 == 9], [0, 99, np.nan], 1.0)
    return pd.DataFrame(
        {
            "insured_no": CUSTOMERS,
            "branch": np.where(number < 250, "N", "S"),
            "channel": np.where(number % 3 == 0, "agent", "online"),
            "sat": sat,
            "stay": np.where(number % 40 == 0, 98, stay),
            "agree": agree,
            "satisfaction": (sat - 1) / 0.09,
            "loyalty": (stay + pay - 2) / 0.18,
            "renewed": (random.random(len(number)) < expit(0.25 * (sat - 5))).astype(int),
            "premium": random.integers(1000, 5000, len(number)),
        }
    )


@pytest.fixture
def linked_wave(tmp_path: Path, identity_path: Path) -> Wave:
    """The wave 2026Q3, received and fitted, as these customers answered."""
    save_identity(new_identity(), identity_path)
    folder = tmp_path / "programme"
    folder.mkdir()
    (folder / "survey.yaml").write_text(SURVEY, encoding="utf-8")
    (folder / "branches.csv").write_text(
        "code,name_zh,name_en,region\nN,北方,North,n\nS,南方,South,s\n", encoding="utf-8"
    )
    programme = find_programme(folder)
    start_keys(programme, now=NOW)
    wave = open_wave(programme, "2026Q3", now=NOW)
    people = customers()
    case = case_ids(wave.keys().case_key, wave.name, CUSTOMERS)
    kept = people[["branch", "channel", "sat", "stay", "agree"]].assign(
        case_id=case, weight=np.where(people["branch"] == "N", 4.0, 10.0), firm="north", ended="2026-10-01T10:00:00"
    )
    responses = kept.assign(interviewer=[f"n-{number % 12:02d}" for number in range(len(people))])
    with change(wave, "receive", now=NOW) as work:
        work.write("responses.parquet", parquet(responses.sort_values(["branch", "case_id"])))
        work.set(as_of=date(2026, 9, 30), keep_until=programme.survey().retention.days(date(2026, 9, 30)))
    with change(wave, "fit", now=NOW) as work:
        work.write("scores.parquet", parquet(people[["satisfaction", "loyalty"]].assign(case_id=case, group="x")))
    return wave


def parquet(table: pd.DataFrame) -> bytes:
    """A table as parquet."""
    written = io.BytesIO()
    table.to_parquet(written, index=False)
    return written.getvalue()


@pytest.fixture
def renewed(tmp_path: Path) -> Renewed:
    """`renewed(change)`: a file of who renewed, all customers and as many strangers, after `change` of its table."""

    def written(change: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table, name: str = "r.csv") -> Path:
        known = customers()[["insured_no", "renewed", "premium"]]
        strangers = known.assign(insured_no=[f"99{number:04d}" for number in range(len(known))])
        table = change(pd.concat([strangers, known], ignore_index=True).astype(str))
        path = tmp_path / name
        if path.suffix == ".xlsx":
            table.to_excel(path, index=False)
        else:
            path.write_bytes(table.to_csv(index=False).encode("gb18030" if "gbk" in name else "utf-8"))
        return path

    return written
