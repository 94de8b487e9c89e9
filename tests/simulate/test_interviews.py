"""Simulated interviews look like a survey firm's delivery, and are the same on every machine."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.simulate.interviews import simulated_interviews
from acsi.survey.branches import Branch
from acsi.survey.models import Question, Survey

NO_ANSWER = [98, 99]
SHIPPED_SHA256 = "b3de18f5a85f84e769067fd09019928c73cf32064d1fb7428d5463d88c3d8f49"


def answered(column: "pd.Series[int]") -> "pd.Series[int]":
    """The answers in a column, without codes for none and without blanks."""
    return column[column.notna() & ~column.isin(NO_ANSWER)]


def test_a_hundred_interviews_in_each_branch(interviews: pd.DataFrame, branches: dict[str, Branch]) -> None:
    assert interviews["branch"].value_counts().to_dict() == dict.fromkeys(branches, 100)
    assert interviews["case_id"].is_unique


def test_every_question_has_its_column_and_every_cell_is_allowed(interviews: pd.DataFrame, survey: Survey) -> None:
    for question in survey.questions:
        if question.scale and not question.derive:
            scale = survey.scales[question.scale]
            codes = interviews[question.data_column].dropna()
            assert all(code in scale.missing or code in scale.recode or scale.allows(code) for code in codes.unique())


def test_the_same_seed_gives_the_same_interviews_on_every_machine(interviews: pd.DataFrame) -> None:
    text = interviews.to_csv(index=False, lineterminator="\n")
    assert hashlib.sha256(text.encode()).hexdigest() == SHIPPED_SHA256


def test_another_seed_gives_other_interviews_of_the_same_branches(
    survey: Survey, branches: dict[str, Branch], interviews: pd.DataFrame
) -> None:
    other = simulated_interviews(survey, branches.values(), seed=1)
    assert not other["sat_overall"].equals(interviews["sat_overall"])
    means = [
        table.groupby("branch")["tp_settle_speed"].apply(lambda c: answered(c).mean()) for table in (other, interviews)
    ]
    assert np.corrcoef(*means)[0, 1] > 0.5


def test_a_branch_is_interviewed_alike_whatever_branches_follow_it(
    survey: Survey, branches: dict[str, Branch], interviews: pd.DataFrame
) -> None:
    first = simulated_interviews(survey, list(branches.values())[:2])
    pd.testing.assert_frame_equal(first, interviews.head(200))


def test_more_interviews_can_be_asked_for(survey: Survey, branches: dict[str, Branch]) -> None:
    assert len(simulated_interviews(survey, list(branches.values())[:3], per_branch=7)) == 21


def test_who_was_not_asked_is_blank_and_nobody_else(interviews: pd.DataFrame, survey: Survey) -> None:
    for question in survey.questions:
        if not question.derive and not question.text_answer:
            asked = pd.Series(True, index=interviews.index)
            for earlier, wanted in question.ask_if.items():
                asked &= interviews[earlier].isin(wanted)
            assert (interviews[question.data_column].notna() == asked).all(), question.id


def test_ratings_are_lost_at_one_to_three_per_cent_and_tolerance_at_most_at_nine(interviews: pd.DataFrame) -> None:
    for column in interviews.columns[interviews.columns.str.match("expect|quality|value|sat_|loyal_r")]:
        assert 0.005 < interviews[column].isin(NO_ANSWER).mean() < 0.035, column
    asked = interviews["tol_up"].fillna(interviews["tol_down"]).dropna()
    assert 0.05 < asked.isin(NO_ANSWER).mean() < 0.09


def test_nobody_works_for_the_company(interviews: pd.DataFrame) -> None:
    assert (interviews["works_in_company"] == 0).all()


def test_one_in_ten_to_one_in_seven_complains(interviews: pd.DataFrame) -> None:
    assert 0.10 < answered(interviews["complained"]).mean() < 0.15


def test_price_tolerance_is_asked_upwards_of_the_loyal_only(interviews: pd.DataFrame) -> None:
    loyal = interviews["loyal_repurchase"].isin(range(6, 11))
    assert interviews.loc[loyal, "tol_up"].notna().all()
    assert interviews.loc[loyal, "tol_down"].isna().all()
    assert (answered(interviews["tol_up"]) == 26).any(), "more than 25 per cent is a code of its own"


def test_interviewers_belong_to_a_firm_and_work_in_all_its_branches(
    interviews: pd.DataFrame, branches: dict[str, Branch]
) -> None:
    assert (interviews.groupby("interviewer")["firm"].nunique() == 1).all()
    assert (interviews.groupby("branch")["firm"].nunique() == 1).all()
    assert interviews.groupby("interviewer")["branch"].nunique().min() > len(branches) / 4


def test_segments_differ_between_branches_and_matter(interviews: pd.DataFrame) -> None:
    commercial = interviews["vehicle_use"] == "commercial"
    assert np.ptp(commercial.groupby(interviews["branch"]).mean()) > 0.1
    quality = interviews["quality_overall"]
    assert answered(quality[commercial]).mean() < answered(quality[~commercial]).mean() - 0.2
    assert ((interviews["tenure"] == "first_year") == (interviews["new_or_renewed"] == "new")).all()


def test_a_third_says_something_about_the_touchpoints(interviews: pd.DataFrame) -> None:
    said = interviews["suggestion"].dropna()
    assert 0.25 < len(said) / len(interviews) < 0.40
    assert not said.str.contains(r"\d").any()


def test_a_question_that_customers_do_not_know_is_refused(survey: Survey, branches: dict[str, Branch]) -> None:
    strange = survey.model_copy(update={"questions": [*survey.questions, Question(id="weather", scale="rating")]})
    with pytest.raises(AcsiError, match=r"G001 .* weather"):
        simulated_interviews(strange, branches.values())
