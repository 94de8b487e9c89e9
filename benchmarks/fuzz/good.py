"""What is whole before it is damaged: two waves of a small demo, results of a plain file, small extracts and lists."""

import os
import pickle
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from acsi.sampling.contacts import read_contacts
from acsi.shipped import shipped
from acsi.steps import demo
from acsi.steps.demo import demo_folder
from acsi.steps.fit import fit_file
from acsi.steps.rank import rank_folder
from acsi.steps.renewals import renewals_of
from acsi.steps.validity import validate_wave
from acsi.wave import find_programme
from tests.scanner import PERSONAL, planted_in
from tests.steps.conftest import use_stand_ins

WAVE, BEFORE = "2026Q3", "2026Q2"
KEPT_BRANCHES = ("name_en", "Beijing", "Dalian", "Shenzhen", "Qinghai")


@dataclass(frozen=True)
class Good:
    """The folder of good inputs, and tables of some of them; `planted` are the persons in them."""

    folder: Path
    claims: pd.DataFrame
    agents: pd.DataFrame
    do_not_contact: pd.DataFrame
    known_phones: pd.DataFrame
    renewals: pd.DataFrame
    interviews: pd.DataFrame
    delivered: pd.DataFrame
    planted: frozenset[str]

    @property
    def programme(self) -> Path:
        """The programme with two waves."""
        return self.folder / "programme"

    @property
    def results(self) -> Path:
        """The folder that `acsi fit --out` and `acsi rank --estimates` left."""
        return self.folder / "results"

    @property
    def demo(self) -> Path:
        """The demo, with the folders of the insurer and of the survey firms."""
        return self.folder / "demo"


def good_inputs(folder: Path) -> Good:
    """The good inputs in `folder`, made if they are not there yet."""
    kept = folder / "good.pickle"
    if not kept.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made = _made(folder)
        kept.write_bytes(pickle.dumps(made))
    return pickle.loads(kept.read_bytes())


def _made(folder: Path) -> Good:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "shipped", lambda _: _small_surveys(folder / "surveys"))
        use_stand_ins(patch)
        demo_folder(folder / "demo", say=print, claims=40_000, waves=2)
        insurer = folder / "demo" / "insurer"
        wave = find_programme(folder / "demo").wave(WAVE)
        validate_wave(wave)
        renewals_of(wave, str(insurer / "renewals.csv"))
        skipped = shutil.ignore_patterns("insurer", "firms")
        shutil.copytree(folder / "demo", folder / "programme", ignore=skipped)
    responses = pd.read_parquet(wave.path("responses.parquet"))
    few = pd.concat([part.head(40) for _, part in responses.groupby("branch")], ignore_index=True)
    few.to_csv(folder / "interviews.csv", index=False)
    results = folder / "results"
    fit_file(folder / "programme" / "survey.yaml", str(folder / "interviews.csv"), results, by="branch")
    rank_folder(results)
    lists = {
        name: pd.read_csv(insurer / f"{name.replace('_', '-')}.csv", dtype=str).head(80)
        for name in ("agents", "do_not_contact", "known_phones")
    }
    claims = pd.read_parquet(insurer / "claims.parquet")
    closed = claims[claims["branch_code"].isin(few["branch"].unique())].head(600)
    contacts = read_contacts(wave.read_private("contacts.age"))
    delivered = next((folder / "demo" / "firms").rglob("*-1.csv"))
    renewals = pd.read_csv(insurer / "renewals.csv", dtype=str)
    asked = renewals["insured_no"].isin(contacts["customer_id"])
    return Good(
        folder,
        claims=closed.astype(object).where(closed.notna(), None),
        renewals=renewals[asked],
        interviews=few,
        delivered=pd.read_csv(delivered, dtype=str).head(60),
        planted=planted_in(
            [
                closed[list(PERSONAL)],
                lists["agents"].drop(columns="branch_code"),
                lists["do_not_contact"],
                lists["known_phones"][["phone"]],
                contacts[["customer_id", "name", "phone"]],
            ]
        ),
        **lists,
    )


def _small_surveys(folder: Path) -> Path:
    """The shipped surveys with few resamples and four branches."""
    if folder.is_dir():
        return folder
    shutil.copytree(shipped("surveys"), folder)
    definition = folder / "auto-claims.yaml"
    definition.write_text(definition.read_text("utf-8").replace("bootstrap: 5000", "bootstrap: 40"), "utf-8")
    branches = folder / "branches" / "china-motor.csv"
    lines = branches.read_text("utf-8-sig").splitlines()
    branches.write_text("\n".join(each for each in lines if each.split(",")[2] in KEPT_BRANCHES) + "\n", "utf-8")
    return folder


def use_identity(path: Path) -> None:
    """Let commands that need no programme find the identity in this file."""
    os.environ["ACSI_IDENTITY"] = str(path)
