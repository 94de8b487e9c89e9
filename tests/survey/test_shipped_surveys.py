"""The definitions that ship: sound, complete in both languages, and what the reports rely on."""

from pathlib import Path

import pytest

from acsi.shipped import shipped
from acsi.survey.branches import load_branches
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

FILES = sorted(shipped("surveys").glob("*.yaml"))

EXPECTED = ["expect_overall", "expect_custom", "expect_reliab"]
PERCEIVED = ["quality_overall", "quality_custom", "quality_reliab", "value_price", "value_quality"]
SATISFIED = ["sat_overall", "sat_confirm", "sat_ideal"]
AFTERWARDS = ["complained", "complaint_handling", "loyal_repurchase", "tol_up", "tol_down", "price_tolerance"]
CORE = EXPECTED + PERCEIVED + SATISFIED + AFTERWARDS


def survey(name: str) -> Survey:
    return load_survey(shipped("surveys") / f"{name}.yaml")


def ids(definition: Survey) -> list[str]:
    return [question.id for question in definition.questions]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_definition_is_sound_and_named_like_its_file(path: Path) -> None:
    assert load_survey(path).id == path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_wording_is_there_in_both_languages(path: Path) -> None:
    definition = load_survey(path)
    texts = [definition.title]
    for question in definition.questions:
        assert question.text is not None, question.id
        texts += [text for text in (question.text, question.low, question.high) if text]
    texts += [touchpoint.label for touchpoint in definition.touchpoints]
    texts += [label for scale in definition.scales.values() for label in scale.codes.values()]
    assert all(text.zh and text.en for text in texts)


@pytest.mark.parametrize("name", ["acsi", "auto-claims"])
def test_every_rating_has_labels_at_both_ends_and_ways_not_to_answer(name: str) -> None:
    definition = survey(name)
    ratings = [question for question in definition.questions if question.scale == "rating"]
    assert [question.id for question in ratings if not (question.low and question.high)] == []
    assert definition.scales["rating"].missing == {98: "dont_know", 99: "refused"}
    assert definition.scales["yes_no"].missing == {98: "dont_know", 99: "refused"}


def test_the_core_of_the_american_model_stands_alone_and_inside_auto_claims() -> None:
    assert ids(survey("acsi")) == CORE
    assert [each for each in ids(survey("auto-claims")) if each in CORE] == CORE
    assert survey("acsi").model == survey("auto-claims").model


def test_a_claim_is_followed_from_consulting_to_complaint_with_two_to_four_ratings_each() -> None:
    definition = survey("auto-claims")
    by_id = {question.id: question for question in definition.questions}
    assert [touchpoint.label.zh for touchpoint in definition.touchpoints] == [
        "咨询", "承保", "报案", "客服热线", "查勘定损", "理赔赔付", "特殊案件", "投诉处理",
    ]  # fmt: skip
    for touchpoint in definition.touchpoints:
        assert 2 <= len(touchpoint.questions) <= 4
        assert {by_id[question].scale for question in touchpoint.questions} == {"rating"}


def test_agents_are_screened_out_first_and_consent_is_asked_last() -> None:
    questions = survey("auto-claims").questions
    assert (questions[0].id, questions[0].screen_out) == ("works_in_company", [1])
    assert (questions[-1].id, questions[-1].consent) == ("consent_linkage", "linkage")
    assert questions[-2].text_answer


def test_firms_wait_for_their_recipients() -> None:
    assert {name: firm.recipient for name, firm in survey("auto-claims").firms.items()} == {
        "north": None,
        "south": None,
    }


def test_the_american_interviews_are_fitted_with_and_without_price_tolerance() -> None:
    alone, priced = survey("acsi2015").model, survey("acsi2015-price").model
    assert alone is not None
    assert priced is not None
    assert alone.constructs["loyalty"].indicators == ["loyal_repurchase"]
    assert priced.constructs["loyalty"].indicators == ["loyal_repurchase", "price_tolerance"]
    assert alone.paths == priced.paths


@pytest.mark.parametrize("name", ["acsi2015", "acsi2015-price"])
def test_the_american_definitions_name_columns_of_the_published_file(reference: Path, name: str) -> None:
    columns = (reference / "acsi2015.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    definition = survey(name)
    asked = [question.data_column for question in definition.questions if not question.derive]
    assert set(asked) | {definition.league.by} <= set(columns)


def test_the_branches_are_the_provinces_and_the_five_cities() -> None:
    branches = load_branches(shipped("surveys") / "branches" / "china-motor.csv")
    assert list(branches) == [f"B{number:02d}" for number in range(1, 37)]
    names = {branch.name_en for branch in branches.values()}
    assert {"Dalian", "Ningbo", "Xiamen", "Qingdao", "Shenzhen"} <= names
    assert len(names) == len({branch.name_zh for branch in branches.values()}) == 36


def test_the_four_industries_have_names() -> None:
    branches = load_branches(shipped("surveys") / "branches" / "industries-2015.csv")
    assert list(branches) == ["1001", "3003", "3013", "5001"]
