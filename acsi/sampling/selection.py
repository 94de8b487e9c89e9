"""The selection: from an extract of claims and the lists to the drawn cases and an account of every claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from acsi.engine.connection import Script, reading, version_of
from acsi.engine.files import Source
from acsi.errors import Problem, fault, problem
from acsi.identity import key_expression
from acsi.sampling import eligibility, evidence, exclusions, fields, waterfall
from acsi.sampling.balance import balance, out_of_line
from acsi.sampling.causes import cause
from acsi.sampling.composition import composition_of, many_values
from acsi.sampling.duplicates import SAME_PERSON
from acsi.sampling.evidence import Evidence
from acsi.sampling.exclusions import Decisions, Lists, Mark
from acsi.sampling.framing import Framed, framed, sampled
from acsi.sampling.lists import KeyList
from acsi.sampling.results import Doubt, ListCounts, Selection, Statement, as_written
from acsi.sampling.search import search
from acsi.sampling.shares import branch_shares, unusual_branches
from acsi.survey.models import Frame, Survey

if TYPE_CHECKING:
    import pandas as pd
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

SMALL = 100_000_000
"""Bytes up to which an extract is read once and kept in memory."""

WORDS = {
    exclusions.NO_PHONE: "no phone, or a text that is no phone number",
    exclusions.AGENT_ID: "a customer with an agent's identity number",
    exclusions.AGENT_PHONE: "a customer with an agent's phone",
    exclusions.AGENT_ACCOUNT: "a customer with an agent's bank account",
    exclusions.REVIEWED: "an agent, as a reviewer decided",
    exclusions.NEAR_PHONE: "the name and nearly the phone of an agent",
    exclusions.SHARED_PHONE: "a phone that several unrelated customers share",
    exclusions.DO_NOT_CONTACT: "on the list of those not to be contacted",
    exclusions.CONTACTED: "sampled by this programme before, within the cool-down",
    exclusions.OTHER_CLAIM: "another claim of a customer in the frame",
    SAME_PERSON: "another customer number of a person in the frame",
}


OF_PLACES = WORDS | {
    exclusions.DO_NOT_CONTACT: "on the list of those not to be visited",
    exclusions.OTHER_CLAIM: "another row of a place in the frame",
}
"""The same where the frame is a list of places."""


@dataclass(frozen=True)
class Drawn:
    """A selection, and its cases with personal data: branch, stratum, role (main or reserve), order from 1 within both,
    frame_n, stratum_n, customer_id, name, phone, form_of_address, language, address, closed_on (day), and `segment_`
    with each segment; sorted by branch, stratum, role, order.

    `evidence` is what is known against the claims that were excluded or held as agents'.
    """

    selection: Selection
    cases: pd.DataFrame
    evidence: Evidence


@dataclass(frozen=True)
class Extract:
    """The claims with our fields beside theirs, the tests that they must pass, and the columns of their fields."""

    folded: Table
    tests: Sequence[eligibility.Test]
    columns: Mapping[str, str]


def select(
    connection: Backend,
    survey: Survey,
    source: Source,
    lists: Lists,
    *,
    wave: str,
    branches: Sequence[str],
    as_of: date,
    draw_secret: str,
) -> Drawn:
    """Select from the extract `source` by the definition's frame and draw its sample.

    `branches` holds the known codes, in order; none means that every code is one. Raises AcsiError where a column is
    missing or unfit (A001, A002, I010, I011), the extract has no rows (A020), no row has a known branch (A021), the
    closing day is no day anywhere (A022), a step leaves nobody (A023, A024), the source breaks (I007, I008, I009), or
    the interviews cannot be shared out (A040, A041).
    """
    frame, sample = fields.frame_and_sample(survey)
    script = Script(connection, [("extract", source.sql)] if source.sql else [])
    with reading(source.name):
        extract = _extract(script, survey, source, branches, as_of)
        early = _early_counts(script, extract, source, frame, as_of)
        codes = list(branches) or sorted(early["branch"].dropna().unique())
        marks, candidates, decided = _decided(script, extract, frame, lists)
        found = script.fetch("evidence", evidence.query(decided))
        late = script.fetch("later_counts", decided.group_by("branch", "step").agg(claims=decided.count()))
        _require_somebody(late, source.name)
        stayed = decided.filter(decided.step.isnull()).select(*candidates.columns)
        made = framed(script, stayed, survey, codes, as_of)
        drawn = sampled(script, made, survey, draw_secret)
    against = evidence.evidence(found, marks, frame.exclude, lists)
    counted = waterfall.branch_counts(early, drawn, made)
    counts = _all_counts(early, late, made)
    steps = waterfall.steps(counts, _names(extract, marks, frame), codes)
    shares = branch_shares(steps, counted, frame.exclude) if frame.of == "customers" else {}
    doubts = [
        *_doubts(early, codes, lists, frame, source),
        *waterfall.short_branches(counted, sample.reserve_per_complete),
        *many_values(frame.segments, made.composition),
    ]
    main = drawn.cases[drawn.cases["role"] == "main"]
    compared = balance(made.composition, composition_of(main, made.composition, as_of), made.strata)
    doubts += out_of_line(compared)
    doubts += [*unusual_branches(shares), *evidence.vain_decisions(against)]
    selection = Selection(
        wave=wave,
        as_of=as_of,
        engine=version_of(connection),
        extract=source.name,
        claims=int(counts["claims"].sum()),
        steps=steps,
        frame=sum(branch.frame for branch in counted.values()),
        branches=counted,
        completes=sum(drawn.completes.values()),
        reserve=sum(branch.reserve for branch in counted.values()),
        short_branches=tuple(code for code, branch in counted.items() if branch.frame < branch.completes),
        evidence=shares,
        lists=_list_counts(lists),
        statements=tuple(Statement(name=name, sql=sql) for name, sql in script.statements),
        warnings=tuple(Doubt(code=doubt.code, message=f"{doubt.message} {doubt.remedy}".strip()) for doubt in doubts),
        definition={part: as_written(survey, part) for part in ("frame", "sample")},
        balance=compared,
    )
    return Drawn(selection, drawn.cases, against)


def _extract(script: Script, survey: Survey, source: Source, branches: Sequence[str], as_of: date) -> Extract:
    frame, _ = fields.frame_and_sample(survey)
    columns = fields.layout(survey, source)
    make = script.keep if source.size <= SMALL else script.define
    folded = make("folded", fields.folded(source.table, columns, fields.described(survey)))
    return Extract(folded, eligibility.tests(folded, frame, columns, branches, as_of), columns)


def _early_counts(script: Script, extract: Extract, source: Source, frame: Frame, as_of: date) -> pd.DataFrame:
    """Claims by branch and the first test they fail, with the checks that need only these."""
    import ibis

    claims, columns, tests = extract.folded, extract.columns, extract.tests
    day = claims[columns["closed_on"]] if "closed_on" in columns else claims.acsi_closed_on
    texts = (claims.acsi_customer_id, claims.acsi_id_number)
    # Counted by the texts as they stand there, few spellings are looked at instead of every claim.
    cells = claims.group_by(**{test.step: test.on for test in tests}).agg(
        claims=claims.count(),
        days=claims.acsi_closed_on.count(),
        no_days=(claims.acsi_closed_on.isnull() & day.notnull()).sum(),
        rounded=ibis.or_(*(text.contains("E+") for text in texts)).sum(),
    )
    branch = key_expression(cells[eligibility.UNKNOWN_BRANCH])
    tested = cells.mutate(branch=branch, step=eligibility.first_failed(tests, cells))
    sums = {each: tested[each].sum().cast("int64") for each in ("claims", "days", "no_days", "rounded")}
    counts = script.fetch("early_counts", tested.group_by("branch", "step").agg(**sums))
    if counts.empty:
        raise fault("A020", source.name)
    if counts["rounded"].sum():
        raise fault("A025", source.name, count=f"{int(counts['rounded'].sum()):,}")
    if counts["no_days"].sum() and not counts["days"].sum():
        raise fault("A022", source.name, column=columns["closed_on"], count=f"{int(counts['no_days'].sum()):,}")
    _require_passing(script, counts, extract, source, frame, as_of)
    return counts


def _require_passing(
    script: Script, counts: pd.DataFrame, extract: Extract, source: Source, frame: Frame, as_of: date
) -> None:
    """No test may take out every claim that came to it."""
    left = int(counts["claims"].sum())
    taken = counts.groupby("step")["claims"].sum()
    for position, test in enumerate(extract.tests):
        if left != taken.get(test.step, 0):
            left -= int(taken.get(test.step, 0))
            continue
        if test.step == eligibility.UNKNOWN_BRANCH:
            raise fault("A021", source.name, column=extract.columns["branch"])
        if test.field is None:
            raise fault("A024", source.name, words=test.words, claims=f"{left:,}")
        number = int(test.step.removeprefix("rule_")) - 1
        rule = frame.eligible[number]
        before = extract.folded.filter(*(each.passes for each in extract.tests[:position]))
        why = cause(script, before, rule, extract.columns, as_of)
        where = f"{source.name}, frame: eligible {number + 1}"
        raise fault("A023", where, rule=eligibility.words_of(rule), claims=f"{left:,}", cause=why)


def _decided(script: Script, extract: Extract, frame: Frame, lists: Lists) -> tuple[Sequence[Mark], Table, Table]:
    """The marks that apply; the claims that pass all tests; and these with the reason that takes them out, or none."""
    passing = script.define("passing", extract.folded.filter(*(test.passes for test in extract.tests)))
    ours = {field: f"acsi_{field}" for field in ("claim_id", "customer_id", "branch", "closed_on", "phone", "name")}
    ours |= {column: column for column in extract.folded.columns if column.startswith("segment_")}
    ours |= {field: f"acsi_{field}" for field in ("id_number", *fields.SPOKEN, "address")}
    normal = fields.normalised(script, passing, "passing", ["customer_id", "phone", "id_number"])
    columns = ours | {"branch": key_expression(normal.acsi_branch)}
    candidates = script.keep("candidates", normal.select(**columns))
    marks, found = search(script, extract.folded, candidates, frame, lists)
    return marks, candidates, script.define("decided", _reasons(candidates, marks, found, frame))


def _reasons(candidates: Table, marks: Sequence[Mark], found: exclusions.Found, frame: Frame) -> Table:
    return exclusions.decided(candidates, marks, found, called=frame.of == "customers")


def _require_somebody(late: pd.DataFrame, where: str) -> None:
    """The exclusions may not take out everybody; the one that took most is named."""
    if late["step"].notna().all():
        taken = late.groupby("step")["claims"].sum()
        raise fault("A024", where, words=WORDS[str(taken.idxmax())], claims=f"{int(taken.sum()):,}")


def _all_counts(early: pd.DataFrame, late: pd.DataFrame, made: Framed) -> pd.DataFrame:
    """Claims by branch and step; the frame's have none, and all but one of each customer become other claims."""
    import pandas as pd

    stayed = late[late["step"].isna()].set_index("branch")["claims"]
    by_step = {
        exclusions.OTHER_CLAIM: {code: int(stayed[code]) - numbers for code, numbers in made.numbers.items()},
        SAME_PERSON: made.same,
        None: {code: sum(sizes.values()) for code, sizes in made.strata.items()},
    }
    rows = [(code, step, n) for step, counts in by_step.items() for code, n in counts.items()]
    further = pd.DataFrame(rows, columns=["branch", "step", "claims"])
    parts = [early.loc[early["step"].notna(), ["branch", "step", "claims"]], late[late["step"].notna()], further]
    return pd.concat([part.astype({"step": object, "branch": object}) for part in parts], ignore_index=True)


def _names(extract: Extract, marks: Sequence[Mark], frame: Frame) -> dict[str, str]:
    """Every step that this selection has, in order, with its words."""
    called = frame.of == "customers"
    later = [*exclusions.steps(marks, frame.exclude, called=called), exclusions.OTHER_CLAIM]
    later += [SAME_PERSON] if called else []
    held = {step for step in later if evidence.action_of(step, frame.exclude) == "held"}
    words = WORDS if called else OF_PLACES
    names = {step: f"held for review: {words[step]}" if step in held else words[step] for step in later}
    return {test.step: test.words for test in extract.tests} | names


def _doubts(early: pd.DataFrame, codes: Sequence[str], lists: Lists, frame: Frame, source: Source) -> list[Problem]:
    doubts = [*source.doubts, *lists.doubts, *waterfall.unknown_branches(early, codes, source.name)]
    no_days = int(early["no_days"].sum())
    if no_days:
        doubts.append(problem("W505", source.name, count=f"{no_days:,}", column=frame.column("closed_on")))
    for given in (lists.agents, lists.do_not_contact, lists.known_phones):
        if given and (given.empty or any(given.unusable.values())):
            unusable = ", ".join(f"{count} of {kind}" for kind, count in given.unusable.items() if count) or "none"
            doubts.append(problem("W506", given.name, empty=given.empty, unusable=unusable))
    if frame.exclude.do_not_contact and lists.do_not_contact is None:
        doubts.append(problem("W507"))
    return doubts


def _list_counts(lists: Lists) -> dict[str, ListCounts]:
    given: Mapping[str, KeyList | None] = {
        "agents": lists.agents,
        "do_not_contact": lists.do_not_contact,
        "known_phones": lists.known_phones,
    }
    return {
        name: ListCounts(
            file=each.name,
            rows=each.rows,
            empty_rows=each.empty,
            keys={kind: len(keys) for kind, keys in each.keys.items()},
            unusable=dict(each.unusable),
        )
        for name, each in given.items()
        if each
    } | _reviewed_counts(lists.reviewed)


def _reviewed_counts(reviewed: Decisions | None) -> dict[str, ListCounts]:
    if reviewed is None:
        return {}
    keys = {"keep": len(reviewed.kept), "exclude": len(reviewed.excluded)}
    empty = reviewed.rows - sum(keys.values())
    return {"reviewed": ListCounts(file=reviewed.name, rows=reviewed.rows, empty_rows=empty, keys=keys, unusable={})}
