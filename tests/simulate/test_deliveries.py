"""The firms' deliveries: the calibrated interviews, believable outcomes, and bad rows of which the truth is known."""

import io

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from acsi.fieldwork.checks import check_rows
from acsi.fieldwork.contract import contract
from acsi.fieldwork.readers import parse_table
from acsi.simulate import generator
from acsi.simulate.deliveries import ABOUT, Delivery, Fieldwork, deliveries, simulated_deliveries, simulated_fieldwork
from acsi.simulate.delivery_files import delivery_file
from acsi.simulate.outcomes import FLAWED, FLAWS, NOT_CALLED, OTHERS, SCREENED_OUT
from acsi.simulate.people import segments
from acsi.simulate.population import population
from acsi.survey.branches import Branch
from acsi.survey.models import Survey


def drawn(branches: dict[str, Branch], main: int, reserve: int) -> pd.DataFrame:
    """A sample as it is drawn, in no order."""
    order = np.r_[1 : main + 1, 1 : reserve + 1]
    parts = [
        pd.DataFrame(
            {
                "case_id": [f"{place:04d}{turn:012d}" for turn in range(main + reserve)],
                "branch": each.branch.code,
                "role": ["main"] * main + ["reserve"] * reserve,
                "order": order,
                **segments(each, main + reserve, generator(4, place)),
            }
        )
        for place, each in enumerate(population(branches.values(), ()))
    ]
    return pd.concat(parts).sample(frac=1.0, random_state=3).reset_index(drop=True)


@pytest.fixture(scope="module")
def sample(branches: dict[str, Branch]) -> pd.DataFrame:
    """100 main cases and 200 reserve cases in each branch."""
    return drawn(branches, 100, 200)


@pytest.fixture(scope="module")
def fieldwork(survey: Survey, branches: dict[str, Branch], sample: pd.DataFrame) -> Fieldwork:
    """What becomes of them."""
    return simulated_fieldwork(survey, branches.values(), sample)


@pytest.fixture(scope="module")
def delivered(fieldwork: Fieldwork) -> list[Delivery]:
    """The two firms' files when every branch has its interviews."""
    return deliveries(fieldwork)


@pytest.fixture(scope="module")
def clean(delivered: list[Delivery], sample: pd.DataFrame) -> pd.DataFrame:
    """The rows without a flaw, with what the sample says of their cases."""
    tables = [each.table.drop(index=each.bad["row"]) for each in delivered]
    return pd.concat(tables).merge(sample, on="case_id", validate="one_to_one")


def answers_in(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The columns of the questions."""
    return table[[question.data_column for question in survey.questions if not question.derive]]


def test_the_interviews_of_a_branch_are_the_calibrated_hundred(
    clean: pd.DataFrame, interviews: pd.DataFrame, survey: Survey
) -> None:
    complete = clean[clean["disposition"] == 110]
    assert complete["branch"].value_counts().eq(100).all()
    columns = list(answers_in(clean, survey).columns)
    by = ["branch", "interviewer", *columns]
    found, meant = (table[by].astype(str).sort_values(by, ignore_index=True) for table in (complete, interviews))
    pd.testing.assert_frame_equal(found, meant)


def test_an_interview_is_given_by_a_customer_of_its_kind(fieldwork: Fieldwork, interviews: pd.DataFrame) -> None:
    given = fieldwork.cases[fieldwork.cases["interview"] >= 0]
    interviews = interviews.assign(interview=interviews.groupby("branch").cumcount())
    both = given.merge(interviews, on=["branch", "interview"], suffixes=("", "_answered"))
    alike = (both["vehicle_use"] == both["vehicle_use_answered"]) & (
        both["amount_band"] == both["amount_band_answered"]
    )
    assert alike.mean() > 0.97


def test_the_same_sample_in_any_order_gives_the_same_deliveries(
    survey: Survey, branches: dict[str, Branch], sample: pd.DataFrame, delivered: list[Delivery]
) -> None:
    again = simulated_deliveries(survey, branches.values(), sample.sample(frac=1.0, random_state=8))
    for one, other in zip(again, delivered, strict=True):
        assert (one.firm, one.name) == (other.firm, other.name)
        pd.testing.assert_frame_equal(one.table, other.table)
        pd.testing.assert_frame_equal(one.bad, other.bad)


def test_each_released_case_stands_once_in_the_delivery_of_its_branchs_firm(
    fieldwork: Fieldwork, delivered: list[Delivery], sample: pd.DataFrame, branches: dict[str, Branch]
) -> None:
    needed = sample["branch"].map(fieldwork.reserve_needed)
    released = sample[(sample["role"] == "main") | (sample["order"] <= needed)]
    north = {code for code, branch in branches.items() if branch.region in {"north", "northeast", "northwest"}}
    for each in delivered:
        own = released[released["branch"].isin(north) == (each.firm == "north")]
        known = each.table["case_id"].isin(sample["case_id"])
        assert set(each.table.loc[known, "case_id"]) == set(own["case_id"])
        assert set(each.table["firm"]) == {each.firm}
        again = each.table.loc[each.table["case_id"].duplicated(), "case_id"]
        assert set(again) == set(each.bad.loc[each.bad["flaw"] == "duplicate_case", "case_id"])


def test_the_reserve_needed_differs_between_branches_and_is_there(fieldwork: Fieldwork) -> None:
    needed = list(fieldwork.reserve_needed.values())
    assert len(needed) == 36
    assert 70 < min(needed) < 110 < max(needed) < 170


def test_who_is_called_does_not_change_what_becomes_of_others(fieldwork: Fieldwork, delivered: list[Delivery]) -> None:
    first = deliveries(fieldwork, released={})
    for early, late in zip(first, delivered, strict=True):
        assert early.table["case_id"].isin(late.table["case_id"]).all()
        both = late.table[late.table["case_id"].isin(early.table["case_id"])].reset_index(drop=True)
        pd.testing.assert_frame_equal(early.table, both)
        pd.testing.assert_frame_equal(early.bad.drop(columns="row"), late.bad.drop(columns="row"))


def test_cases_beyond_what_a_branch_needs_are_not_called(fieldwork: Fieldwork, survey: Survey) -> None:
    everything = dict.fromkeys(fieldwork.reserve_needed, 200)
    table = pd.concat([each.table for each in deliveries(fieldwork, released=everything)])
    idle = table[table["disposition"] == NOT_CALLED]
    assert len(idle) == 36 * 200 - sum(fieldwork.reserve_needed.values())
    assert idle[["started", "ended"]].isna().all(axis=None)
    assert (idle["interviewer"] == "").all()
    assert answers_in(idle, survey).isna().all(axis=None)


def test_outcomes_are_spread_as_a_telephone_survey_has_them(clean: pd.DataFrame) -> None:
    shares = clean["disposition"].value_counts(normalize=True)
    assert 0.40 < shares[110] < 0.50
    assert 0.10 < shares[211] < 0.20
    assert set(shares.index) <= {110, *OTHERS}
    answering = (clean["disposition"] == 110).groupby(clean["branch"]).mean()
    assert 0.36 < answering.min() < 0.42 < 0.48 < answering.max() < 0.56


def test_answers_end_where_the_conversation_did(clean: pd.DataFrame, survey: Survey) -> None:
    filled = answers_in(clean, survey).drop(columns="suggestion").notna().sum(axis=1)
    by_outcome = dict(list(filled.groupby(clean["disposition"])))
    assert by_outcome[120].min() > by_outcome[212].max()
    assert by_outcome[110].min() > by_outcome[120].mean()
    assert by_outcome[212].min() >= 1
    silent = clean[~clean["disposition"].isin([110, 120, 212, SCREENED_OUT])]
    assert answers_in(silent, survey).isna().all(axis=None)


def test_agents_found_by_the_screening_question_are_not_eligible(clean: pd.DataFrame, survey: Survey) -> None:
    found = clean[clean["disposition"] == SCREENED_OUT]
    assert len(found) > 20
    assert (found["works_in_company"] == 1).all()
    assert answers_in(found, survey).drop(columns="works_in_company").isna().all(axis=None)
    assert not (clean.loc[clean["disposition"] != SCREENED_OUT, "works_in_company"] == 1).any()


def test_no_interviewer_has_two_conversations_at_once(delivered: list[Delivery]) -> None:
    for each in delivered:
        talks = each.table.dropna(subset=["started"]).sort_values(["interviewer", "started"])
        before = talks.groupby("interviewer")["ended"].shift()
        assert not (talks["started"] < before).any()
        assert (talks["ended"] > talks["started"]).all()
        assert talks["started"].dt.hour.between(9, 17).all()
        assert (talks["started"].dt.day_name() != "Sunday").all()
        minutes = (talks["ended"] - talks["started"]).dt.total_seconds() / 60
        assert 11 < minutes[talks["disposition"] == 110].median() < 17


def test_interviewers_work_in_many_branches(clean: pd.DataFrame) -> None:
    assert clean[clean["disposition"] == 110].groupby("interviewer")["branch"].nunique().min() > 8


def test_each_firm_spoils_rows_in_each_way(delivered: list[Delivery]) -> None:
    for each in delivered:
        counts = each.bad["flaw"].value_counts().to_dict()
        assert counts == {**dict.fromkeys(FLAWS, FLAWED), "duplicate_case": 2 * FLAWED}
        assert (each.table.loc[each.bad["row"], "case_id"].to_numpy() == each.bad["case_id"].to_numpy()).all()
        assert (each.table.loc[each.bad["row"], "disposition"] == 110).all()


def test_flaws_are_where_the_truth_says(delivered: list[Delivery], sample: pd.DataFrame, survey: Survey) -> None:
    for each in delivered:
        for bad in each.bad.itertuples():
            row = each.table.loc[bad.row]
            if bad.flaw == "unknown_case":
                assert bad.case_id not in set(sample["case_id"])
            elif bad.flaw == "duplicate_case":
                twice = answers_in(each.table[each.table["case_id"] == bad.case_id], survey)
                assert len(twice) == 2
                assert not twice.iloc[0].equals(twice.iloc[1])
            elif bad.flaw == "out_of_range":
                assert row[bad.column] == 11
            elif bad.flaw == "not_asked":
                question = next(question for question in survey.questions if question.data_column == bad.column)
                asked = [row[other] in answers for other, answers in question.ask_if.items()]
                assert not all(asked)
                assert row[bad.column] >= 0
            else:
                assert answers_in(each.table.loc[[bad.row]], survey).isna().all(axis=None)


def test_the_checks_of_deliveries_refuse_the_spoilt_rows_and_no_others(
    delivered: list[Delivery], sample: pd.DataFrame, survey: Survey
) -> None:
    cases = sample.set_index("case_id")[["branch"]].assign(released=True, firm="")
    for each in delivered:
        terms = contract(survey, wave="2026Q3", firm=each.firm, definition_sha256="", cases=list(cases.index))
        table = parse_table(delivery_file(each, survey), each.name)
        found = {fault.row for fault in check_rows(table, terms, cases).faults}
        assert found == set(each.bad["row"])


def test_a_small_sample_of_few_branches_works(survey: Survey, branches: dict[str, Branch]) -> None:
    assert survey.sample is not None
    small = survey.model_copy(update={"sample": survey.sample.model_copy(update={"completes": 5})})
    some = {code: branches[code] for code in list(branches)[:4]}
    work = simulated_fieldwork(small, some.values(), drawn(some, 5, 10))
    assert work.cases.groupby("branch")["interview"].agg(lambda numbers: (numbers >= 0).sum()).eq(5).all()
    (only,) = deliveries(work)
    assert (only.firm, set(only.table.columns) >= set(ABOUT)) == ("north", True)


def test_a_branch_with_few_customers_gives_fewer_interviews(survey: Survey, branches: dict[str, Branch]) -> None:
    some = {code: branches[code] for code in list(branches)[:2]}
    work = simulated_fieldwork(survey, some.values(), drawn(some, 100, 20))
    interviews = work.cases.groupby("branch")["interview"].agg(lambda numbers: (numbers >= 0).sum())
    assert interviews.between(40, 70).all()
    assert work.reserve_needed == dict.fromkeys(some, 20)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".sav"])
def test_a_file_reads_back_as_the_table(delivered: list[Delivery], survey: Survey, ending: str) -> None:
    whole = delivered[0]
    part = Delivery(whole.firm, f"north{ending}", whole.table.head(300).reset_index(drop=True), whole.bad)
    table = parse_table(delivery_file(part, survey), part.name)
    assert list(table.columns) == list(part.table.columns)
    assert (table["case_id"] == part.table["case_id"]).all()
    for question in survey.questions:
        if not question.derive and not question.text_answer:
            found = pd.to_numeric(table[question.data_column]).to_numpy(dtype=float)
            meant = part.table[question.data_column].to_numpy(dtype=float, na_value=np.nan)
            np.testing.assert_array_equal(found, meant, question.id)
    remarks = [each.fillna("").replace("", None).dropna() for each in (table["suggestion"], part.table["suggestion"])]
    assert list(remarks[0]) == list(remarks[1])


def test_an_sav_declares_its_codes_for_no_answer_and_is_the_same_every_time(
    delivered: list[Delivery], survey: Survey
) -> None:
    north = next(each for each in delivered if each.name.endswith(".sav"))
    content = delivery_file(north, survey)
    assert content == delivery_file(north, survey)
    table, about = pyreadstat.read_sav(io.BytesIO(content), user_missing=True)
    assert table["started"].astype("datetime64[s]").equals(north.table["started"])
    assert about.missing_ranges["sat_overall"] == [{"lo": 98.0, "hi": 98.0}, {"lo": 99.0, "hi": 99.0}]
    assert about.variable_value_labels["complained"][1.0] == "是"
