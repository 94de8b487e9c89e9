"""The rules on weights: segments, cells of non-response, margins."""

import re

import pytest

FRAME = "{segments: [channel, amount_band]}"


@pytest.mark.parametrize(
    ("weights", "frame", "code", "words"),
    [
        ("{rake: [chanel]}", FRAME, "S190", "chanel.*channel"),
        ("{nonresponse: [channel, age]}", FRAME, "S190", "age"),
        ("{nonresponse: [channel]}", None, "S191", "no frame"),
        ("{rake: [age], margins: {ages: {a: 1}}}", None, "S192", "ages.*age"),
        ("{rake: [age], margins: {age: {a: 0}}}", None, "S193", "age"),
        ("{rake: [channel, channel]}", FRAME, "S175", "channel stands twice in rake"),
    ],
)
def test_a_rule_that_is_broken_is_named_once_with_its_line(faults, weights, frame, code, words):
    found = faults(weights=weights, **({"frame": frame} if frame else {}))
    assert [fault.code for fault in found] == [code]
    assert found[0].where.startswith("survey.yaml:")
    assert re.search(words, found[0].message)


def test_values_of_a_margin_may_be_numbers(write):
    from acsi.survey.load import check_survey

    survey, problems = check_survey(write(weights="{rake: [age], margins: {age: {1: 40, 2.5: 60}}}"), "survey.yaml")
    assert problems == []
    assert survey.weights.margins == {"age": {"1": 40, "2.5": 60}}


def test_a_count_below_zero_is_refused(faults):
    found = faults(weights="{rake: [age], margins: {age: {a: -1}}}")
    assert len(found) == 1
