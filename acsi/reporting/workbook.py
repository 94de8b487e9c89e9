"""The league in tables for those who go on calculating: every number of `league.json` unrounded, one row a case."""

from collections.abc import Mapping, Sequence

from acsi.league.results import League, Standing
from acsi.league.trend_results import Change
from acsi.reporting.material import Material
from acsi.reporting.sheets import POINTS, RATIO, SHARE, SIGNED, TEXT, WHOLE, Column, Sheet
from acsi.reporting.workbook_columns import Row, measured, named, numbers, word
from acsi.reporting.workbook_details import complaints, questions, segments, touchpoints, value
from acsi.reporting.workbook_trend import over_the_waves
from acsi.survey.branches import Branch


def sheets(material: Material, branches: Mapping[str, Branch], about: Sequence[tuple[str, str]]) -> list[Sheet]:
    """The sheets of the workbook in the material's language, those without rows left out.

    `branches` tell the regions; `about` are lines on where the numbers come from, for the notes.
    """
    league = material.league
    tables = [
        _league(material, branches),
        _constructs(material),
        touchpoints(material),
        questions(material),
        complaints(material),
        _why(material),
        _priorities(material),
        segments(material),
        value(material),
        _changes(material),
        over_the_waves(material),
    ]
    filled = [table for table in tables if table.rows]
    return [*filled, _notes(material, filled, [*_method(material, league), *about])]


def _league(material: Material, branches: Mapping[str, Branch]) -> Sheet:
    texts = material.texts
    columns = (
        Column(texts("Place"), WHOLE, texts("Place by index, 1 is the highest; empty below the least number.")),
        Column(texts("Place from"), WHOLE, texts("The first place that this one cannot be told apart from.")),
        Column(texts("Place to"), WHOLE, texts("The last such place.")),
        *named(material),
        Column(texts("Region"), TEXT),
        Column(texts("Interviews"), WHOLE),
        *measured(material, texts("Index")),
        Column(
            texts("Verdict"), TEXT, texts("The word of a test against the mean that allows for the number of rows.")
        ),
        Column(texts("Adjusted"), POINTS, texts("The index if customers were everywhere alike (case mix).")),
        Column(texts("Shrunken"), POINTS, texts("The index drawn to the mean by as much as chance is in it.")),
        Column(texts("Reliability"), RATIO, texts("The share of truth in differences: 0 is all chance, 1 none.")),
        Column(texts("Response rate"), SHARE, texts("AAPOR response rate 1, or the one that the definition names.")),
        Column(texts("Days"), POINTS, texts("Median days from closing to interview.")),
        Column(texts("All at once: from"), WHOLE, texts("The range that holds for all rows at the same time.")),
        Column(texts("All at once: to"), WHOLE),
        Column(texts("Few"), TEXT, texts("Marked where there are few interviews.")),
    )
    return Sheet(
        texts("League"), columns, tuple(_standing(material, each, branches) for each in material.league.branches), 5
    )


def _standing(material: Material, each: Standing, branches: Mapping[str, Branch]) -> Row:
    few = "*" if each.n < material.league.settings.flag_below_n else ""
    return (
        each.rank,
        each.rank_low,
        each.rank_high,
        each.branch,
        material.name(each),
        branches[each.branch].region if each.branch in branches else "",
        each.n,
        each.index,
        each.se,
        each.ci_low,
        each.ci_high,
        word(material, each.verdict),
        each.adjusted,
        each.shrunken,
        each.reliability,
        each.response_rate,
        each.days,
        each.rank_low_simultaneous,
        each.rank_high_simultaneous,
        few,
    )


def _constructs(material: Material) -> Sheet:
    texts = material.texts
    columns = (
        *named(material),
        Column(texts("Construct"), TEXT),
        Column(texts("Id"), TEXT),
        *measured(material, texts("Index")),
    )
    rows = [
        (each.branch, material.name(each), material.label(construct), construct, *numbers(measure))
        for each in material.league.branches
        for construct, measure in each.indices.items()
    ]
    return Sheet(texts("Constructs"), columns, tuple(rows), 2)


def _why(material: Material) -> Sheet:
    texts = material.texts
    columns = (
        *named(material),
        Column(texts("Part"), TEXT),
        Column(texts("Id"), TEXT),
        *measured(material, texts("Gap"), SIGNED),
        Column(texts("Effect"), RATIO, texts("Points of the index for one point of the part, all else alike.")),
        *measured(material, texts("Contribution"), SIGNED),
    )
    rows: list[Row] = []
    for each in material.league.branches:
        if each.why is None:
            continue
        name = (each.branch, material.name(each))
        rows += [
            (
                *name,
                material.label(part.antecedent),
                part.antecedent,
                *numbers(part.gap),
                part.b.estimate,
                *numbers(part.contribution),
            )
            for part in each.why.parts
        ]
        rows.append((*name, texts("The rest"), "rest", None, None, None, None, None, *numbers(each.why.rest)))
        rows.append((*name, texts("The whole gap"), "gap", None, None, None, None, None, *numbers(each.why.gap)))
    return Sheet(texts("Why"), columns, tuple(rows), 2)


def _priorities(material: Material) -> Sheet:
    texts = material.texts
    advice = {"fix_first": texts("fix first"), "keep": texts("keep"), "not_clear": texts("not clear")}
    columns = (
        *named(material),
        Column(texts("Part"), TEXT),
        Column(texts("Id"), TEXT),
        Column(texts("Advice"), TEXT),
        *measured(material, texts("Gain"), SIGNED),
        Column(texts("Distance"), SIGNED, texts("To the level of the best quarter.")),
        Column(texts("Effect over all routes"), RATIO),
    )
    rows = [
        (
            each.branch,
            material.name(each),
            material.label(one.antecedent),
            one.antecedent,
            advice[one.advice],
            *numbers(one.gain),
            one.distance.estimate,
            one.effect.estimate,
        )
        for each in material.league.branches
        for one in each.priorities
    ]
    return Sheet(texts("Priorities"), columns, tuple(rows), 2)


def _changes(material: Material) -> Sheet:
    texts, league = material.texts, material.league
    columns = (
        *named(material),
        Column(texts("Construct"), TEXT),
        Column(texts("Id"), TEXT),
        Column(texts("From wave"), TEXT),
        Column(texts("To wave"), TEXT),
        *measured(material, texts("Change"), SIGNED),
        Column(texts("Real or noise"), TEXT, texts("By a test that allows for the number of rows.")),
    )
    rows = [
        ("", texts("{whole}"), *_changed(material, key, each))
        for key, each in (league.since.nation.items() if league.since else [])
    ]
    rows += [
        (each.branch, material.name(each), *_changed(material, key, change))
        for each in league.branches
        for key, change in each.changes.items()
    ]
    return Sheet(texts("Changes"), columns, tuple(rows), 2)


def _changed(material: Material, construct: str, change: Change) -> Row:
    words = {"real": material.texts("a real change"), "noise": material.texts("within noise"), None: ""}
    low, high = change.ci or (None, None)
    return (
        material.label(construct),
        construct,
        change.earlier,
        change.later,
        change.estimate,
        change.se,
        low,
        high,
        words[change.verdict],
    )


def _method(material: Material, league: League) -> list[tuple[str, str]]:
    texts, settings, made = material.texts, league.settings, material.estimates.method
    few = league.touchpoints.suppress_below_n if league.touchpoints else None
    told = [
        (texts("Confidence of intervals"), texts.percent(settings.confidence)),
        (texts("Least interviews for a place"), str(settings.minimum_n)),
        (texts("Few interviews, marked with *"), texts("below {number}", number=str(settings.flag_below_n))),
        (texts("Estimator"), made.estimator.upper()),
        (texts("Bootstrap resamples"), str(made.bootstrap)),
        (texts("Seed"), str(made.seed)),
        (texts("Mean of the rows that are ranked"), texts.number(league.reference.estimate)),
        (texts("The whole, weighted by customers"), texts.number(league.nation.estimate)),
    ]
    if few is not None:
        told.append(
            (
                texts("Not told, and empty here"),
                texts("what would rest on fewer than {number} answers, or give such a number away", number=str(few)),
            )
        )
    return told


def _notes(material: Material, tables: Sequence[Sheet], about: Sequence[tuple[str, str]]) -> Sheet:
    texts = material.texts
    columns = (Column(texts("Sheet"), TEXT), Column(texts("Column"), TEXT), Column(texts("Meaning"), TEXT))
    meanings = [
        (table.name, column.title, column.meaning) for table in tables for column in table.columns if column.meaning
    ]
    return Sheet(texts("Notes"), columns, tuple([("", what, value) for what, value in about] + meanings))
