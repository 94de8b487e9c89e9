"""Survey weights: from cases and what became of them to weights that count customers."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.errors import AcsiError
from acsi.sampling.margins import margins_given, margins_of_frame
from acsi.sampling.scheme import Scheme, weighting_of
from acsi.sampling.weights import design_weights, weigh
from acsi.survey.models import Weights


def cases(text: str) -> pd.DataFrame:
    """Cases from lines of branch, channel, outcome, how many, and the weight of each by design."""
    rows = [line.split() for line in text.strip().splitlines()]
    one_each = [
        {"branch": branch, "stratum": branch, "channel": channel, "outcome": outcome, "base_weight": float(base)}
        for branch, channel, outcome, count, base in rows
        for _ in range(int(count))
    ]
    return pd.DataFrame(one_each)


TWO_CHANNELS = cases("""
    N app   I  30 10
    N app   R  10 10
    N phone I  20 10
    N phone UH 30 10
    N phone NE 10 10
    S app   I  25 20
    S app   NC 25 20
    S phone I  50 20
""")
"""Branch N stands for 1,000 customers, S for 2,000."""


def sums(weighted, *columns):
    table = weighted.table.assign(weight=weighted.weights)
    return table.groupby(list(columns))["weight"].sum().to_dict()


def test_interviews_carry_their_cell_and_those_not_eligible_keep_theirs():
    """Of N's customers by phone the known cases are eligible in 20 of 30: so are the unknown ones, 400 of 600."""
    found = weigh(TWO_CHANNELS, Weights(nonresponse=["channel"]), {})
    expected = {("N", "app"): 400, ("N", "phone"): 400, ("S", "app"): 1000, ("S", "phone"): 1000}
    assert sums(found, "branch", "channel") == pytest.approx(expected)
    assert found.scheme.not_eligible == pytest.approx(200)


def test_without_segments_a_branch_is_one_cell():
    found = weigh(TWO_CHANNELS, Weights(), {})
    # Of N's 70 known cases 10 are not eligible.
    assert sums(found, "branch") == pytest.approx({"N": 1000 * 60 / 70, "S": 2000})
    assert found.scheme.branches["S"].deff == pytest.approx(1)


def test_without_settings_the_interviews_carry_all_customers_of_their_stratum():
    found = weigh(TWO_CHANNELS, None, {})
    assert sums(found, "branch") == pytest.approx({"N": 1000, "S": 2000})


def test_design_weights_count_the_cases_released_in_each_stratum():
    sample = pd.DataFrame(
        {
            "branch": ["N"] * 5,
            "stratum": ["N/loss"] * 2 + ["N/repair"] * 3,
            "stratum_n": [10, 10, 90, 90, 90],
            "frame_n": 100,
        }
    )
    released = pd.Series([True, True, True, True, False])
    assert design_weights(sample, released)["base_weight"].tolist() == [5, 5, 45, 45]
    without = design_weights(sample.drop(columns=["stratum", "stratum_n"]), released)
    assert without["base_weight"].tolist() == [25] * 4


def test_small_cells_of_non_response_are_joined_inside_their_stratum_and_it_is_said():
    few = cases("""
        N app   I 30 10
        N phone I 4  10
        N phone R 6  10
        N agent I 12 10
        S app   I 3  20
    """)
    found = weigh(few, Weights(nonresponse=["channel"]), {})
    assert [cell.values for cell in found.scheme.cells] == [(("agent",), ("phone",)), (("app",),), (("app",),)]
    assert [(w.code, w.found["count"]) for w in found.scheme.warnings] == [("W601", "1")]
    assert sums(found, "branch") == pytest.approx({"N": 520, "S": 60})


def test_a_stratum_without_an_interview_is_carried_by_its_branch():
    silent = TWO_CHANNELS[TWO_CHANNELS["branch"] == "S"].assign(stratum="S/repair")
    silent = pd.concat([silent, cases("S app R 10 40").assign(stratum="S/loss")])
    assert sums(weigh(silent, Weights(), {}), "branch") == pytest.approx({"S": 2400})


def test_a_branch_without_an_interview_is_named():
    found = weigh(pd.concat([TWO_CHANNELS, cases("E app R 10 30")]), Weights(), {})
    assert [(w.code, w.found) for w in found.scheme.warnings] == [("W604", {"branches": "E", "customers": "300"})]


FRAME = {"N": {"channel": {"app": 300, "phone": 700}}, "S": {"channel": {"app": 1500, "phone": 500}}}


def test_raking_meets_the_frame_in_every_branch():
    found = weigh(TWO_CHANNELS, Weights(rake=["channel"]), margins_of_frame(FRAME))
    whole = 1000 * 60 / 70
    expected = {("N", "app"): 0.3 * whole, ("N", "phone"): 0.7 * whole, ("S", "app"): 1500, ("S", "phone"): 500}
    assert sums(found, "branch", "channel") == pytest.approx(expected)
    assert found.scheme.branches["N"].deff > 1
    assert found.scheme.branches["N"].effective_n < 50


def test_a_margin_of_all_branches_leaves_each_its_customers():
    found = weigh(TWO_CHANNELS, settings_of(channel={"app": 1, "phone": 3}), margins_of(channel={"app": 1, "phone": 3}))
    whole = 2000 + 1000 * 60 / 70
    assert sums(found, "branch") == pytest.approx({"N": 1000 * 60 / 70, "S": 2000})
    assert sums(found, "channel") == pytest.approx({"app": whole / 4, "phone": 3 * whole / 4})


def settings_of(**margins):
    return Weights(rake=list(margins), margins=margins)


def margins_of(**margins):
    return margins_given(settings_of(**margins))


def test_values_with_few_interviews_are_joined_before_raking():
    frame = {branch: {"channel": {**values["channel"], "agent": 50}} for branch, values in FRAME.items()}
    found = weigh(TWO_CHANNELS, Weights(rake=["channel"]), margins_of_frame(frame))
    north = [category.values for category in found.scheme.margins if category.branch == "N"]
    assert north == [("app",), ("phone", "agent")]
    assert [(w.code, w.found["count"]) for w in found.scheme.warnings] == [("W602", "2")]


@pytest.mark.parametrize(
    ("margins", "code"),
    [
        ({}, "D020"),
        (margins_of_frame({**FRAME, "N": {"channel": {"app": 300, "phones": 700}}}), "D021"),
        (margins_of_frame({**FRAME, "N": {"channel": {"app": 300, "phone": 0}}}), "D021"),
        (margins_of_frame({"N": FRAME["N"]}), "D025"),
    ],
)
def test_margins_that_lack_something_are_refused(margins, code):
    with pytest.raises(AcsiError, match=code):
        weigh(TWO_CHANNELS, Weights(rake=["channel"]), margins)


def test_an_unknown_value_is_named_with_the_one_that_may_be_meant():
    margins = margins_of(channel={"apps": 1, "phone": 1})
    with pytest.raises(AcsiError, match=r"55 interviews have “app” in channel.*apps"):
        weigh(TWO_CHANNELS, Weights(rake=["channel"]), margins)


def test_margins_that_cannot_be_met_together_are_refused():
    twins = TWO_CHANNELS.assign(line=TWO_CHANNELS["channel"])
    margins = margins_of(channel={"app": 1, "phone": 1}, line={"app": 1, "phone": 3})
    with pytest.raises(AcsiError, match="D024"):
        weigh(twins, Weights(rake=["channel", "line"]), margins)


def test_trimming_cuts_at_the_median_and_says_what_it_cost():
    rare = cases("""
        N app   I 90 1
        N phone I 10 1
    """)
    found = weigh(rare, Weights(rake=["channel"], trim_above=3), margins_of(channel={"app": 50, "phone": 50}))
    trimming = found.scheme.trimming
    assert sums(found, "branch") == pytest.approx({"N": 100})
    assert found.weights.max() == pytest.approx(3 * 50 / 90)
    assert trimming.share == pytest.approx(0.1)
    assert trimming.moved == pytest.approx(0.5 - 3 * 50 / 90 / 10)
    assert trimming.gap == pytest.approx(trimming.moved)
    assert [(w.code, w.found["share"]) for w in found.scheme.warnings] == [("W603", "10.0%")]


def test_trimming_to_a_design_effect_goes_no_further_than_it_must():
    rare = cases("N app I 90 1\nN phone I 10 1")
    margins = margins_of(channel={"app": 50, "phone": 50})
    found = weigh(rare, Weights(rake=["channel"], trim_to_deff=1.5), margins)
    assert found.scheme.branches["N"].deff == pytest.approx(1.5, abs=1e-6)
    free = weigh(rare, Weights(rake=["channel"], trim_to_deff=9), margins)
    assert free.scheme.trimming is None


def test_the_scheme_and_the_interviews_are_enough_to_weight_again():
    found = weigh(
        TWO_CHANNELS, Weights(nonresponse=["channel"], rake=["channel"], trim_above=1.2), margins_of_frame(FRAME)
    )
    kept = Scheme.model_validate_json(found.scheme.model_dump_json())
    again = weighting_of(found.table, kept)
    assert again.weights == pytest.approx(found.weights, rel=1e-12)


def test_values_of_the_frame_are_compared_as_the_sample_writes_them():
    margin = margins_of_frame({"N": {"channel": {"ＡＰＰ ": 3, "APP": 4, "": 2}}})["channel"]
    assert margin.to_dict("list") == {"branch": ["N", "N"], "value": ["APP", ""], "count": [7, 2]}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("NS"), st.sampled_from("abc"), st.sampled_from(["I", "R", "UH"])), min_size=8)
)
def test_interviews_stand_for_all_customers_of_the_branches_that_have_any(rows):
    table = pd.DataFrame(rows, columns=["branch", "channel", "outcome"]).assign(base_weight=2.0)
    table = pd.concat([table, cases("N a I 1 2")[["branch", "channel", "outcome", "base_weight"]]], ignore_index=True)
    table["stratum"] = table["branch"]
    found = weigh(table, Weights(nonresponse=["channel"], smallest_cell=3), {})
    heard = set(table.loc[table["outcome"] == "I", "branch"])
    assert found.weights.sum() == pytest.approx(table.loc[table["branch"].isin(heard), "base_weight"].sum())
    assert (found.weights > 0).all()
