"""A plain data file adjusted for its mix of customers, from the file to league.csv and league.json."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from acsi.league.results import League
from acsi.steps.fit import fit_file
from acsi.steps.rank import rank_folder
from acsi.steps.results import results_in
from tests.league.interviewed import DEFINITION, interviews

ADJUSTED = "{minimum_n: 20, adjust_for: [use, age], under_branch_control: [channel]}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adjusted")
    random = np.random.default_rng(4)
    table = interviews()
    table["use"] = np.where(random.random(len(table)) < 0.1 * table["branch"].str[1].astype(int), "taxi", "private")
    table["age"] = random.integers(18, 80, len(table))
    for question in ("sat_1", "sat_2"):
        table[question] = (table[question] - (table["use"] == "taxi")).clip(lower=1)
    table.to_csv(folder / "data.csv", index=False)
    definition = DEFINITION.replace("{minimum_n: 20, LEAGUE}", ADJUSTED)
    (folder / "survey.yaml").write_text(definition, encoding="utf-8")
    fit_file(folder / "survey.yaml", folder / "data.csv", folder / "out", by="branch")
    return folder


def test_the_file_for_spreadsheets_holds_the_scores_of_a_regression_with_a_dummy_for_each_branch(folder: Path) -> None:
    league = rank_folder(folder / "out", data=folder / "data.csv")
    with (folder / "out" / "league.csv").open(encoding="utf-8-sig") as file:
        rows = {row["branch"]: row for row in csv.DictReader(file)}
    table = pd.read_csv(folder / "data.csv")
    assert League.model_validate_json((folder / "out" / "league.json").read_bytes()) == league
    effects = dict.fromkeys(rows, 0.0)
    for question, weight in _weights(folder).items():
        table["outcome"] = (table[question] - 1) / 9 * 100
        found = smf.ols("outcome ~ 0 + C(branch) + C(use) + age", table).fit().params
        for code in effects:
            effects[code] += weight * found[f"C(branch)[{code}]"]
    constant = np.mean([row.index - effects[row.branch] for row in league.branches])
    for row in league.branches:
        assert row.adjusted == pytest.approx(effects[row.branch] + constant, abs=1e-10)
        assert float(rows[row.branch]["adjusted"]) == pytest.approx(row.adjusted, abs=1e-6)


def test_without_the_interviews_nothing_is_adjusted(folder: Path) -> None:
    league = rank_folder(folder / "out")
    assert league.case_mix is None
    assert league.sensitivity == []
    assert all(row.adjusted is None for row in league.branches)


def _weights(folder: Path) -> dict[str, float]:
    lines = results_in(folder / "out").estimates().constructs["satisfaction"].indicators
    return {name: line.u for name, line in lines.items()}
