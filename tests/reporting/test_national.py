import pytest

from acsi.reporting.material import Material
from acsi.reporting.national import national_content


def test_the_headline_counts_the_verdicts(english: Material) -> None:
    content = national_content(english)
    verdicts = [standing.verdict for standing in english.league.branches]
    above, below, similar = (verdicts.count(word) for word in ("above", "below", "similar"))
    assert content.headline == (
        f"Overall index 82.3: {above} branches lie above their mean, {below} below, {similar} show no clear difference"
    )
    assert len(content.above) == above
    assert len(content.below) == below


def test_first_and_last_are_named_with_their_ranges(english: Material) -> None:
    first = next(s.answer for s in national_content(english).statements if s.question == "How far apart")
    assert "(range\u00a01–8)" in first
    assert "Shandong last with 72.1" in first


def test_every_ranked_branch_stands_in_the_split_and_its_parts_add_up(english: Material) -> None:
    rows = national_content(english).split_rows
    assert len(rows) == 36
    assert all(abs(row.gap - sum(step.value.estimate for step in row.steps)) < 1e-9 for row in rows)


def test_the_diagram_holds_every_construct_and_path(english: Material) -> None:
    content = national_content(english)
    assert [node.key for node in content.nodes] == list(english.estimates.constructs)
    assert len(content.edges) == len(english.estimates.paths)
    uncertain = {(edge.source, edge.target) for edge in content.edges if not edge.shown}
    assert uncertain == {("complaints", "loyalty")}


def test_single_questions_have_no_reliability(english: Material) -> None:
    rows = {row.label: row for row in national_content(english).reliability}
    assert rows["Customer complaints"].alpha is None
    assert rows["Customer satisfaction"].alpha is not None


def test_the_method_names_version_seed_and_the_definitions_hash(english: Material) -> None:
    text = " ".join(entry.text for entry in national_content(english).method)
    assert "acsi 0.1.0" in text
    assert "seed 1" in text
    assert english.estimates.survey_sha256 in text
    assert "5,000 bootstrap resamples, drawn within branches" in text


def test_fit_without_the_covariance_model_is_only_what_pls_gives(make, survey, league) -> None:
    from acsi.reporting.pages import texts_of

    material = Material(league, make.estimates(survey, cbsem=False), survey, texts_of("en"))
    assert [entry.term for entry in national_content(material).fit] == ["SRMR, consistent PLS"]


@pytest.mark.parametrize(
    ("estimator", "way"), [("ml", "on the covariances"), ("two_stage", "in two stages"), ("mlr", "robust statistics")]
)
def test_the_note_on_fit_says_how_it_was_estimated(english: Material, estimator: str, way: str) -> None:
    assert english.estimates.cbsem is not None
    estimates = english.estimates.model_copy(update={"cbsem": {**english.estimates.cbsem, "estimator": estimator}})
    content = national_content(Material(english.league, estimates, english.survey, english.texts))
    assert way in content.fit_note


def test_fit_that_was_withheld_says_why(league, survey, estimates) -> None:
    from acsi.reporting.pages import texts_of

    withheld = {**estimates.cbsem, "fit": dict.fromkeys(estimates.cbsem["fit"])}
    material = Material(league, estimates.model_copy(update={"cbsem": withheld}), survey, texts_of("en"))
    content = national_content(material)
    assert content.fit_note.startswith("The fit of the covariance model is not shown")
    assert [entry.term for entry in content.fit] == ["SRMR, consistent PLS"]
