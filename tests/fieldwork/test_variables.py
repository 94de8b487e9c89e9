"""What every format says of the columns."""

import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.variables import is_name, prefilled, require_names, variables


def test_every_column_of_the_template_is_a_variable_in_order(agreed: Contract) -> None:
    assert [each.name for each in variables(agreed)] == [*agreed.names, *agreed.optional]


def test_answers_decide_kind_range_and_width(agreed: Contract, awkward_agreed: Contract) -> None:
    found = {each.name: each for contract in (agreed, awkward_agreed) for each in variables(contract)}
    about = {name: (each.kind, each.width, each.low, each.high) for name, each in found.items()}
    assert about["complained"] == ("single", 2, None, None)
    assert about["TOL"] == ("quantity", 2, 0, 26)
    assert about["signed"] == ("quantity", 2, None, None)
    assert about["share"] == ("quantity", 4, 0, 1.5)
    assert about["money"] == ("quantity", 7, 0, 1_000_000)
    assert about["disposition"] == ("single", 3, 100, 999)
    assert about["remark"][0] == "character"
    assert found["share"].decimals == 2
    assert found["remark"].width == 1000


def test_codes_for_none_are_values_with_their_reasons(agreed: Contract) -> None:
    overall = next(each for each in variables(agreed) if each.name == "overall")
    assert {code: text.zh for code, text in overall.values.items()} == {
        1: "非常不满意",
        10: "非常满意",
        98: "不知道",
        99: "拒绝回答",
    }
    assert overall.missing == (98, 99)


def test_cases_are_filled_in_sorted(theirs: Contract) -> None:
    assert [row["case_id"] for row in prefilled(theirs)] == ["N1", "N2", "N3"]
    assert {row["firm"] for row in prefilled(theirs)} == {"north"}


@pytest.mark.parametrize("name", ["q 1", "1q", "_q", "=q", "With", "满" * 30, "a-b", "q.1", ""])
def test_some_columns_cannot_be_named_so(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize("name", ["q1", "SATIS", "满意度", "very_long_name_but_still_fine"])
def test_others_can(name: str) -> None:
    assert is_name(name)


def test_columns_that_cannot_be_named_are_all_told_at_once(agreed: Contract) -> None:
    first, second, *rest = agreed.columns
    odd = [first.model_copy(update={"name": "q 1"}), second.model_copy(update={"name": "Case_ID"}), *rest]
    with pytest.raises(AcsiError) as raised:
        require_names(agreed.model_copy(update={"columns": odd}))
    assert [problem.message.split(" of ")[0] for problem in raised.value.problems] == [
        "The column q 1",
        "The column Case_ID",
    ]
