"""Cells of a plain data file into answers."""

import numpy as np
import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.coding import code_questions, required_column, survey_weights
from acsi.survey.models import Survey

RATING = {"from": 1, "to": 10, "missing": {98: "dont_know", 99: "refused"}}
PERCENT = {"from": 0, "to": 25, "recode": {26: 25}, "missing": {98: "dont_know"}}
TOLERANCE = {"repurchase": "again", "increase": "up", "decrease": "down"}


@pytest.fixture(scope="module")
def survey() -> Survey:
    """A rating in a column of another name, a yes or no, and price tolerance with its sources."""
    return Survey.model_validate(
        {
            "acsi": 1,
            "id": "s",
            "scales": {
                "rating": RATING,
                "percent": PERCENT,
                "tolerance": {"from": -25, "to": 25},
                "yes_no": {"codes": {0: "No", 1: "Yes"}},
            },
            "questions": [
                {"id": "overall", "scale": "rating", "column": "Q1"},
                {"id": "complained", "scale": "yes_no"},
                {"id": "again", "scale": "rating"},
                {"id": "up", "scale": "percent"},
                {"id": "down", "scale": "percent"},
                {"id": "price", "derive": "price_tolerance", "from": TOLERANCE, "scale": "tolerance"},
            ],
        }
    )


def problems(table: pd.DataFrame, survey: Survey, *wanted: str) -> list[str]:
    with pytest.raises(AcsiError) as raised:
        code_questions(table, survey, list(wanted), "d.csv")
    return [str(problem) for problem in raised.value.problems]


def test_codes_for_no_answer_become_missing_with_their_reason(survey: Survey) -> None:
    table = pd.DataFrame({"Q1": [7, 98, 99, None, 98]})
    coded = code_questions(table, survey, ["overall"], "d.csv")["overall"]
    np.testing.assert_array_equal(coded.values, [7, np.nan, np.nan, np.nan, np.nan])
    assert coded.lost == {"blank": 1, "dont_know": 2, "refused": 1}


def test_text_and_answers_off_the_scale_are_named_by_row_and_column(survey: Survey) -> None:
    table = pd.DataFrame({"Q1": ["7", "great", "11"], "complained": [0, 2, 1]}, index=[0, 1, 4])
    assert problems(table, survey, "overall", "complained") == [
        "D002 d.csv, row 3, column Q1: A text of 5 characters is not a number. "
        "Answers are numbers: 1 to 10, or 98 (dont_know), 99 (refused).",
        "D003 d.csv, row 6, column Q1: 11 is not an answer of scale rating. "
        "Allowed: 1 to 10, or 98 (dont_know), 99 (refused). "
        "If it stands for no answer, add it to the scale's `missing`.",
        "D003 d.csv, row 3, column complained: 2 is not an answer of scale yes_no. "
        "Allowed: 0, 1. If it stands for no answer, add it to the scale's `missing`.",
    ]


@pytest.mark.parametrize("cell", [13800001234, 13800001234.0, "13800001234"])
def test_long_numbers_are_not_shown(survey: Survey, cell: object) -> None:
    (told,) = problems(pd.DataFrame({"Q1": [cell]}), survey, "overall")
    assert "A number of 11 digits is not an answer" in told
    assert "1380" not in told


def test_a_column_full_of_faults_shows_the_first_and_counts_the_rest(survey: Survey) -> None:
    told = problems(pd.DataFrame({"Q1": [11] * 25}), survey, "overall")
    assert len(told) == 21
    assert told[-1].startswith("D006 d.csv: … and 5 more faults")


def test_missing_columns_are_named_all_at_once(survey: Survey) -> None:
    told = problems(pd.DataFrame({"q1": [1], "complain": [0]}), survey, "overall", "complained")
    assert "There is no column Q1. Did you mean q1?" in told[0]
    assert "There is no column complained. Did you mean complain?" in told[1]


def test_price_tolerance_is_the_increase_of_the_loyal_and_minus_the_decrease_of_the_others(survey: Survey) -> None:
    table = pd.DataFrame(
        {
            "again": [6, 10, 5, 1, 98, 8],
            "up": [10, 26, None, 3, 10, 98],
            "down": [None, 5, 20, 26, 10, None],
        }
    )
    price = code_questions(table, survey, ["price"], "d.csv")["price"]
    np.testing.assert_array_equal(price.values, [10, 25, -20, -25, np.nan, np.nan])
    assert price.lost == {"dont_know": 2}


def test_labels_are_text_and_never_blank() -> None:
    table = pd.DataFrame({"branch": [1.0, 2.0], "name": [" a ", None]})
    assert required_column(table, "branch", "d.csv", "branch").tolist() == ["1", "2"]
    with pytest.raises(AcsiError, match=r"D004 d\.csv, row 3, column name: The interview names no branch"):
        required_column(table, "name", "d.csv", "branch")
    with pytest.raises(AcsiError, match=r"D001 .* Did you mean branch"):
        required_column(table, "branchs", "d.csv", "branch")


def test_weights_are_above_zero() -> None:
    table = pd.DataFrame({"w": [1.5, 0, -1, None]})
    assert survey_weights(table[:1], "w", "d.csv").tolist() == [1.5]
    with pytest.raises(AcsiError) as raised:
        survey_weights(table, "w", "d.csv")
    assert [problem.where for problem in raised.value.problems] == [f"d.csv, row {row}, column w" for row in (3, 4, 5)]
