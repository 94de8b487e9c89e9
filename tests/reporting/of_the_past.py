"""A trend made by plain arithmetic, for reports that look back."""

from collections.abc import Sequence

from acsi.league.results import League
from acsi.league.trend_results import (
    Average,
    BranchTrend,
    Change,
    Comparability,
    Course,
    Flag,
    Level,
    Since,
    Trend,
    Verdict,
    Yardstick,
)
from acsi.reporting.past import Past

WAVES = ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")


def moved(estimate: float, verdict: Verdict | None, *flags: Flag, since: str = "2026Q2") -> Change:
    """A change with an interval of 4 points to either side."""
    ci = (estimate - 4, estimate + 4)
    return Change(earlier=since, later="2026Q3", estimate=estimate, se=2, ci=ci, verdict=verdict, flags=list(flags))


def course(end: float, change: Change, waves: Sequence[str] = WAVES, *, n: int = 100, down: float = 0.5) -> Course:
    """An index that rose by `down` a wave, and by the change at the end."""
    before = [end - change.estimate - down * k for k in range(len(waves) - 2, -1, -1)]
    levels = [
        Level(wave=wave, n=n, estimate=value, se=2, ci=(value - 4, value + 4))
        for wave, value in zip(waves, [*before, end], strict=True)
    ]
    averages = [
        Average(
            label=waves[k], waves=list(waves[k - 3 : k + 1]), n=4 * n,
            estimate=sum(level.estimate for level in levels[k - 3 : k + 1]) / 4,
        )
        for k in range(3, len(waves))
    ]  # fmt: skip
    year = [moved(2.5, "noise", since="2025Q3")] if "2025Q3" in waves else []
    return Course(levels=levels, changes=[change], year_on_year=year, moving=averages)


def past_of(
    league: League,
    changes: dict[str, Change],
    *,
    waves: Sequence[str] = WAVES,
    before: League | None = None,
    n: int = 100,
) -> tuple[League, Past]:
    """The league with `changes` of branches' index by code (others: a little noise), and its past."""
    noise = moved(0.4, "noise")
    of = {row.branch: dict.fromkeys(row.indices, noise) for row in league.branches}
    for code, change in changes.items():
        of[code][league.settings.index] = change
    branches = [
        BranchTrend(
            branch=row.branch, name_zh=row.name_zh, name_en=row.name_en,
            courses={
                key: course(value.estimate, of[row.branch][key], waves, n=n) for key, value in row.indices.items()
            },
        )
        for row in league.branches
    ]  # fmt: skip
    nation = {key: course(value, noise, waves, n=n) for key, value in league.references.items()}
    both = Comparability(earlier="2026Q2", later="2026Q3")
    trend = Trend(
        survey=league.survey, index=league.settings.index, waves=list(waves), yardstick=Yardstick(kind="wave"),
        confidence=0.95, false_discovery_rate=0.05, minimum_n=30, nation=nation, branches=branches,
        comparability=[both],
    )  # fmt: skip
    rows = [row.model_copy(update={"changes": of[row.branch]}) for row in league.branches]
    since = Since(wave="2026Q2", nation=dict.fromkeys(nation, noise), comparability=both)
    return league.model_copy(update={"branches": rows, "since": since}), Past(trend, before)
