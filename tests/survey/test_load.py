"""Loading: every fault at once, each at its line and column, in plain words."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.errors import AcsiError
from acsi.survey.load import check_survey, load_survey

FIVE = """\
acsi: 1
id: five
lenguages: [zh]
scales:
  rating: {from: 1, to: 10, missing: {98: dont_know, 9: refused}}
questions:
  - {id: qual, scale: ratng}
  - {id: sat, scale: rating, reversed: perhaps}
model:
  constructs:
    quality: {indicators: [qual]}
    satisfaction: {indicators: [sta]}
  paths: {quality: [satisfaction]}
  index: satisfaction
"""


def codes(text: str) -> list[str]:
    return [problem.code for problem in check_survey(text, "survey.yaml")[1]]


def only(text: str, code: str) -> str:
    (problem,) = check_survey(text, "survey.yaml")[1]
    assert problem.code == code
    return f"{problem.where} {problem.message}"


def test_a_sound_definition_is_loaded(tmp_path: Path, write) -> None:
    (tmp_path / "survey.yaml").write_text(write(), encoding="utf-8")
    survey = load_survey(tmp_path / "survey.yaml")
    assert [question.id for question in survey.questions] == ["qual", "sat_a", "sat_b"]
    assert survey.scales["rating"].bounds == (1, 10)


def test_five_faults_of_every_kind_are_reported_together_with_their_places() -> None:
    survey, problems = check_survey(FIVE, "survey.yaml")
    assert survey is None
    assert [(problem.where, problem.code) for problem in problems] == [
        ("survey.yaml:3:1", "S020"),
        ("survey.yaml:5:54", "S106"),
        ("survey.yaml:7:16", "S111"),
        ("survey.yaml:8:40", "S026"),
        ("survey.yaml:12:33", "S152"),
    ]
    assert "Did you mean languages?" in problems[0].message
    assert "Did you mean rating?" in problems[2].message
    assert "Did you mean sat?" in problems[4].message


def test_loading_raises_all_faults_in_one_error(tmp_path: Path) -> None:
    (tmp_path / "five.yaml").write_text(FIVE, encoding="utf-8")
    with pytest.raises(AcsiError) as caught:
        load_survey(tmp_path / "five.yaml")
    assert len(caught.value.problems) == 5
    assert str(caught.value).startswith("S020 five.yaml:3:1: ")


def test_no_message_shows_the_machinery() -> None:
    said = "\n".join(str(problem) for problem in check_survey(FIVE, "survey.yaml")[1])
    assert not any(word in said for word in ("pydantic", "Survey", "input", "Extra", "type="))


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (b"", "S003", "survey.yaml"),
        (b"# only a comment\n", "S003", "survey.yaml"),
        (b"- a\n- b\n", "S004", "survey.yaml:1:1"),
        (b"just words\n", "S004", "survey.yaml:1:1"),
        (b"acsi: 1\nid: \xb3\xb5\n", "S002", "survey.yaml:2"),
        (b"acsi: 1\nscales:\n\trating: {}\n", "S005", "survey.yaml:3:1"),
        (b"acsi: 1\nid: a\x01b\n", "S007", "survey.yaml:2"),
        (b"acsi: 1\n" + b"x" * 500_001, "S013", "survey.yaml"),
    ],
    ids=["empty", "comment", "list", "words", "not utf-8", "tab", "control", "huge"],
)
def test_what_is_no_definition_is_named(tmp_path: Path, content: bytes, code: str, where: str) -> None:
    (tmp_path / "survey.yaml").write_bytes(content)
    with pytest.raises(AcsiError) as caught:
        load_survey(tmp_path / "survey.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == (code, where)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(AcsiError, match=r"F001.*no file"):
        load_survey(tmp_path / "nowhere.yaml")
    with pytest.raises(AcsiError, match=r"S001.*is a folder"):
        load_survey(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path, write) -> None:
    (tmp_path / "survey.yaml").write_text(write(), encoding="utf-8-sig")
    assert load_survey(tmp_path / "survey.yaml").id == "small"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: b: c", "second colon"),
        ("a: [1, 2", "bracket ["),
        ("a: {b: 1", "bracket {"),
        ("a: 'never closed", "quotation mark"),
        ("a: @home", "special sign"),
        ("a: *name", "begins with *"),
        ("a: 1\n  b: 2", "second colon"),
        ("- a\nb: 1", "not indented"),
        ("a: 1\n---\nb: 2", "only one"),
        ('a: "\\q"', "backslash"),
        ("%YAML 3.1\n---\na: 1", "rules"),
    ],
)
def test_broken_yaml_is_explained(text: str, hint: str) -> None:
    assert hint in only(text, "S006")


def test_yaml_nested_without_end_is_no_crash() -> None:
    assert codes("{a: " * 1000) == ["S011"]


def test_a_second_key_is_refused_with_the_line_of_the_first() -> None:
    survey, problems = check_survey("acsi: 1\nid: a\nid: b\n", "survey.yaml")
    assert survey is None
    assert (problems[-1].code, problems[-1].where) == ("S008", "survey.yaml:3:1")
    assert "line 2" in problems[-1].message


@pytest.mark.parametrize("title", ["&a x", "!secret x", "!!int x", "!!map {en: x}x", "<<"])
def test_anchors_and_tags_are_refused_where_they_stand(faults, title: str) -> None:
    (problem,) = faults(title=title)
    assert problem.code in ("S009", "S006")
    assert problem.where.startswith("survey.yaml:6:")


def test_a_cycle_of_anchors_is_no_crash(faults) -> None:
    assert "S009" in [problem.code for problem in faults(title="&a [*a]")]


def test_an_impossible_date_is_named(faults) -> None:
    (problem,) = faults(title="2026-13-45")
    assert problem.code == "S010"
    assert "2026-13-45" in problem.message


def test_a_key_that_is_a_list_is_refused(faults) -> None:
    assert [problem.code for problem in faults(sample="{? [a] : 1}", frame="{}")] == ["S012"]


def test_words_of_older_yaml_stay_text(write) -> None:
    survey, _ = check_survey(write(), "survey.yaml")
    assert survey is not None
    assert survey.scales["yes_no"].codes[0].en == "No"


@pytest.mark.parametrize(
    ("parts", "code", "words"),
    [
        ({"scales": None}, "S021", "scales is missing"),
        ({"acsi": "2"}, "S032", "found 2"),
        ({"id": "Motor Claims"}, "S031", "Motor Claims"),
        ({"languages": "[EN]"}, "S022", "zh, en; found EN. Did you mean en?"),
        ({"languages": "[]"}, "S030", "languages is empty"),
        ({"languages": "zh"}, "S027", "must be a list; found zh"),
        ({"league": "{by: }"}, "S038", "Nothing stands after by"),
        ({"league": "{minimum_n: many}"}, "S023", "minimum_n must be a whole number; found many"),
        ({"league": "{minimum_n: 2.5}"}, "S023", "found 2.5"),
        ({"league": "{minimum_n: 1}"}, "S029", "minimum_n must be at least 2; found 1"),
        ({"estimation": "{confidence: 95}"}, "S029", "below 1"),
        ({"estimation": "{confidence: high}"}, "S024", "must be a number"),
        ({"estimation": "{bootstrap: 1000000}"}, "S029", "at most 100000"),
        ({"estimation": "{scheme: factor}"}, "S022", "Did you mean factorial?"),
        ({"estimation": "{seeds: 1}"}, "S020", "no key seeds here. Did you mean seed?"),
        ({"estimation": "[pls]"}, "S028", "group of keys; found a list"),
        ({"estimation": "{1: 2}"}, "S020", "no key 1"),
        ({"league": "{by: 5}"}, "S025", "by must be text; found 5"),
        ({"title": "5"}, "S033", "title must be a text"),
        ({"title": "{}"}, "S033", "found a group of keys"),
        ({"title": "{de: Titel}"}, "S020", "Allowed: zh, en"),
        ({"firms": "{a b: {}}"}, "S031", "a b cannot be a name"),
        ({"firms": "{north: {recipient: age1short}}"}, "S035", "not an age public key"),
        ({"frame": "{eligible: [{field: line, in: [[motor]]}]}"}, "S034", "a text, a number or a date"),
        ({"frame": "{eligible: [{field: line, in: []}]}"}, "S034", "found a list"),
        ({"frame": "{exclude: {shared_phone: {action: drop}}}"}, "S022", "hold, exclude"),
        ({"frame": "{exclude: {agents: {match: [phones]}}}"}, "S022", "Did you mean phone?"),
    ],
)
def test_a_wrong_value_is_said_in_plain_words(faults, parts: dict[str, str], code: str, words: str) -> None:
    (problem,) = faults(**parts)
    assert problem.code == code
    assert words in problem.message


def test_a_private_identity_is_refused_and_never_repeated(faults) -> None:
    (problem,) = faults(firms="{north: {recipient: AGE-SECRET-KEY-1QQPQ}}")
    assert problem.code == "S036"
    assert "1QQPQ" not in str(problem)


def test_an_item_of_a_list_is_named_by_its_number(faults) -> None:
    (problem,) = faults(touchpoints="[{id: a, label: A, questions: [qual, 7]}]")
    assert "questions item 2 must be text; found 7" in problem.message


def test_a_missing_key_is_reported_where_its_group_begins() -> None:
    text = (
        "acsi: 1\nid: a\nscales: {r: {from: 1, to: 2}}\nquestions: [{id: q, scale: r}]\nmodel:\n  constructs: {c: {}}\n"
    )
    problems = check_survey(text, "survey.yaml")[1]
    assert [(problem.code, problem.where) for problem in problems] == [
        ("S021", "survey.yaml:5:1"),
        ("S021", "survey.yaml:6:16"),
    ]


def test_what_follows_only_from_another_fault_is_not_reported(faults) -> None:
    problems = faults(
        questions="[{id: qual, scal: rating}, {id: sat_a, scale: 5}, {id: sat-b, scale: rating}]",
        model="{constructs: {q: {indicators: [qual]}, s: {indicators: [sat_a, sat-b]}}, paths: {q: [s]}, index: s}",
    )
    assert [problem.code for problem in problems] == ["S020", "S025", "S031"]


def test_a_missing_id_hides_no_other_fault(faults) -> None:
    codes = [problem.code for problem in faults(id=None, league="{by: s, adjust_for: [s]}")]
    assert codes == ["S021", "S181"]


SIGNS = ["\n", "  ", ": ", "- ", "{", "}", "[", "]", '"', "'", "#", "|", ">", "%", "\t", "\x00", "?", "\ufeff"]
YAML = ["&a ", "*a", "!t ", "<<", "=", "---\n", "!!int x", "? [a]\n: b"]
VALUES = ["No", "null", "1e999", ".nan", "-1", "2026-13-01", "qual", "rating", "98", "期望"]
PIECES = st.sampled_from(["", *SIGNS, *YAML, *VALUES])


@settings(deadline=None)
@given(st.data())
def test_mutated_text_gives_a_survey_or_faults_and_never_anything_else(data: st.DataObject) -> None:
    text = FIVE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + data.draw(PIECES | st.text(max_size=5)) + text[end:]
    survey, problems = check_survey(text, "survey.yaml")
    assert (survey is None) == bool(problems)
    assert all(problem.where.startswith("survey.yaml") for problem in problems)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_faults(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "survey.yaml"
    path.write_bytes(content)
    with pytest.raises(AcsiError):
        load_survey(path)
