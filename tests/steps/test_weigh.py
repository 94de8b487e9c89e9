"""The weights of a wave from delivery to estimates, and those of plain files."""

import io
import json

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.steps.fit import answers_from, responses_of
from acsi.steps.receive import receive
from acsi.steps.status import wave_status
from acsi.steps.weigh import read_margins, weights_of_file
from acsi.survey.models import Survey
from acsi.wave import change, find_programme
from tests.steps.small_wave import deliver, firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]

SILENT = dict.fromkeys(["interviewer", "started", "ended", "staff", "overall", "complained", "handling", "TOL"])
"""What a row without an interview leaves blank."""


def weighted_by(wave, settings: str):
    """The wave under a definition with these weights."""
    definition = wave.programme.definition
    definition.write_text(f"{definition.read_text(encoding='utf-8')}weights: {settings}\n", encoding="utf-8")
    return find_programme(wave.programme.folder).wave(wave.name)


def responses(wave) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(wave.read("responses.parquet")))


def interviews(*cases):
    return [{"case_id": case, "interviewer": "n-01"} for case in cases]


def test_weights_of_the_design_alone_count_the_customers_of_a_branch(small_wave, deliver):
    receive(small_wave, [deliver("a.csv", *interviews("N1", "N2", "S1"))], firm="north", now=NOW)
    found = responses(small_wave)
    assert found["weight"].tolist() == [30, 30, 200]
    assert "base_weight" not in found
    assert json.loads(small_wave.read("weights.json"))["cells"] == []
    table, _, weights = responses_of(small_wave)
    assert weights.weighting is None
    assert weights.weights.tolist() == table["weight"].tolist()


def test_cases_not_eligible_keep_their_weight(small_wave, deliver):
    wave = weighted_by(small_wave, "{nonresponse: [channel], smallest_cell: 1}")
    gone = [{**SILENT, "case_id": "N3", "disposition": 470}, {**SILENT, "case_id": "N4", "disposition": 211}]
    receive(wave, [deliver("a.csv", *interviews("N1", "N2", "S1"), *gone)], firm="north", now=NOW)
    # Of N's four cases, 15 customers each, three are eligible; of S's, three have not come in yet.
    assert responses(wave)["weight"].tolist() == pytest.approx([22.5, 22.5, 200])
    kept = json.loads(wave.read("weights.json"))
    assert kept["not_eligible"] == pytest.approx(15)
    assert wave_status(wave).deff == pytest.approx(kept["deff"])


def test_a_wave_is_raked_to_the_margins_of_its_frame_and_weighted_again_in_resamples(small_wave, deliver):
    wave = weighted_by(small_wave, "{rake: [channel], smallest_cell: 1}")
    margins = {"N": {"agent": 45, "app": 15}, "S": {"agent": 200}}
    counted = {code: {"margins": {"channel": values}} for code, values in margins.items()}
    sample = pd.read_parquet(io.BytesIO(wave.read("sample.parquet")))
    sample.loc[sample["case_id"] == "N2", "channel"] = "app"
    written = io.BytesIO()
    sample.to_parquet(written)
    with change(wave, "sample", now=NOW) as work:
        work.write("selection.json", json.dumps({"branches": counted}).encode())
        work.write("sample.parquet", written.getvalue())
    receive(wave, [deliver("a.csv", *interviews("N1", "N2", "N3", "S1"))], firm="north", now=NOW)
    assert responses(wave)["weight"].tolist() == pytest.approx([22.5, 15, 22.5, 200])
    table, survey, weights = responses_of(wave)
    answers = answers_from(table, survey, "branch", "responses.parquet", weights)
    assert answers.weighting.weights == pytest.approx(answers.weights)


def test_sub_strata_weigh_by_their_own_customers(small_wave, deliver):
    sample = pd.read_parquet(io.BytesIO(small_wave.read("sample.parquet")))
    loss = sample["case_id"].isin(["N1", "N2"])
    sample["stratum"] = sample["branch"].where(~loss, "N/loss")
    sample["stratum_n"] = sample["frame_n"].where(sample["branch"] == "S", 50).where(~loss, 10)
    written = io.BytesIO()
    sample.to_parquet(written)
    with change(small_wave, "sample", now=NOW) as work:
        work.write("sample.parquet", written.getvalue())
    receive(small_wave, [deliver("a.csv", *interviews("N1", "N2", "N3", "S1"))], firm="north", now=NOW)
    assert responses(small_wave)["weight"].tolist() == pytest.approx([5, 5, 50, 200])


def test_another_definition_of_the_weights_asks_for_weighting_again(small_wave, deliver):
    delivery = deliver("a.csv", *interviews("N1", "S1"))
    receive(small_wave, [delivery], firm="north", now=NOW)
    wave = weighted_by(small_wave, "{smallest_cell: 3}")
    with pytest.raises(AcsiError, match=r"D027.*acsi receive 2026Q3 FILE"):
        responses_of(wave)
    receive(wave, [delivery], firm="north", now=NOW)
    assert responses_of(wave)[2].weights.sum() == pytest.approx(260)


PLAIN = """
acsi: 1
id: plain
scales: {rating: {from: 1, to: 10}}
questions: [{id: q, scale: rating}]
composite: {index: i, weights: {q: 1}}
"""


def plain_survey(tmp_path, weights: str, more: str = "") -> Survey:
    from acsi.survey.load import load_survey

    path = tmp_path / "survey.yaml"
    path.write_text(f"{PLAIN}weights: {weights}\n{more}", encoding="utf-8")
    return load_survey(path)


@pytest.fixture
def people() -> pd.DataFrame:
    """Two branches of twenty, half of them young in both."""
    return pd.DataFrame({"branch": ["N"] * 20 + ["S"] * 20, "age": [1, 2] * 20, "q": range(40)}).assign(q=5)


def test_a_plain_file_is_raked_to_given_margins_and_branches_keep_their_weight(tmp_path, people):
    survey = plain_survey(tmp_path, "{rake: [age], margins: {age: {1: 30, 2: 70}}}")
    found = weights_of_file(people, survey, "branch", "d.csv")
    assert found.weights.tolist() == pytest.approx([0.6, 1.4] * 20)
    assert found.weighting is not None


def test_a_margin_of_the_branches_makes_the_nation(tmp_path, people):
    survey = plain_survey(tmp_path, "{rake: [branch, age], margins: {branch: {N: 30, S: 10}, age: {1: 1, 2: 3}}}")
    found = people.assign(w=weights_of_file(people, survey, "branch", "d.csv").weights)
    assert found.groupby("branch")["w"].sum().tolist() == pytest.approx([30, 10])
    assert found.groupby("age")["w"].sum().tolist() == pytest.approx([10, 30])


def test_margins_come_from_a_file_by_branch(tmp_path, people):
    path = tmp_path / "margins.csv"
    path.write_text("variable,branch,value,count\nage,N,1,5\nage,N,2,5\nage,S,1,9\nage,S,2,1\n", encoding="utf-8")
    survey = plain_survey(tmp_path, "{rake: [age]}")
    found = people.assign(w=weights_of_file(people, survey, "branch", "d.csv", read_margins(path)).weights)
    assert found.groupby(["branch", "age"])["w"].sum().tolist() == pytest.approx([10, 10, 18, 2])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("variable,value\nage,1\n", "D001.*count"),
        ("variable,value,count\nage,,1\n", "D004"),
        ("variable,value,count\nage,1,few\n", "D022 margins.csv, row 2, column count"),
        ("variable,value,count\nage,1,-2\n", "D022"),
        ("variable,value,count\nage,1,2\nage,1,3\n", "D023 margins.csv, row 3: 1 of age"),
    ],
)
def test_a_faulty_file_of_margins_is_refused(tmp_path, rows, message):
    path = tmp_path / "margins.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(AcsiError, match=message):
        read_margins(path)


def test_a_correction_for_small_populations_needs_weights_that_count_customers(tmp_path, people):
    with pytest.raises(AcsiError, match="D026"):
        weights_of_file(people, plain_survey(tmp_path, "{fpc: true}"), "branch", "d.csv")


def test_a_blank_value_in_a_raked_column_is_named_by_its_row(tmp_path, people):
    survey = plain_survey(tmp_path, "{rake: [age], margins: {age: {1: 30, 2: 70}}}")
    with pytest.raises(AcsiError, match=r"D004 d.csv, row 5, column age"):
        weights_of_file(people.assign(age=people["age"].where(people.index != 3)), survey, "branch", "d.csv")
