"""The value equation: a ratio of means with the nation at 100, in which a price found reasonable is a small cost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from acsi.league.league import rank
from acsi.league.results import League
from acsi.league.value_equation import in_points
from acsi.steps.fit import fit_file
from acsi.steps.interviews import interviews_in
from acsi.steps.results import results_in
from acsi.survey.models import Survey
from acsi.survey.rules_model import value_findings
from tests.league.interviewed import DEFINITION, interviews

EQUATION = """
value_equation:
  results: {quality_1: 3, quality_2: 1}
  process: [counter_kind]
  price: [loyal_1]
  effort: [counter_fast, tow_wait]
"""


def league_of(table: pd.DataFrame, folder: Path, equation: str = EQUATION, settings: str = "flag_below_n: 0") -> League:
    definition, data = folder / "survey.yaml", folder / "data.csv"
    definition.write_text(DEFINITION.replace("LEAGUE", settings) + equation, encoding="utf-8")
    table.to_csv(data, index=False)
    estimates = fit_file(definition, data, folder / "out", by="branch")
    results = results_in(folder / "out")
    return rank(estimates, results.replicates(), results.survey, {}, interviews_in(data, results.survey, estimates))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """In B2 the price is found less reasonable by four points, and all else is alike."""
    table = interviews()
    dear = table["branch"] == "B2"
    table["loyal_1"] = np.where(dear, (table["loyal_1"] - 4).clip(lower=1), table["loyal_1"])
    return table


@pytest.fixture(scope="module")
def found(table, tmp_path_factory):
    return league_of(table, tmp_path_factory.mktemp("value")).value_equation


def by_hand(rows: pd.DataFrame) -> tuple[float, float, float, float]:
    """The parts on the questions' own scale of 1 to 10; `tow_wait` says of itself that a high answer is bad."""
    mean = rows.mean(numeric_only=True)
    effort = ((11 - mean["counter_fast"]) + mean["tow_wait"]) / 2
    return 0.75 * mean["quality_1"] + 0.25 * mean["quality_2"], mean["counter_kind"], 11 - mean["loyal_1"], effort


def test_it_is_what_is_got_over_what_it_costs_in_means_of_the_branch(found, table):
    branches = {label: by_hand(rows) for label, rows in table.groupby("branch")}
    nation = [np.mean(part) for part in zip(*branches.values(), strict=True)]
    whole = (nation[0] + nation[1]) / (nation[2] + nation[3])
    assert found.ratio.estimate == pytest.approx(whole)
    assert [part.estimate for part in found.parts.values()] == pytest.approx(nation)
    for label, (results, process, price, effort) in branches.items():
        row = found.branches[label]
        assert row.score.estimate == pytest.approx(100 * (results + process) / (price + effort) / whole)
        assert [row.parts[part].estimate for part in ("results", "process", "price", "effort")] == pytest.approx(
            [results, process, price, effort]
        )


def test_a_branch_that_is_dear_and_no_better_is_below_and_no_other_is(found):
    verdicts = {label: row.verdict for label, row in found.branches.items()}
    assert verdicts.pop("B2") == "below"
    assert set(verdicts.values()) == {"similar"}
    assert found.branches["B2"].difference.ci[1] < 0
    assert found.branches["B2"].parts["price"].estimate > found.parts["price"].estimate


def test_its_standard_error_is_that_of_a_ratio_by_the_delta_method(found, table):
    rows = table[table["branch"] == "B1"]
    results, process, price, effort = by_hand(rows)
    got, cost = results + process, price + effort
    towed = rows["tow_wait"].notna()
    spread = (11 - rows["counter_fast"] - (11 - rows["counter_fast"]).mean()) / 2
    spread += ((rows["tow_wait"] - rows["tow_wait"].mean()).fillna(0) / towed.mean()) / 2
    each = 0.75 * rows["quality_1"] + 0.25 * rows["quality_2"] + rows["counter_kind"]
    influence = ((each - each.mean()) - got / cost * (spread - (rows["loyal_1"] - rows["loyal_1"].mean()))) / cost
    se = influence.std(ddof=1) / len(rows) ** 0.5
    assert found.branches["B1"].score.se == pytest.approx(100 * se / found.ratio.estimate, rel=0.2)


@given(arrays(float, (5, 4), elements=st.floats(0, 100)))
def test_points_run_from_1_to_10_and_better_answers_never_lower_the_value(parts: np.ndarray) -> None:
    points = in_points(parts)
    assert (points >= 1 - 1e-9).all()
    assert (points <= 10 + 1e-9).all()
    better = in_points(np.minimum(parts + 5, 100))
    before, after = ((each[:, 0] + each[:, 1]) / (each[:, 2] + each[:, 3]) for each in (points, better))
    assert (after >= before - 1e-12).all()


def test_a_branch_with_few_answers_shows_none(table, tmp_path):
    few = table["branch"].eq("B3") & (table.groupby("branch").cumcount() >= 5)
    row = league_of(table.assign(counter_kind=table["counter_kind"].mask(few)), tmp_path).value_equation.branches["B3"]
    assert (row.n, row.score, row.verdict, row.parts) == (5, None, None, {})


def test_without_the_equation_there_is_no_section(table, tmp_path):
    assert league_of(table, tmp_path, "").value_equation is None


@pytest.mark.parametrize(
    ("part", "questions", "code"),
    [("results", ["qual"], "S166"), ("price", ["words"], "S167"), ("effort", ["kind"], "S168")],
)
def test_questions_that_cannot_stand_there_are_found(part: str, questions: list[str], code: str) -> None:
    sound = {"results": ["good"], "process": ["kind"], "price": ["cheap"], "effort": ["easy"]}
    definition = Survey.model_validate(
        {
            "acsi": 1,
            "id": "small",
            "scales": {"rating": {"from": 1, "to": 10}},
            "questions": [
                *({"id": each, "scale": "rating"} for each in ("good", "kind", "cheap", "easy")),
                {"id": "words", "text_answer": True},
            ],
            "composite": {"weights": {"good": 1}},
            "value_equation": sound | {part: questions},
        }
    )
    assert [found.code for found in value_findings(definition)] == [code]
