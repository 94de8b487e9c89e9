"""Faults that only a look at the whole definition finds; each row is one small mistake and what is said about it."""

import pytest

TOLERANCE = """\
[{id: qual, scale: rating}, {id: sat_a, scale: rating}, {id: sat_b, scale: rating},
  {id: again, scale: rating},
  {id: up, scale: percent, ask_if: {again: [6, 7, 8, 9, 10]}},
  {id: down, scale: percent, ask_if: {again: [1, 2, 3, 4, 5]}},
  {id: tol, scale: tolerance, derive: price_tolerance, from: {repurchase: again, increase: up, decrease: down}}]"""

SCALES = """\
{rating: {from: 1, to: 10, missing: {98: dont_know}}, percent: {from: 0, to: 25, recode: {26: 25}},
  tolerance: {from: -25, to: 25}}"""

MODEL = """\
{constructs: {q: {indicators: [qual]}, s: {indicators: [sat_a, sat_b]}, l: {indicators: [again, tol]}},
  paths: {q: [s], s: [l]}, index: s}"""

ALL = "[{id: qual, scale: rating}, {id: sat_a, scale: rating}, {id: sat_b, scale: rating}"


def questions(*more: str) -> str:
    """The sound definition's questions and some more."""
    return ", ".join([ALL, *more]) + "]"


def scale(text: str) -> str:
    return "{rating: {from: 1, to: 10}, yes_no: {codes: {0: No, 1: Yes}}, odd: " + text + "}"


def model(constructs: str = "q: {indicators: [qual]}, s: {indicators: [sat_a, sat_b]}", **more: str) -> str:
    parts = {"paths": "{q: [s]}", "index": "s"} | more
    return "{constructs: {" + constructs + "}, " + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"


def tolerance(old: str = "", new: str = "") -> dict[str, str]:
    """A definition with price tolerance in which `old` was replaced by `new`."""
    parts = {"scales": SCALES, "questions": TOLERANCE, "model": MODEL}
    assert any(old in text for text in parts.values())
    return {key: text.replace(old, new) for key, text in parts.items()}


def test_the_sound_definitions_have_no_faults(faults) -> None:
    assert faults() == []
    assert faults(**tolerance()) == []


SCALE_FAULTS = [
    ({"scales": scale("{}")}, "S101", "odd has neither"),
    ({"scales": scale("{from: 1, to: 5, codes: {1: a, 2: b}}")}, "S102", "both"),
    ({"scales": scale("{from: 1}")}, "S103", "only one"),
    ({"scales": scale("{from: 10, to: 1}")}, "S104", "from 10 to 1"),
    ({"scales": scale("{from: 3, to: 3}")}, "S104", "from 3 to 3"),
    ({"scales": scale("{codes: {1: yes}}")}, "S105", "single code"),
    ({"scales": scale("{from: 1, to: 10, missing: {9: refused}}")}, "S106", "9 as missing (refused)"),
    ({"scales": scale("{codes: {0: a, 1: b}, missing: {1: refused}}")}, "S106", "1 is one of its answers"),
    ({"scales": scale("{from: 0, to: 25, recode: {26: 30}}")}, "S107", "26 to 30"),
    ({"scales": scale("{from: 0, to: 25, recode: {26: 25}, missing: {26: more}}")}, "S108", "26 both"),
]

QUESTION_FAULTS = [
    ({"questions": questions("{id: qual, scale: rating}")}, "S110", "qual stands a second time"),
    ({"questions": questions("{id: Qual, scale: rating}")}, "S110", "by more than case"),
    ({"questions": questions("{id: x, scale: ratings}")}, "S111", "Did you mean rating?"),
    ({"questions": questions("{id: x}")}, "S112", "x has no scale"),
    ({"questions": questions("{id: x, text_answer: true, scale: rating}")}, "S113", "cannot have scale"),
    ({"questions": questions("{id: x, text_answer: true, reversed: true}")}, "S113", "cannot have reversed"),
    ({"questions": questions("{id: x, column: qual, scale: rating}")}, "S114", "x and qual"),
    ({"questions": questions("{id: branch, scale: rating}")}, "S115", "league.by"),
    ({"questions": questions("{id: x, column: case_id, scale: rating}")}, "S115", "case_id"),
    ({"questions": questions("{id: x, scale: rating}"), "estimation": "{weight: x}"}, "S115", "estimation.weight"),
    ({"questions": questions("{id: x, scale: yes_no, screen_out: [2]}")}, "S116", "screens out the answer 2"),
    ({"questions": questions("{id: x, scale: yes_no, screen_out: [98]}")}, "S116", "98"),
    (
        {"questions": questions("{id: x, scale: odd, consent: linkage}"), "scales": scale("{from: 2, to: 3}")},
        "S117",
        "1",
    ),
]

ROUTING_FAULTS = [
    ({"questions": questions("{id: x, scale: rating, ask_if: {sat_c: 1}}")}, "S120", "Did you mean sat_"),
    ({"questions": questions("{id: x, scale: rating, ask_if: {y: 1}}", "{id: y, scale: rating}")}, "S121", "before it"),
    ({"questions": questions("{id: x, scale: rating, ask_if: {x: 1}}")}, "S121", "x is asked depending on x"),
    ({"questions": questions("{id: x, scale: rating, ask_if: {qual: 11}}")}, "S122", "if qual is 11"),
    ({"questions": questions("{id: x, scale: rating, ask_if: {qual: [1, 98]}}")}, "S122", "98"),
    ({"questions": questions("{id: t, text_answer: true}", "{id: x, scale: rating, ask_if: {t: 1}}")}, "S123", "words"),
]

DERIVED_FAULTS = [
    (tolerance(", from: {repurchase: again, increase: up, decrease: down}"), "S130", "does not say from what"),
    ({"questions": questions("{id: x, scale: rating, loyal_from: 6}")}, "S131", "loyal_from but is not derived"),
    (tolerance(", derive: price_tolerance"), "S131", "has from but is not derived"),
    (tolerance("increase: up", "increase: upp"), "S132", "Did you mean up?"),
    (tolerance("derive: price", "reversed: true, derive: price"), "S133", "cannot have reversed"),
    (tolerance("derive: price", "column: TOL, derive: price"), "S133", "cannot have column"),
    (tolerance("increase: up", "increase: tol"), "S134", "itself derived"),
    (tolerance("derive: price", "loyal_from: 60, derive: price"), "S135", "takes 60 as loyal"),
    (tolerance("{from: -25, to: 25}", "{from: 0, to: 25}"), "S136", "-25 to 25"),
    (tolerance("{from: 0, to: 25,", "{from: -25, to: 25,"), "S138", "begins below 0"),
    (tolerance("derive: price", "loyal_from: 7, derive: price"), "S137", "at least 7"),
    (tolerance("ask_if: {again: [1, 2, 3, 4, 5]}", "ask_if: {again: [1, 2]}"), "S137", "below 6"),
]

TOUCHPOINT_FAULTS = [
    (
        {"touchpoints": "[{id: a, label: A, questions: [qual]}, {id: a, label: B, questions: [sat_a]}]"},
        "S140",
        "a stands",
    ),
    ({"touchpoints": "[{id: a, label: A, questions: [quall]}]"}, "S141", "Did you mean qual?"),
    (
        {"questions": questions("{id: t, text_answer: true}"), "touchpoints": "[{id: a, label: A, questions: [t]}]"},
        "S142",
        "answered in words",
    ),
    ({"touchpoints": "[{id: a, label: A, questions: [qual]}, {id: b, label: B, questions: [qual]}]"}, "S143", "qual"),
]

MODEL_FAULTS = [
    ({"model": None}, "S150", "neither a model nor a composite"),
    ({"composite": "{weights: {qual: 1}}"}, "S151", "two indices"),
    ({"model": model("q: {indicators: [quall]}, s: {indicators: [sat_a]}")}, "S152", "Did you mean qual?"),
    ({"model": None, "composite": "{weights: {quall: 1}}"}, "S152", "index is measured by quall"),
    ({"model": model("q: {indicators: [qual]}, s: {indicators: [sat_a, qual]}")}, "S153", "both s and q"),
    ({"model": model("q: {indicators: [qual]}, s: {indicators: [sat_a, sat_a]}")}, "S154", "twice"),
    (
        {
            "questions": questions("{id: t, text_answer: true}"),
            "model": model("q: {indicators: [t]}, s: {indicators: [sat_a]}"),
        },
        "S155",
        "t is answered in words",
    ),
    (
        {
            "questions": questions("{id: x, scale: rating, ask_if: {qual: 1}}"),
            "model": model("q: {indicators: [x]}, s: {indicators: [sat_a]}"),
        },
        "S156",
        "a part of the customers only",
    ),
    (
        {"model": model("qual: {indicators: [qual]}, s: {indicators: [sat_a]}", paths="{qual: [s]}")},
        "S157",
        "has the name of a question",
    ),
    ({"model": model(paths="{q: [s], r: [s]}")}, "S160", "from r"),
    ({"model": model(paths="{q: [s, satisfied]}")}, "S160", "to satisfied"),
    ({"model": model(paths="{q: [s, s]}")}, "S161", "from q to s"),
    ({"model": model(paths="{q: [s], s: [q]}")}, "S162", "→"),
    ({"model": model(paths="{q: [s, q]}")}, "S162", "q → q"),
    ({"model": model(index="t")}, "S164", "index t"),
    ({"model": model(confirmation="sat_b")}, "S165", "sat_b cannot say"),
    ({"model": model(confirmation="sat_c")}, "S165", "sat_c cannot say"),
]

FRAME_FAULTS = [
    ({"firms": "{north: {columns: {CASE: caseid}}}"}, "S186", "Did you mean case_id?"),
    ({"firms": "{north: {columns: {A: case_id, B: case_id}}}"}, "S187", "Both A and B"),
    ({"frame": "{eligible: [{field: line}]}"}, "S170", "found nothing"),
    ({"frame": "{eligible: [{field: line, in: [a], not_null: true}]}"}, "S170", "found in, not_null"),
    ({"frame": "{eligible: [{field: paid, from: 9, to: 1}]}"}, "S171", "from 9 to 1"),
    ({"frame": "{eligible: [{field: day, from: 2026-02-01, to: 2026-01-01}]}"}, "S171", "2026-02-01"),
    ({"frame": "{eligible: [{field: day, from: 2026-02-01, to: 5}]}"}, "S172", "two kinds"),
    ({"frame": "{columns: {custmer_id: no}}"}, "S173", "Did you mean customer_id?"),
    ({"frame": "{columns: {customer_id: no, claim_id: no}}"}, "S174", "customer_id and claim_id"),
    ({"frame": "{segments: [channel, channel]}"}, "S175", "channel stands twice in segments"),
    ({"sample": "{completes: 50}"}, "S176", "no frame"),
    ({"frame": "{exclude: {near_phone: {action: hold}}}"}, "S178", "register of agents"),
    ({"frame": "{}", "sample": "{strata: brnch}"}, "S177", "Did you mean branch?"),
    ({"frame": "{}", "sample": "{total: 50}"}, "S182", "total does not belong to allocation: equal"),
    ({"frame": "{}", "sample": "{allocation: proportional, total: 9, completes: 5}"}, "S182", "completes"),
    ({"frame": "{}", "sample": "{allocation: square_root}"}, "S183", "square_root"),
    ({"frame": "{}", "sample": "{substrata: [phone]}"}, "S184", "phone"),
    ({"frame": "{}", "sample": "{substrata: [branch]}"}, "S184", "branch"),
    ({"frame": "{}", "sample": "{substrata: [touch, touch]}"}, "S175", "touch stands twice in substrata"),
    ({"frame": "{segments: [vehicle_use]}", "league": "{adjust_for: [vehicle]}"}, "S180", "Did you mean vehicle_use?"),
    ({"league": "{adjust_for: [branch]}"}, "S181", "by which it ranks"),
    ({"league": "{adjust_for: [age, age]}"}, "S175", "adjust_for"),
    ({"league": "{adjust_for: [age], under_branch_control: [age]}"}, "S185", "adjusts for age"),
    (
        {"frame": "{segments: [channel]}", "league": "{under_branch_control: [chanel]}"},
        "S188",
        "Did you mean channel?",
    ),
    ({"league": "{under_branch_control: [age, age]}"}, "S175", "under_branch_control"),
]

CASES = [
    *SCALE_FAULTS,
    *QUESTION_FAULTS,
    *ROUTING_FAULTS,
    *DERIVED_FAULTS,
    *TOUCHPOINT_FAULTS,
    *MODEL_FAULTS,
    *FRAME_FAULTS,
]


@pytest.mark.parametrize(("parts", "code", "words"), CASES, ids=[f"{code}-{words}" for _, code, words in CASES])
def test_a_mistake_in_the_whole_is_found(faults, parts: dict[str, str | None], code: str, words: str) -> None:
    found = faults(**parts)
    assert any(problem.code == code and words in problem.message for problem in found)
    assert all(problem.where.startswith("survey.yaml") for problem in found)


def test_a_circle_is_shown_in_the_direction_of_its_paths(faults) -> None:
    three = "a: {indicators: [qual]}, b: {indicators: [sat_a]}, c: {indicators: [sat_b]}"
    (problem,) = faults(model=model(three, paths="{a: [b], b: [c], c: [a]}", index="a"))
    assert problem.code == "S162"
    assert any(circle in problem.message for circle in ("a → b → c → a", "b → c → a → b", "c → a → b → c"))


def test_a_construct_on_no_path_is_found(faults) -> None:
    three = "a: {indicators: [qual]}, b: {indicators: [sat_a]}, c: {indicators: [sat_b]}"
    (problem,) = faults(model=model(three, paths="{a: [b]}", index="a"))
    assert (problem.code, problem.message) == ("S163", "The construct c is on no path.")


def test_a_condition_from_a_date_to_a_date_is_sound(faults) -> None:
    assert faults(frame="{eligible: [{field: day, from: 2026-01-01, to: 2026-03-31}, {field: paid, from: 0.5}]}") == []


def test_a_plain_data_file_may_be_adjusted_for_any_column(faults) -> None:
    assert faults(league="{adjust_for: [age, income], under_branch_control: [channel]}") == []


def test_a_composite_needs_no_model(faults) -> None:
    assert faults(model=None, composite="{weights: {qual: 2, sat_a: 1}}") == []


def test_sources_of_a_derived_question_need_no_routing(faults) -> None:
    plain = TOLERANCE.replace(", ask_if: {again: [6, 7, 8, 9, 10]}", "").replace(
        ", ask_if: {again: [1, 2, 3, 4, 5]}", ""
    )
    assert faults(scales=SCALES, questions=plain, model=MODEL) == []
