"""Verdicts stand on the right side of their thresholds, name their source, and say what they mean."""

import pytest

from acsi.model.estimates import Construct, Indicator, Path, Validity
from acsi.model.judgement import judge, summary


def construct(**measures) -> Construct:
    indicators = {name: Indicator(weight=0.5, u=0.5, loading=0.9, mean=8.0) for name in ("i1", "i2")}
    known = {"alpha": 0.8, "rho_a": 0.82, "rho_c": 0.85, "ave": 0.7}
    return Construct.model_validate({"index": 80.0, "sd": 15.0, "indicators": indicators, **known, **measures})


def grades(constructs=None, paths=(), validity=None) -> dict[tuple[str, str], str]:
    found = judge(constructs or {}, paths, validity or Validity())
    assert all(each.words and each.source and each.threshold for each in found)
    return {(each.measure, each.of): each.verdict for each in found}


@pytest.mark.parametrize(("value", "grade"), [(0.69, "poor"), (0.7, "good"), (0.95, "good"), (0.96, "fair")])
def test_reliability_is_good_between_070_and_095(value, grade):
    found = grades({"quality": construct(alpha=value, rho_a=value, rho_c=value)})
    assert {found[measure, "quality"] for measure in ("alpha", "rho_A", "rho_C")} == {grade}


@pytest.mark.parametrize(("value", "grade"), [(0.49, "poor"), (0.5, "good")])
def test_a_construct_explains_half_of_its_questions(value, grade):
    assert grades({"quality": construct(ave=value)})["AVE", "quality"] == grade


@pytest.mark.parametrize(("value", "grade"), [(0.39, "poor"), (0.5, "fair"), (0.71, "good")])
def test_loadings(value, grade):
    indicators = {
        "i1": Indicator(weight=1, u=1, loading=value, mean=5),
        "i2": Indicator(weight=1, u=1, loading=0.9, mean=5),
    }
    assert grades({"quality": construct(indicators=indicators)})["loading", "i1"] == grade


def test_constructs_of_one_question_and_formative_ones_are_not_judged_by_reliability():
    single = construct(alpha=None, rho_a=None, rho_c=None, ave=None)
    assert grades({"complaints": single}) == {}


@pytest.mark.parametrize(("value", "grade"), [(0.8, "good"), (0.86, "fair"), (0.91, "poor")])
def test_heterotrait_monotrait_ratios(value, grade):
    validity = Validity(htmt={"value": {"quality": value}})
    assert grades(validity=validity)["HTMT", "quality – value"] == grade


def test_an_interval_of_htmt_that_reaches_one_decides():
    validity = Validity(htmt={"value": {"quality": 0.84}}, htmt_ci={"value": {"quality": (0.7, 1.01)}})
    assert grades(validity=validity)["HTMT", "quality – value"] == "poor"


def test_a_question_that_goes_with_another_construct_is_named():
    crossed = {"i1": {"quality": 0.8, "value": -0.85}, "i2": {"quality": 0.9, "value": 0.3}}
    found = judge({"quality": construct()}, (), Validity(cross_loadings=crossed))
    by_question = {each.of: each for each in found if each.measure == "cross-loading"}
    assert by_question["i1"].verdict == "poor"
    assert by_question["i1"].words == "i1 goes more with value than with quality"
    assert by_question["i2"].verdict == "good"


@pytest.mark.parametrize(("correlation", "grade"), [(0.83, "good"), (-0.84, "poor")])
def test_fornell_and_larcker_compare_ave_with_squared_correlations(correlation, grade):
    validity = Validity(correlations={"quality": {"quality": 1.0, "value": correlation}})
    assert grades({"quality": construct(ave=0.7)}, validity=validity)["Fornell–Larcker", "quality"] == grade


@pytest.mark.parametrize(("value", "grade"), [(2.9, "good"), (3.0, "fair"), (5.0, "poor"), (None, "poor")])
def test_collinear_questions(value, grade):
    assert grades(validity=Validity(vif_outer={"i1": value}))["VIF of a question", "i1"] == grade


@pytest.mark.parametrize(
    ("f2", "word"), [(0.01, "hardly any"), (0.02, "a small"), (0.15, "a medium"), (0.35, "a large")]
)
def test_effect_sizes_have_cohens_words(f2, word):
    path = Path(source="quality", target="value", estimate=0.5, f2=f2, vif=1.0)
    (effect,) = (each for each in judge({}, [path], Validity()) if each.measure == "f²")
    assert effect.words == f"quality has {word} share of its own in explaining value"


@pytest.mark.parametrize(("value", "grade"), [(0.08, "good"), (0.081, "poor")])
def test_srmr(value, grade):
    assert grades(validity=Validity(srmr=value))["SRMR", "model"] == grade


def test_a_summary_keeps_the_order_of_measures():
    found = summary(judge({"a": construct(), "b": construct()}, (), Validity()))
    assert list(found) == ["alpha", "rho_A", "rho_C", "AVE", "loading"]
    assert [each.of for each in found["alpha"]] == ["a", "b"]
