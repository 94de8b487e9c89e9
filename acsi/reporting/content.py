"""What a report says: every number, sentence and verdict as plain data, computed once, before any page is laid out."""

from dataclasses import dataclass, replace

from acsi.errors import did_you_mean, fault
from acsi.league.results import League, Measure, Standing, Verdict, Why
from acsi.league.trend_results import Change
from acsi.reporting import drivers, sentences
from acsi.reporting.became import Became, became, became_title
from acsi.reporting.beside import described
from acsi.reporting.changes import change_in_words, other_reasons
from acsi.reporting.complaints import Outcomes, outcomes
from acsi.reporting.composed import Composed, composed, reasons
from acsi.reporting.funnel import FunnelContent, funnel_content
from acsi.reporting.groups import Groups, own_groups
from acsi.reporting.guide import Asked, Entry, reading_guide, what_was_asked
from acsi.reporting.material import EXPECTATIONS, Material
from acsi.reporting.over_time import OverTime, branch_over_time
from acsi.reporting.remarks import Said, said
from acsi.reporting.touchpoints import Journey, journey
from acsi.reporting.why import split_title, why_sentence

QUALITY = "quality"


MANY = 100
"""The most branches that a branch's report lists all."""

AT_ENDS, AROUND = 3, 15
"""Of more branches: how many of the first and last it lists, and how many above and below its own."""


@dataclass(frozen=True)
class Row:
    """One line of the league. `own` is the report's branch, `alike` one that cannot be told apart from it; `really`
    says that a test shows the change; how many answered and the days to the interview are None where not told."""

    name: str
    n: int
    few: bool
    index: float
    low: float | None
    high: float | None
    rank: int | None
    rank_range: str
    verdict: Verdict | None
    words: str
    change: float | None
    really: bool = False
    own: bool = False
    alike: bool = False
    response_rate: float | None = None
    days: float | None = None


@dataclass(frozen=True)
class Line:
    """The dashed line of a chart: where it stands, and what is written at it."""

    value: float
    words: str


@dataclass(frozen=True)
class Fact:
    """One number of the first page: its name, its value, what belongs to it, and a verdict that gives it a sign."""

    term: str
    value: str
    note: str
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Statement:
    """A sentence with the question that it answers."""

    question: str
    answer: str


@dataclass(frozen=True)
class Step:
    """One part of the gap; `shown` where its interval leaves out zero."""

    label: str
    value: Measure
    shown: bool


@dataclass(frozen=True)
class Split:
    """The way from the nation's index to the branch's, part by part."""

    title: str
    start: float
    end: float
    end_label: str
    steps: tuple[Step, ...]
    note: str


@dataclass(frozen=True)
class Pair:
    """What was expected and what was perceived, of a branch or the nation."""

    label: str
    expected: Measure
    perceived: Measure
    own: bool


@dataclass(frozen=True)
class Comparison:
    """Expectation against perception, with the names of the two constructs."""

    title: str
    expected: str
    perceived: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class BranchContent:
    """All that a branch report says."""

    name: str
    headline: str
    facts: tuple[Fact, ...]
    statements: tuple[Statement, ...]
    keep: tuple[drivers.Item, ...]
    fix_first: tuple[drivers.Item, ...]
    became_title: str
    became: tuple[Became, ...]
    rows: tuple[Row, ...]
    near: tuple[Row, ...]
    near_note: str
    reference: Line
    league_title: str
    funnel: FunnelContent | None
    over_time: OverTime | None
    split: Split | None
    comparison: Comparison | None
    beside: str
    drivers: tuple[drivers.Driver, ...]
    driver_title: str
    driver_note: str
    composed: Composed | None
    journey: Journey | None
    outcomes: Outcomes | None
    groups: Groups | None
    said: Said | None
    guide: tuple[Entry, ...]
    asked: tuple[Asked, ...]


def branch_content(material: Material, branch: str) -> BranchContent:
    """The content of the report for the branch with code `branch`. Raises R004 for an unknown branch."""
    standing = find(material.league, branch)
    mean = material.league.reference.estimate
    found = drivers.drivers(material, standing) if standing.why else ()
    keep, fix = drivers.keep(material, standing), drivers.fix_first(material, standing)
    made_of = composed(material, standing)
    rows = league_rows(material, standing)
    near = neighbourhood(rows)
    return BranchContent(
        name=material.name(standing),
        headline=sentences.headline(material, standing),
        facts=_facts(material, standing),
        statements=_statements(material, standing, fix, drivers.performances(found), made_of),
        keep=keep,
        fix_first=fix,
        became_title=became_title(material),
        became=became(material, standing),
        rows=rows,
        near=near,
        near_note="" if near == rows else _near_note(material, standing, len(rows)),
        reference=Line(mean, material.texts("{whole} {value}", value=material.texts.number(mean))),
        league_title=sentences.league_title(material, standing),
        funnel=funnel_content(material, standing),
        over_time=branch_over_time(material, standing),
        split=_split(material, standing, standing.why) if standing.why else None,
        comparison=_comparison(material, standing) if standing.why else None,
        beside=sentences.paragraph(material, described(material, standing.why)) if standing.why else "",
        drivers=found,
        driver_title=sentences.driver_title(material, drivers.performances(found)),
        driver_note=drivers.note(material, found),
        composed=made_of,
        journey=journey(material, standing),
        outcomes=outcomes(material, standing),
        groups=own_groups(material, standing),
        said=said(material, standing),
        guide=reading_guide(material, explained=standing.why is not None),
        asked=what_was_asked(material),
    )


def find(league: League, branch: str) -> Standing:
    """The branch with this code. Raises R004 if there is none, R009 if it has too few interviews to be shown."""
    codes = {standing.branch: standing for standing in league.branches}
    if branch not in codes:
        for few in league.unshown:
            if few.branch == branch:
                raise fault("R009", branch=branch, n=few.n, smallest=league.settings.suppress_below_n)
        raise fault("R004", branch=branch, hint=did_you_mean(branch, codes))
    return codes[branch]


def _statements(
    material: Material,
    standing: Standing,
    fix: tuple[drivers.Item, ...],
    found: tuple[drivers.Driver, ...],
    made_of: Composed | None,
) -> tuple[Statement, ...]:
    texts = material.texts
    stand = Statement(texts("Where we stand"), sentences.where_we_stand(material, standing))
    if made_of and standing.rank is not None and any(part.own for part in made_of.parts):
        return stand, Statement(texts("Why"), texts("{clause}.", clause=reasons(material, made_of.parts)))
    why = Statement(texts("Why"), why_sentence(material, standing))
    if standing.rank is None:
        return stand, why, Statement(texts("What next"), sentences.what_next(material, standing))
    if not standing.why:
        return stand, why
    return stand, why, Statement(texts("What first"), sentences.what_first(material, fix, found))


def _facts(material: Material, standing: Standing) -> tuple[Fact, ...]:
    texts = material.texts
    note = ""
    if standing.ci_low is not None and standing.ci_high is not None:
        interval = texts.interval(standing.ci_low, standing.ci_high)
        note = texts("{confidence} interval {interval}", confidence=material.confidence, interval=interval)
    facts = [Fact(texts("Index, 0 to 100"), texts.number(standing.index), note)]
    if standing.rank is not None:
        place = texts("{rank} of {count}", rank=str(standing.rank), count=str(len(material.ranked)))
        spread = texts("range {range}", range=sentences.rank_range(standing))
        facts.append(Fact(texts("Place"), place, spread))
    if standing.deviation is not None and standing.verdict is not None:
        words = sentences.verdict_in_short(material, standing.verdict)
        facts.append(Fact(texts("Against {whole}"), texts.signed(standing.deviation.estimate), words, standing.verdict))
    return (*facts, *_change(material, standing), _interviews(material, standing))


def _change(material: Material, standing: Standing) -> list[Fact]:
    found = standing.changes.get(material.index)
    return [change_fact(material, found)] if found else []


def change_fact(material: Material, change: Change) -> Fact:
    """The change since the wave before with the word of its test; the mark says which way a real one went."""
    texts = material.texts
    verdict: Verdict | None = None
    if change.verdict:
        verdict = "similar" if change.verdict == "noise" else "above" if change.estimate > 0 else "below"
    note = change_in_words(material, change)
    if other := other_reasons(material, change):
        note = texts("{first}, {second}", first=note, second=other)
    return Fact(texts("Change since last wave"), texts.signed(change.estimate), note, verdict)


def _interviews(material: Material, standing: Standing) -> Fact:
    texts = material.texts
    if standing.response_rate is not None:
        note = texts("response rate {rate}", rate=texts.percent(standing.response_rate))
    else:
        smallest = min(other.n for other in material.league.branches)
        note = texts("smallest {unit}: {n}", n=texts.number(smallest, 0))
    return Fact(texts("Interviews"), texts.number(standing.n, 0), note)


def league_rows(material: Material, own: Standing | None = None, *, with_fieldwork: bool = False) -> tuple[Row, ...]:
    """The league from first to last, then the branches without a place; how they were interviewed only if asked for."""
    rows = []
    for standing in [*material.ranked, *material.unranked]:
        row = _row(material, standing, own)
        rows.append(replace(row, response_rate=standing.response_rate, days=standing.days) if with_fieldwork else row)
    return tuple(rows)


def neighbourhood(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """All rows, or of more than `MANY` those at the ends and those around the own one."""
    if len(rows) <= MANY:
        return rows
    own = next(k for k, row in enumerate(rows) if row.own)
    last = len(rows) - AT_ENDS
    return tuple(row for k, row in enumerate(rows) if k < AT_ENDS or k >= last or abs(k - own) <= AROUND)


def _near_note(material: Material, standing: Standing, count: int) -> str:
    return material.texts(
        "Of {count} {units}: the first and the last {ends}, and those around {name}. All stand in the national report.",
        count=material.texts.number(count, 0),
        ends=str(AT_ENDS),
        name=material.name(standing),
    )


def _row(material: Material, standing: Standing, own: Standing | None) -> Row:
    return Row(
        name=material.name(standing),
        n=standing.n,
        few=standing.n < material.league.settings.flag_below_n,
        index=standing.index,
        low=standing.ci_low,
        high=standing.ci_high,
        rank=standing.rank,
        rank_range="" if standing.rank is None else sentences.rank_range(standing),
        verdict=standing.verdict,
        words=sentences.verdict_in_short(material, standing.verdict),
        change=standing.change,
        really=standing.change_verdict == "real",
        own=own is not None and standing.branch == own.branch,
        alike=own is not None and standing.branch in own.indistinguishable,
    )


def _split(material: Material, standing: Standing, why: Why) -> Split:
    texts = material.texts
    steps = [_step(material.label(part.antecedent), part.contribution) for part in why.parts]
    note = texts("Filled bars: shown by their interval. Hollow bars: could be nothing but chance.")
    return Split(
        title=split_title(material, why),
        start=standing.index - why.gap.estimate,
        end=standing.index,
        end_label=material.name(standing),
        steps=(*steps, _step(texts("Rest, not explained"), why.rest)),
        note=note,
    )


def _step(label: str, value: Measure) -> Step:
    return Step(label, value, shown=value.ci is not None and value.ci[0] * value.ci[1] > 0)


def _comparison(material: Material, standing: Standing) -> Comparison | None:
    """Expectation against perceived quality; None for a survey that has not both."""
    texts, references = material.texts, material.league.references
    own, both = standing.indices, (EXPECTATIONS, QUALITY)
    if not all(key in own and key in references for key in both):
        return None
    pairs = (
        Pair(material.name(standing), own[EXPECTATIONS], own[QUALITY], own=True),
        Pair(
            texts("{whole}"),
            Measure(estimate=references[EXPECTATIONS]),
            Measure(estimate=references[QUALITY]),
            own=False,
        ),
    )
    title = texts(
        "Perceived minus expected: {here} points here, {there} for {whole}",
        here=texts.signed(pairs[0].perceived.estimate - pairs[0].expected.estimate),
        there=texts.signed(pairs[1].perceived.estimate - pairs[1].expected.estimate),
    )
    return Comparison(title, material.label(EXPECTATIONS), material.label(QUALITY), pairs)
