"""The pages on the fieldwork: what they count adds up, what is not known is left out, nobody can be told from them."""

from dataclasses import replace
from datetime import date

import pytest

from acsi.fieldwork.records import Change, Fieldwork, InterviewerTrust, Outcomes, Rate, Suspicion, TrustReport
from acsi.fieldwork.trust import FLAGS
from acsi.reporting.fielded import Fielded
from acsi.reporting.fieldwork import Bar, fieldwork_content
from acsi.reporting.material import Material
from acsi.reporting.pages import national_report
from acsi.reporting.waterfall import waterfall
from acsi.sampling.results import BranchCounts, BranchEvidence, Selection, Step
from tests.reporting.test_pages import FORBIDDEN, visible


def outcomes(released: int, interviews: int, rr1: float, **more: object) -> Outcomes:
    lost = {"partial": 0, "refusals": 0, "non_contact": 0, "other": 0, "unknown": 0, "not_eligible": 0}
    rest = {"outstanding": 0, "quarantined": 0, "rr2": rr1, "rr3": rr1, "coop1": 0.7, "ref1": 0.2, "con1": 0.6}
    counts = {"released": released, "interviews": interviews, "rr1": rr1, "days": 60.0, "e": 0.93}
    return Outcomes.model_validate(counts | lost | rest | more)


def interviewer(code: str, **more: object) -> InterviewerTrust:
    quiet = {"interviews": 90, "deviation": -6.3, "shrunken": -4.0, "rates": {}, "strange": []}
    return InterviewerTrust.model_validate({"firm": "north", "interviewer": code} | quiet | more)


TRUST = TrustReport(
    interviews=3600,
    flagged=dict.fromkeys(FLAGS, 0) | {"twin": 7},
    left_out={},
    not_used=0,
    variance_share=0.013,
    nested={"B02": 0.9},
    interviewers=[
        interviewer("north-01", strange=["scores", "fast"], rates={"fast": Rate(share=0.2, p=0.001)}),
        *(interviewer(f"north-0{k}", strange=["scores"]) for k in range(2, 6)),
        interviewer("n-99"),
    ],
    call_back=[
        Suspicion(
            case_id="case-7", branch="B01", firm="north", interviewer="north-01", flags=["twin"], urgency=3,
            twin="case-8", share_equal=1.0,
        )
    ],
)  # fmt: skip


def selection(codes: list[str]) -> Selection:
    steps = [
        ("rule_1", "not: line is one of motor", 100),
        ("rule_2", "not: closed_on is within 90 days before the as-of date", 50),
        ("agent_phone", "a customer with an agent's phone", 5),
        ("shared_phone", "held for review: a phone that several unrelated customers share", 3),
        ("own_step", "a step of a later version", 2),
        ("contacted", "sampled by this programme before, within the cool-down", 0),
    ]
    evidence = {
        code: BranchEvidence(
            claims=100, excluded=2, held=1, share=0.03, usual=0.004, p_value=0.001, flagged=code == "B03"
        )
        for code in codes
    }
    eligible = [{"field": "line", "in": ["motor"]}, {"field": "closed_on", "within_days": 90}]
    return Selection(
        wave="2026Q3", as_of=date(2026, 9, 30), engine="duckdb", extract="claims.parquet", claims=1000,
        steps=tuple(Step(step=name, words=words, claims=n, by_branch={}) for name, words, n in steps), frame=840,
        branches={code: BranchCounts(extract=20, frame=9, main=9, reserve=0, census=code == "B04") for code in codes},
        completes=3600, reserve=7200, short_branches=(), evidence=evidence, lists={}, statements=(), warnings=(),
        definition={"frame": {"eligible": eligible}},
    )  # fmt: skip


@pytest.fixture
def fielded(make) -> Fielded:
    codes = [code for code, _, _ in make.branches]
    total = outcomes(
        8000, 3600, 0.47, partial=100, refusals=1200, non_contact=900, other=90, unknown=1640, not_eligible=470,
        quarantined=20, rejected=30, screened_out=59,
    )  # fmt: skip
    found = Fieldwork(
        wave="2026Q3",
        total=total,
        by_branch={code: outcomes(220, 100, 0.40 + 0.005 * k) for k, code in enumerate(codes)},
        by_firm={"north": outcomes(3000, 1400, 0.48), "south": outcomes(5000, 2200, 0.47)},
        by_interviewer={},
        deliveries=[],
        corrections=[],
        quarantined=0,
        trust=TRUST,
    )
    change = Change(flagged=7, index=81.8, without=81.9, moved=14, branches={"B01": (18, 20)})
    return Fielded(found, selection(codes), change)


def end_of(bars: list[Bar]) -> int:
    """What is left when all that was lost is taken from the whole."""
    return bars[0].count - sum(bar.count for bar in bars[1:])


def test_what_is_lost_and_what_is_left_add_up(english: Material, fielded: Fielded) -> None:
    content = fieldwork_content(english, fielded)
    calls = list(content.calls)
    contacted = [bar.label for bar in calls].index("Contacted")
    assert end_of(calls[:contacted]) == calls[contacted].count == 4990
    assert end_of(calls[contacted:-1]) == calls[-1].count == 3600
    assert end_of(list(content.claims[:-1])) == content.claims[-1].count == 840
    assert content.title == "3,600 interviews: 47% of those who may be eligible"


def test_rejected_interviews_and_refused_rows_are_not_counted_twice(english: Material, fielded: Fielded) -> None:
    counts = {bar.label: bar.count for bar in fieldwork_content(english, fielded).calls}
    assert (counts["Rejected interviews"], counts["Rows refused"], counts["Other"]) == (30, 20, 40)


@pytest.mark.parametrize(
    ("material", "labels"),
    [
        ("english", ["line = motor", "closed_on within 90 days", "Agents, by phone", "customers (held)"]),
        ("chinese", ["line = motor", "closed_on在90天内", "电话相同", "待审核"]),
    ],
)
def test_steps_are_told_in_the_language_of_the_report(material: str, labels: list[str], fielded, request) -> None:
    told = [bar.label for bar in fieldwork_content(request.getfixturevalue(material), fielded).claims[1:]]
    assert all(part in label for part, label in zip(labels, told, strict=False))
    assert told[4] == "a step of a later version"
    assert len(told) == 6, "what takes nothing out is left out"


def test_a_selection_that_does_not_tell_its_rules_keeps_its_words(english: Material, fielded: Fielded) -> None:
    assert fielded.selection is not None
    bare = replace(fielded, selection=fielded.selection.model_copy(update={"definition": {}}))
    assert fieldwork_content(english, bare).claims[1].label == "Not eligible: not: line is one of motor"


def test_branches_are_marked_for_what_is_doubtful(english: Material, fielded: Fielded) -> None:
    rows = fieldwork_content(english, fielded).branches
    assert [row.name for row in rows if row.out_of_line] == ["Hebei"]
    assert {row.name: row.remark for row in rows if row.remark} == {"Tianjin": "own interviewers", "Shanxi": "census"}
    assert fieldwork_content(english, fielded).branches_title == (
        "Response rates run from 40% (Beijing) to 58% (Shenzhen)"
    )


def test_trust_is_told_in_a_few_sentences(english: Material, fielded: Fielded) -> None:
    told = {entry.term: entry.text for entry in fieldwork_content(english, fielded).checks}
    assert told["Flagged interviews"].startswith("Of 3,600 interviews: like another interview (7). All are used")
    assert "81.9 instead of 81.8; 14 would change places. Most: Beijing from 18 to 20." in told["Without them"]
    assert "north-01 (scores −6.3, too fast 20%)" in told["Interviewers"]
    assert told["Interviewers"].endswith("and 2 more.")
    assert told["Assignment"].endswith("Tianjin.")


def test_a_clean_wave_says_so(english: Material, fielded: Fielded) -> None:
    clean = TRUST.model_copy(
        update={"flagged": dict.fromkeys(FLAGS, 0), "nested": {}, "interviewers": [interviewer("n-99")]}
    )
    quiet = replace(fielded, fieldwork=fielded.fieldwork.model_copy(update={"trust": clean}), change=None)
    told = {entry.term: entry.text for entry in fieldwork_content(english, quiet).checks}
    assert told["Flagged interviews"] == "None of 3,600 interviews is flagged."
    assert told["Interviewers"].endswith("None of 1 stands apart.")
    assert told["Assignment"].startswith("In no branch")
    assert "Without them" not in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reports_show_what_is_known_and_leave_out_the_rest(
    league, estimates, survey, fielded: Fielded, language: str
) -> None:
    unjudged = replace(fielded, fieldwork=fielded.fieldwork.model_copy(update={"trust": None}), change=None)
    for known in (fielded, replace(fielded, selection=None), unjudged, replace(unjudged, selection=None)):
        html = national_report(league, estimates, survey, language, wave="2026Q3", fielded=known)
        assert FORBIDDEN.search(visible(html)) is None
        assert "COOP1" in html
        assert ("line = motor" in html) == (known.selection is not None)
        assert "case-7" not in html
        assert "case-8" not in html
    assert "COOP1" not in national_report(league, estimates, survey, language)


def test_the_league_tells_response_rate_and_days_in_the_national_report_alone(league, estimates, survey) -> None:
    rows = [row.model_copy(update={"response_rate": 0.473, "days": 61.5}) for row in league.branches]
    told = league.model_copy(update={"branches": rows})
    assert visible(national_report(told, estimates, survey, "en")).count("47%") == len(rows)
    assert "(RR1)" not in visible(national_report(league, estimates, survey, "en"))


def test_the_chart_says_how_much_every_bar_is(english: Material, snapshot) -> None:
    bars = [
        Bar("Claims", 0, 10_000, kept=True),
        Bar("Agents", 9_996, 10_000, kept=False),
        Bar("Left", 0, 9_996, kept=True),
    ]
    drawn = waterfall(bars, english.texts, "From the claims")
    assert ">−4<" in drawn
    assert ">&lt;0.1%<" in drawn
    assert "<title>From the claims</title>" in drawn
    snapshot(drawn)
