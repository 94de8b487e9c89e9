"""A league with touchpoints, rates and earlier waves, as the league page takes it, and the page opened in a browser."""

from itertools import pairwise

from acsi.league.results import League, Measure
from acsi.league.touchpoint_results import Box, Cell, QuestionScores, Touchpoints, TouchpointScores
from acsi.league.trend_results import BranchTrend, Change, Course, Level, Trend, Yardstick
from acsi.survey.models import Wording

WAVES = ("2026Q1", "2026Q2", "2026Q3")


def measure(estimate: float, se: float = 1.5) -> Measure:
    return Measure(estimate=estimate, se=se, ci=(estimate - 2 * se, estimate + 2 * se))


def dressed(league: League, *, few_answers_in: str = "B05") -> League:
    """With rates, changes and two touchpoints of a question each; in `few_answers_in` the second is not shown."""
    rows = [
        row.model_copy(
            update={"response_rate": 0.4 + place / 200, "days": 60.5, "change": place - 18.0, "change_verdict": "noise"}
        )
        for place, row in enumerate(league.branches)
    ]
    codes = [row.branch for row in rows]
    shown = {
        code: Cell(n=90, score=measure(80), top=0.4, bottom=0.1, difference=measure(-2), verdict="similar")
        for code in codes
    }
    hidden = shown | {few_answers_in: Cell(n=7)}
    questions = [
        QuestionScores(
            question=question, touchpoint=touchpoint, n=3600, score=measure(82), reference=82.0,
            top_box=Box(first=9, last=10), bottom_box=Box(first=1, last=5), top=0.4, bottom=0.1, branches=cells,
        )
        for question, touchpoint, cells in (("tp_a", "a", shown), ("tp_b", "b", hidden), ("sat_overall", None, shown))
    ]  # fmt: skip
    touchpoints = [
        TouchpointScores(
            touchpoint=name, label=Wording(zh=zh, en=en), met=1.0, n=3600, score=measure(82), reference=82.0,
            weakest=question, weakest_by_branch={}, branches=cells,
        )
        for name, zh, en, question, cells in (
            ("a", "报案", "Reporting </script><b>", "tp_a", shown), ("b", "赔付", "Payment", "tp_b", hidden)
        )
    ]  # fmt: skip
    section = Touchpoints(
        outcome="quality", explained=None, suppress_below_n=10, touchpoints=touchpoints, questions=questions
    )
    return league.model_copy(update={"branches": rows, "touchpoints": section})


def earlier_waves(league: League) -> Trend:
    """Three waves of the index, the last that of the league; the first branch was not asked in the first wave."""

    def course(index: float, waves: tuple[str, ...]) -> Course:
        levels = [
            Level(wave=wave, n=100, **measure(index - back, 1.4).model_dump())
            for back, wave in zip(range(len(waves) - 1, -1, -1), waves, strict=True)
        ]
        changes = [
            Change(earlier=one.wave, later=two.wave, estimate=1.0, verdict="noise", flags=["firm_changed"])
            for one, two in pairwise(levels)
        ]
        return Course(levels=levels, changes=changes)

    branches = [
        BranchTrend(
            branch=row.branch, name_zh=row.name_zh, name_en=row.name_en,
            courses={"satisfaction": course(row.index, WAVES[1:] if place == 0 else WAVES)},
        )
        for place, row in enumerate(league.branches)
    ]  # fmt: skip
    return Trend(
        survey=league.survey, index="satisfaction", waves=list(WAVES), yardstick=Yardstick(kind="wave", wave="2026Q3"),
        confidence=0.95, false_discovery_rate=0.05, minimum_n=30,
        nation={"satisfaction": course(league.nation.estimate, WAVES)}, branches=branches, comparability=[],
    )  # fmt: skip
