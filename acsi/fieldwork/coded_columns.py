"""The rules of `coding.py` as expressions that an engine runs over rows that never come to Python.

One pass over the source makes the census: how many interviews lack which answers and why, and every fault counted.
After it the columns can be summed by anything. What a cell may be is told in `coding.py`; here blanks and `NA` are
blank in every kind of source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acsi.engine.columns import as_number, as_text
from acsi.engine.masks import null_masks
from acsi.errors import AcsiError, Problem, did_you_mean, fault, problem
from acsi.fieldwork.cells import columns_shown, shown
from acsi.fieldwork.coding import BLANK_REASON, describe, sources_of
from acsi.identity import key_expression
from acsi.limits import PATTERNS
from acsi.survey.models import Question, Scale, Survey

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Column, FloatingValue, StringValue, Table

    from acsi.engine.sources import Source


@dataclass(frozen=True)
class Columns:
    """The columns, besides those of the questions, of a source: `by` names the branch, `weight` the survey weight,
    `unit` what the random groups are made of (an interviewer, an interview); None where there is none."""

    by: str | None
    weight: str | None
    unit: str | None
    interviewers: bool = False

    def named(self) -> list[str]:
        """Those that there are."""
        return [column for column in (self.by, self.weight, self.unit) if column is not None]


@dataclass(frozen=True)
class Census:
    """What was counted: interviews, groups, the interviews of each pattern of missing answers, the lowest and highest
    answer by question, and the interviews lost by question and reason."""

    n: int
    groups: int
    patterns: Sequence[int]
    extremes: Mapping[str, tuple[float, float] | None]
    lost: Mapping[str, Mapping[str, int]]


def coded_table(source: Source, survey: Survey, wanted: Sequence[str], columns: Columns) -> Table:
    """The source's rows with `branch`, `unit` and `weight` where there are any, and for question i of `wanted` its
    answer `value_i` (null where missing), `reason_i` (why; empty where answered), and for each question asked for it
    `text_q` and `off_q`: whether its cell is no number, or no answer of its scale.

    Raises AcsiError where columns are missing (D001).
    """
    import ibis

    questions = {question.id: question for question in survey.questions}
    asked = list(dict.fromkeys(each for name in wanted for each in sources_of(questions[name])))
    _require(source, [*(questions[each].data_column for each in asked), *columns.named()])
    table = source.table
    cells = {f"raw_{each}": _number(table[questions[each].data_column]) for each in asked}
    blanks = {f"blank_{each}": _blank(table[questions[each].data_column]) for each in asked}
    kept: dict[str, Column] = {"branch": _label(table[columns.by]) if columns.by else ibis.literal("all")}
    kept["unit"] = _label(table[columns.unit]) if columns.unit else _whole_row(table)
    if columns.weight:
        kept["weight"] = _number(table[columns.weight])
    found = table.select(**kept, **cells, **blanks)
    coded: dict[str, Column] = {}
    for each in asked:
        scale = survey.scales[questions[each].scale or ""]
        coded |= _coded(each, found[f"raw_{each}"], found[f"blank_{each}"], scale)
    found = found.select(*kept, **coded)
    named: dict[str, Column] = {}
    for i, each in enumerate(wanted):
        values = _price_tolerance(questions[each], found) if questions[each].derive else _plain(each, found)
        named[f"value_{i}"], named[f"reason_{i}"] = values
    checks = [name for name in coded if name.startswith(("text_", "off_"))]
    return found.select(*kept, *checks, **named)


def take_census(
    source: Source,
    coded: Table,
    survey: Survey,
    wanted: Sequence[str],
    columns: Columns,
) -> Census:
    """Count the interviews of a coded table.

    Raises AcsiError with every fault there is: no rows (F004), cells that are no numbers (D030), answers off the scale
    (D031), interviews without a branch or another label (D032), weights that are none (D033), and more patterns of
    missing answers than can be told apart (D034).
    """
    masks = null_masks([coded[f"value_{i}"] for i in range(len(wanted))])
    asked = [name.removeprefix("text_") for name in coded.columns if name.startswith("text_")]
    reasons = _reasons(survey, wanted)
    masked = coded.mutate(**masks)
    query = masked.group_by(list(masks)).agg(**_counts(masked, asked, len(wanted), reasons, columns))
    rows = query.limit(PATTERNS + 1).to_pyarrow().to_pylist()
    if not rows:
        raise fault("F004", file=source.name)
    if len(rows) > PATTERNS:
        raise fault("D034", source.name, count=f"{PATTERNS:,}")
    problems = list(_faults(source, rows, survey, asked, columns))
    if problems:
        raise AcsiError(problems)
    n = sum(row["n"] for row in rows)
    return Census(
        n,
        # Apart from the rest: distinct values among other sums would make Spark hold every row several times.
        int(coded["branch"].nunique().to_pyarrow().as_py()),
        [row["n"] for row in rows],
        {each: _extremes(rows, i) for i, each in enumerate(wanted)},
        {each: _lost(rows, i, reasons[i]) for i, each in enumerate(wanted)},
    )


def _counts(
    coded: Table, asked: Sequence[str], count: int, reasons: Sequence[Sequence[str]], columns: Columns
) -> dict[str, Column]:
    counts = {
        "n": coded.count(),
        "no_branch": coded["branch"].isnull().sum(),
        "no_unit": coded["unit"].isnull().sum(),
    }
    if columns.weight:
        weight = coded["weight"]
        counts["no_weight"] = (weight.isnull() | ~((weight > 0) & (weight < 1e300))).sum()
    for each in asked:
        off, value = coded[f"off_{each}"], coded[f"off_{each}"].notnull()
        counts |= {f"text_{each}": coded[f"text_{each}"].sum(), f"off_{each}": value.sum(), f"such_{each}": off.min()}
    for i in range(count):
        value = coded[f"value_{i}"]
        counts |= {f"low_{i}": value.min(), f"high_{i}": value.max()}
        counts |= {f"lost_{i}_{r}": (coded[f"reason_{i}"] == reason).sum() for r, reason in enumerate(reasons[i])}
    return counts


def _faults(
    source: Source, rows: Sequence[Mapping[str, float]], survey: Survey, asked: Sequence[str], columns: Columns
) -> list[Problem]:
    questions = {question.id: question for question in survey.questions}

    def total(name: str) -> int:
        return int(sum(row[name] or 0 for row in rows if name in row))

    found = []
    for each in asked:
        column, scale = questions[each].data_column, survey.scales[questions[each].scale or ""]
        place, allowed = f"{source.name}, column {column}", describe(scale)
        if count := total(f"text_{each}"):
            found.append(problem("D030", place, count=f"{count:,}", allowed=allowed))
        if count := total(f"off_{each}"):
            such = shown(float(min(row[f"such_{each}"] for row in rows if row[f"such_{each}"] is not None)))
            scaled = {"scale": questions[each].scale, "allowed": allowed}
            found.append(problem("D031", place, count=f"{count:,}", value=such, **scaled))
    unit = "interviewer" if columns.interviewers else "identifier"
    for name, label, what in (("no_branch", columns.by, "group"), ("no_unit", columns.unit, unit)):
        if label and (count := total(name)):
            found.append(problem("D032", f"{source.name}, column {label}", count=f"{count:,}", what=what))
    if columns.weight and (count := total("no_weight")):
        found.append(problem("D033", f"{source.name}, column {columns.weight}", count=f"{count:,}"))
    return found


def _extremes(rows: Sequence[Mapping[str, float]], i: int) -> tuple[float, float] | None:
    known = [(row[f"low_{i}"], row[f"high_{i}"]) for row in rows if row[f"low_{i}"] is not None]
    return (float(min(low for low, _ in known)), float(max(high for _, high in known))) if known else None


def _lost(rows: Sequence[Mapping[str, float]], i: int, reasons: Sequence[str]) -> dict[str, int]:
    counts = {reason: int(sum(row[f"lost_{i}_{r}"] or 0 for row in rows)) for r, reason in enumerate(reasons)}
    return {reason: count for reason, count in counts.items() if count}


def _reasons(survey: Survey, wanted: Sequence[str]) -> list[list[str]]:
    """For each wanted question the reasons for which its answer may be missing."""
    questions = {question.id: question for question in survey.questions}
    return [
        list(
            dict.fromkeys(
                [
                    BLANK_REASON,
                    *(
                        reason
                        for source in sources_of(questions[each])
                        for reason in survey.scales[questions[source].scale or ""].missing.values()
                    ),
                ]
            )
        )
        for each in wanted
    ]


def _coded(name: str, raw: FloatingValue, blank: BooleanValue, scale: Scale) -> dict[str, Column]:
    """A question's answer, why it is missing, whether its cell is no number, and an answer that is off its scale."""
    import ibis

    value = raw
    for code, replacement in scale.recode.items():
        value = (value == code).ifelse(ibis.literal(replacement, "float64"), value)
    codes = [((value == code), ibis.literal(reason)) for code, reason in scale.missing.items()]
    reason = ibis.cases((blank, ibis.literal(BLANK_REASON)), *codes, else_=ibis.literal(""))
    known = value.isin([float(code) for code in scale.missing]).ifelse(ibis.null("float64"), value) if codes else value
    low, high = scale.bounds
    fits = known.isin([float(code) for code in scale.codes]) if scale.codes else (known >= low) & (known <= high)
    return {
        f"answer_{name}": known,
        f"why_{name}": reason,
        f"text_{name}": (raw.isnull() & ~blank).ifelse(1, 0),
        f"off_{name}": (known.notnull() & ~fits).ifelse(known, ibis.null("float64")),
    }


def _plain(name: str, found: Table) -> tuple[Column, Column]:
    return found[f"answer_{name}"], found[f"why_{name}"]


def _price_tolerance(question: Question, found: Table) -> tuple[Column, Column]:
    """The increase of those who would buy again, the decrease, negative, that the others would ask for."""
    import ibis

    assert question.source is not None
    source = question.source
    repurchase = found[f"answer_{source.repurchase}"]
    loyal, known = repurchase >= question.loyal_from, repurchase.notnull()
    up, down = found[f"answer_{source.increase}"], -found[f"answer_{source.decrease}"]
    reasons = loyal.ifelse(found[f"why_{source.increase}"], found[f"why_{source.decrease}"])
    return (
        known.ifelse(loyal.ifelse(up, down), ibis.null("float64")),
        known.ifelse(reasons, found[f"why_{source.repurchase}"]),
    )


def _number(column: Column) -> FloatingValue:
    """The column as numbers, null where there is none; truth values count as 1 and 0."""
    import ibis

    kind = column.type()
    number = column.cast("int8").cast("float64") if kind.is_boolean() else as_number(column)
    return number.isnan().ifelse(ibis.null("float64"), number) if kind.is_floating() else number


def _blank(column: Column) -> BooleanValue:
    if column.type().is_string():
        text = key_expression(column)
        return (text.isnull() | text.isin(["", "NA"])).fill_null(True)
    return column.isnull() | column.isnan() if column.type().is_floating() else column.isnull()


def _label(column: Column) -> StringValue:
    """A label as trimmed text, whole numbers without a point; null where there is none."""
    text = as_text(column).strip()
    return text.nullif("").nullif("NA")


def _whole_row(table: Table) -> StringValue:
    """All that a row holds, as one text."""
    import ibis

    plain = sorted(name for name, kind in table.schema().items() if not (kind.is_nested() or kind.is_binary()))
    return ibis.literal("|").join([as_text(table[name]).fill_null("") for name in plain])


def _require(source: Source, columns: Sequence[str]) -> None:
    known = list(source.table.columns)
    listed = columns_shown(known)
    absent = [
        problem("D001", source.name, column=column, near=did_you_mean(column, known), columns=listed)
        for column in dict.fromkeys(columns)
        if column not in known
    ]
    if absent:
        raise AcsiError(absent)
