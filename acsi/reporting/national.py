"""What the national report says beyond the league: how branches differ, and the model with its quality."""

from dataclasses import dataclass

from acsi.league.results import Measure, Standing
from acsi.reporting import drivers, quality, sentences
from acsi.reporting.complaints import NationalComplaints, national_complaints
from acsi.reporting.composed import Composed, composed
from acsi.reporting.content import Fact, Line, Row, Statement, Step, change_fact, league_rows
from acsi.reporting.doubts import doubts
from acsi.reporting.fielded import Fielded
from acsi.reporting.fieldwork import FieldworkContent, fieldwork_content
from acsi.reporting.funnel import FunnelContent, funnel_content
from acsi.reporting.groups import Groups, national_groups
from acsi.reporting.guide import Asked, Entry, anchor, method, reading_guide, what_was_asked
from acsi.reporting.material import Material
from acsi.reporting.over_time import OverTime, national_over_time
from acsi.reporting.robust import Mix, Sensitivity, hidden, mix, sensitivity
from acsi.reporting.touchpoints_national import Journeys, journeys

NAMED = 20
"""The most branches of a verdict that the first page names."""


@dataclass(frozen=True)
class Node:
    """A construct of the path diagram."""

    key: str
    label: str
    index: float
    r2: float | None


@dataclass(frozen=True)
class Edge:
    """A path of the diagram by the keys of its constructs; `shown` where its interval leaves out zero."""

    source: str
    target: str
    estimate: float
    shown: bool


@dataclass(frozen=True)
class Level:
    """A construct's national index, and the branches with the lowest and the highest."""

    label: str
    index: Measure
    lowest: str
    highest: str


@dataclass(frozen=True)
class SplitRow:
    """A branch's gap to the nation and its parts, in the order of the columns."""

    name: str
    gap: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class NationalContent:
    """All that a national report says."""

    headline: str
    facts: tuple[Fact, ...]
    statements: tuple[Statement, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    rows: tuple[Row, ...]
    reference: Line
    league_title: str
    funnel: FunnelContent | None
    over_time: OverTime | None
    split_title: str
    split_columns: tuple[str, ...]
    split_rows: tuple[SplitRow, ...]
    drivers: tuple[drivers.Driver, ...]
    driver_title: str
    composed: Composed | None
    journeys: Journeys | None
    complaints: NationalComplaints | None
    groups: Groups | None
    mix: Mix | None
    sensitivity: Sensitivity | None
    hidden: tuple[Entry, ...]
    levels: tuple[Level, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    model_title: str
    relations: tuple[quality.Relation, ...]
    reliability: tuple[quality.Reliability, ...]
    loadings: tuple[quality.Loading, ...]
    fit: tuple[Entry, ...]
    fit_note: str
    weights_note: str
    quality_title: str
    fieldwork: FieldworkContent | None
    method: tuple[Entry, ...]
    doubts: tuple[Entry, ...]
    guide: tuple[Entry, ...]
    asked: tuple[Asked, ...]


def national_content(material: Material, fielded: Fielded | None = None) -> NationalContent:
    """The content of the national report; without `fielded` it says nothing of the fieldwork."""
    found = drivers.drivers(material, None)
    splits = _split_rows(material)
    named = {verdict: _named(material, verdict) for verdict in ("above", "below")}
    return NationalContent(
        headline=headline(material),
        facts=facts(material),
        statements=statements(material, drivers.performances(found)),
        above=named["above"],
        below=named["below"],
        rows=league_rows(material, with_fieldwork=True),
        reference=_mean(material),
        league_title=league_title(material),
        funnel=funnel_content(material),
        over_time=national_over_time(material),
        split_title=_split_title(material),
        split_columns=tuple(step.label for step in splits[0].steps) if splits else (),
        split_rows=splits,
        drivers=found,
        driver_title=sentences.driver_title(material, drivers.performances(found)),
        composed=composed(material, None),
        journeys=journeys(material),
        complaints=national_complaints(material),
        groups=national_groups(material),
        mix=mix(material),
        sensitivity=sensitivity(material),
        hidden=hidden(material),
        levels=_levels(material),
        nodes=_nodes(material),
        edges=_edges(material),
        model_title=_model_title(material),
        relations=quality.relations(material),
        reliability=quality.reliability(material),
        loadings=quality.loadings(material),
        fit=quality.fit(material),
        fit_note=quality.fit_note(material),
        weights_note=quality.weights_note(material),
        quality_title=quality.judgement(material),
        fieldwork=fieldwork_content(material, fielded) if fielded else None,
        method=(*method(material), *anchor(material, fielded.log_head if fielded else "")),
        doubts=doubts(material),
        guide=reading_guide(material),
        asked=what_was_asked(material),
    )


def _mean(material: Material) -> Line:
    """The line of the charts; not called the nation here, whose own index weighs branches by their share."""
    mean = material.league.reference.estimate
    return Line(mean, material.texts("mean of {units} {value}", value=material.texts.number(mean)))


def _named(material: Material, verdict: str) -> tuple[str, ...]:
    """The branches with this verdict; of many, so many that the page holds them, and how many there are."""
    names = tuple(material.name(standing) for standing in material.ranked if standing.verdict == verdict)
    if len(names) <= NAMED:
        return names
    return (*names[:NAMED], material.texts("and others: {total} in all", total=str(len(names))))


def _counts(material: Material) -> dict[str, str]:
    verdicts = [standing.verdict for standing in material.ranked]
    return {verdict: str(verdicts.count(verdict)) for verdict in ("above", "similar", "below")}


def headline(material: Material) -> str:
    """The overall index, and how many branches lie above and below their mean."""
    texts = material.texts
    return texts(
        "Overall index {index}: {above} {units} lie above their mean, {below} below, {similar} show no clear "
        "difference",
        index=texts.number(material.league.nation.estimate),
        **_counts(material),
    )


def facts(material: Material) -> tuple[Fact, ...]:
    """The numbers of the first page."""
    texts, league = material.texts, material.league
    interval = material.interval(league.nation)
    note = (
        texts("{confidence} interval {interval}", confidence=material.confidence, interval=interval) if interval else ""
    )
    smallest = min(standing.n for standing in league.branches)
    facts = [
        Fact(texts("Overall index, 0 to 100"), texts.number(league.nation.estimate), note),
        Fact(texts("Mean of {units}"), texts.number(league.reference.estimate), texts("the line in the charts")),
        Fact(
            texts("Interviews"),
            texts.number(material.estimates.n, 0),
            texts("smallest {unit}: {n}", n=texts.number(smallest, 0)),
        ),
    ]
    if league.since and material.index in league.since.nation:
        facts.append(change_fact(material, league.since.nation[material.index]))
    if league.reliability is not None:
        share = texts("{tau} points true spread", tau=texts.number(league.tau)) if league.tau is not None else ""
        facts.append(Fact(texts("Reliability of the league"), texts.number(league.reliability, 2), share))
    return tuple(facts)


def statements(material: Material, found: tuple[drivers.Driver, ...]) -> tuple[Statement, ...]:
    """How far apart branches are, how sure that is, and what the index goes with most."""
    texts, ranked = material.texts, material.ranked
    statements = []
    if ranked:
        statements.append(Statement(texts("How far apart"), _spread(material, ranked)))
    if material.league.reliability is not None:
        reliability = texts(
            "{share} of the variance between the scores of {units} is real; the rest is chance.",
            share=_share_that_is_real(material.league.reliability, material),
        )
        statements.append(
            Statement(texts("How sure"), sentences.joined(material, reliability, _possible_first(material, ranked)))
        )
    if found and found[0].impact.estimate > 0:
        answer = texts(
            "{index} goes most with {part}: {impact} points more for every 5 points.",
            index=material.label(material.index),
            part=found[0].inside,
            impact=texts.number(found[0].impact.estimate),
        )
        statements.append(Statement(texts("Strongest link"), answer))
    return tuple(statements)


def _share_that_is_real(reliability: float, material: Material) -> str:
    texts = material.texts
    return texts("More than {share}", share=texts.percent(0.99)) if reliability > 0.99 else texts.percent(reliability)


def _spread(material: Material, ranked: list[Standing]) -> str:
    texts, first, last = material.texts, ranked[0], ranked[-1]
    return texts(
        "{first} came first with {high} points (range\u00a0{first_range}), {last} last with {low} "
        "(range\u00a0{last_range}).",
        first=material.name(first),
        high=texts.number(first.index),
        first_range=sentences.rank_range(first),
        last=material.name(last),
        low=texts.number(last.index),
        last_range=sentences.rank_range(last),
    )


def _possible_first(material: Material, ranked: list[Standing]) -> str:
    found = material.league.candidates
    possible = len(found.first) if found else sum(1 for each in ranked if each.rank_low_simultaneous == 1)
    if possible < 2:
        return ""
    return material.texts("Any of {count} {units} may truly be the first.", count=str(possible))


def league_title(material: Material) -> str:
    """The message of the league."""
    return material.texts(
        "{above} {units} lie above {whole}, {below} below, {similar} show no clear difference", **_counts(material)
    )


def _split_title(material: Material) -> str:
    texts = material.texts
    below = [s for s in material.ranked if s.verdict == "below" and s.why and s.why.main]
    mains = [s.why.main for s in below if s.why and s.why.main]
    if len(below) < 3:
        return texts("Where each {unit}'s difference to {whole} comes from")
    most = max(dict.fromkeys(mains), key=mains.count)
    if mains.count(most) == len(below):
        return texts(
            "{part} is the largest part of the difference in all {below} {units} below {whole}",
            part=material.label(most),
            below=_counts(material)["below"],
        )
    return texts(
        "{part} is the largest part of the difference in {count} of the {below} {units} below {whole}",
        part=material.label(most),
        count=str(mains.count(most)),
        below=_counts(material)["below"],
    )


def _split_rows(material: Material) -> tuple[SplitRow, ...]:
    rows = []
    for standing in material.ranked:
        if standing.why is None:
            continue
        parts = [(material.label(part.antecedent), part.contribution) for part in standing.why.parts]
        parts.append((material.texts("Rest, not explained"), standing.why.rest))
        steps = tuple(
            Step(label, value, shown=value.ci is not None and value.ci[0] * value.ci[1] > 0) for label, value in parts
        )
        rows.append(SplitRow(material.name(standing), standing.why.gap.estimate, steps))
    return tuple(rows)


def _levels(material: Material) -> tuple[Level, ...]:
    """Every construct; branches below `minimum_n` are not named."""
    levels = []
    for key, construct in material.estimates.constructs.items():
        scores = [(s.indices[key].estimate, material.name(s)) for s in material.ranked if key in s.indices]
        ends = (
            [f"{name} {material.texts.number(score)}" for score, name in (min(scores), max(scores))] if scores else []
        )
        index = Measure(estimate=construct.index, se=construct.se, ci=construct.ci)
        levels.append(Level(material.label(key), index, *(ends or ("–", "–"))))
    return tuple(levels)


def _nodes(material: Material) -> tuple[Node, ...]:
    constructs = material.estimates.constructs
    return tuple(Node(key, material.label(key), c.index, c.r2) for key, c in constructs.items())


def _edges(material: Material) -> tuple[Edge, ...]:
    return tuple(
        Edge(p.source, p.target, p.estimate, shown=p.ci is None or p.ci[0] * p.ci[1] > 0)
        for p in material.estimates.paths
    )


def _model_title(material: Material) -> str:
    r2 = material.estimates.constructs[material.index].r2 if material.index in material.estimates.constructs else None
    if r2 is None:
        return material.texts("The model")
    return material.texts(
        "The model explains {share} of the differences in {index} between customers",
        share=material.texts.percent(r2),
        index=material.index_label,
    )
