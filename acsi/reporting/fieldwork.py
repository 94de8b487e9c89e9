"""The fieldwork in the national report: from the claims to the interviews, outcome rates, and how far to trust them."""

from dataclasses import dataclass

from pydantic import ValidationError

from acsi.fieldwork.records import Outcomes
from acsi.reporting.fielded import Fielded
from acsi.reporting.guide import Entry
from acsi.reporting.material import Material
from acsi.reporting.trusted import checks
from acsi.sampling.results import Selection
from acsi.survey.frame import Frame


@dataclass(frozen=True)
class Bar:
    """One bar of a waterfall: `start` to `end`; `kept` for what is left, as against what was lost."""

    label: str
    start: int
    end: int
    kept: bool

    @property
    def count(self) -> int:
        """What the bar stands for."""
        return self.end - self.start


@dataclass(frozen=True)
class Rates:
    """One line of a table of outcomes, with remarks on a branch.

    `agents` is the share of its claims excluded or held as agents', `out_of_line` where that is told from the others.
    """

    name: str
    outcomes: Outcomes
    agents: float | None = None
    out_of_line: bool = False
    remark: str = ""


@dataclass(frozen=True)
class FieldworkContent:
    """All that the national report says of the fieldwork; empty where a part of it is not known."""

    title: str
    calls: tuple[Bar, ...]
    calls_note: str
    claims: tuple[Bar, ...]
    claims_title: str
    calls_title: str
    firms: tuple[Rates, ...]
    branches: tuple[Rates, ...]
    branches_title: str
    with_agents: bool
    rates_note: str
    checks: tuple[Entry, ...]


def fieldwork_content(material: Material, fielded: Fielded) -> FieldworkContent:
    """The content of the pages on the fieldwork."""
    found, selection = fielded.fieldwork, fielded.selection
    branches = _branches(material, fielded)
    return FieldworkContent(
        title=_title(material, found.total),
        calls=_calls(material, found.total),
        calls_note=_calls_note(material, found.total),
        claims=_claims(material, selection) if selection else (),
        claims_title=_from_to(material)[0],
        calls_title=_from_to(material)[1],
        firms=(
            Rates(material.texts("All firms"), found.total),
            *(Rates(firm, outcomes) for firm, outcomes in found.by_firm.items()),
        ),
        branches=branches,
        branches_title=_branches_title(material, branches),
        with_agents=any(row.agents is not None for row in branches),
        rates_note=_rates_note(material, found.total),
        checks=checks(material, fielded, _names(material, fielded)),
    )


def _title(material: Material, total: Outcomes) -> str:
    texts = material.texts
    if total.rr1 is None:
        return (
            texts("From the list to the visits") if material.of_places else texts("From the claims to the interviews")
        )
    if material.of_places:
        return texts(
            "{interviews} visits: {rate} of those that were to be made",
            interviews=texts.number(total.interviews, 0),
            rate=texts.percent(total.rr1),
        )
    return texts(
        "{interviews} interviews: {rate} of those who may be eligible",
        interviews=texts.number(total.interviews, 0),
        rate=texts.percent(total.rr1),
    )


def _from_to(material: Material) -> tuple[str, str]:
    """The headings of the two waterfalls."""
    texts = material.texts
    if material.of_places:
        return texts("From the list to the places"), texts("From the places to the visits")
    return texts("From the claims to the customers"), texts("From the calls to the interviews")


def _falling(whole: tuple[str, int], lost: list[tuple[str, int]]) -> list[Bar]:
    """A whole, and what is lost of it step by step; steps that lose nothing are left out."""
    bars, left = [Bar(whole[0], 0, whole[1], kept=True)], whole[1]
    for label, count in lost:
        if count:
            bars.append(Bar(label, left - count, left, kept=False))
            left -= count
    return bars


def _calls(material: Material, total: Outcomes) -> tuple[Bar, ...]:
    texts = material.texts
    reached = total.interviews + total.partial + total.refusals + total.other
    places = material.of_places
    first = _falling(
        (texts("Released for visiting") if places else texts("Released for calling"), total.released),
        [(texts("Not eligible"), total.not_eligible), (texts("Not reached"), total.non_contact + total.unknown)],
    )
    second = _falling(
        (texts("Contacted"), reached),
        [
            (texts("Refused"), total.refusals),
            (texts("Partial interviews"), total.partial),
            (texts("Rejected interviews"), total.rejected),
            (texts("Rows refused"), total.quarantined),
            (texts("Other"), total.other - total.rejected - total.quarantined),
        ],
    )
    made = texts("Visited") if places else texts("Interviewed")
    return (*first, *second, Bar(made, 0, total.interviews, kept=True))


def _calls_note(material: Material, total: Outcomes) -> str:
    texts = material.texts
    if not total.screened_out:
        return ""
    return texts(
        "Not eligible: of these, {count} were found in the interview to work for the company.",
        count=texts.number(total.screened_out, 0),
    )


def _claims(material: Material, selection: Selection) -> tuple[Bar, ...]:
    texts = material.texts
    lost = [(_step(material, selection, step.step, step.words), step.claims) for step in selection.steps]
    places = selection.of_places
    whole = texts("Rows in the list") if places else texts("Claims in the extract")
    left = texts("Places that may be visited") if places else texts("Customers who may be called")
    return (*_falling((whole, selection.claims), lost), Bar(left, 0, selection.frame, kept=True))


def _step(material: Material, selection: Selection, step: str, words: str) -> str:
    """A step of the selection by its name; one that nobody here knows in the words of the selection."""
    texts = material.texts
    if step.startswith("rule_"):
        return texts("Not eligible: {condition}", condition=_condition(material, selection, int(step[5:])) or words)
    known = {
        "unknown_branch": texts("Branch not known"),
        "no_customer": texts("No customer number"),
        "no_closing_day": texts("No closing day"),
        "no_phone": texts("No phone number"),
        "agent_id": texts("Agents, by identity number"),
        "agent_phone": texts("Agents, by phone"),
        "agent_account": texts("Agents, by bank account"),
        "reviewed": texts("Agents, as a reviewer decided"),
        "near_phone": texts("Nearly the phone of an agent of this name"),
        "shared_phone": texts("One phone for several customers"),
        "do_not_contact": texts("Not to be contacted"),
        "contacted": texts("Contacted within the cool-down"),
        "other_claim": texts("Another claim of the customer"),
        "same_person": texts("Another number of the person"),
    }
    if selection.of_places:
        known |= {"no_customer": texts("No number"), "other_claim": texts("Another row of the place")}
        known |= {"contacted": texts("Visited within the cool-down"), "do_not_contact": texts("Not to be visited")}
    label = known.get(step, words)
    return texts("{step} (held)", step=label) if words.startswith("held") else label


def _condition(material: Material, selection: Selection, number: int) -> str:
    """A condition of the definition as it stood when the cases were drawn, in few words."""
    try:
        rules = Frame.model_validate(selection.definition.get("frame")).eligible
    except ValidationError:
        return ""
    if number > len(rules):
        return ""
    rule, texts = rules[number - 1], material.texts
    if rule.within_days is not None:
        return texts("{field} within {days} days", field=rule.field, days=str(rule.within_days))
    if rule.not_null:
        return texts("{field} filled", field=rule.field)
    values = rule.one_of or ([rule.equals] if rule.equals is not None else [])
    ends = ["" if end is None else str(end) for end in (rule.low, rule.high)]
    return f"{rule.field} = {', '.join(map(str, values)) or '–'.join(ends)}"


def _names(material: Material, fielded: Fielded) -> dict[str, str]:
    """Every branch's name by its code."""
    language = material.texts.language
    listed = {
        code: (branch.name_en or branch.name_zh) if language == "en" else (branch.name_zh or branch.name_en)
        for code, branch in fielded.branches.items()
    }
    ranked = {standing.branch: material.name(standing) for standing in material.league.branches}
    return {code: code for code in fielded.fieldwork.by_branch} | listed | ranked


def _branches(material: Material, fielded: Fielded) -> tuple[Rates, ...]:
    """The branches in the order of their codes."""
    names, selection = _names(material, fielded), fielded.selection
    nested = fielded.fieldwork.trust.nested if fielded.fieldwork.trust else {}
    rows = []
    for code, outcomes in sorted(fielded.fieldwork.by_branch.items()):
        evidence = selection.evidence.get(code) if selection else None
        counts = selection.branches.get(code) if selection else None
        remarks = [
            material.texts("census") if counts and counts.census else "",
            material.texts("own interviewers") if code in nested else "",
        ]
        rows.append(
            Rates(
                name=names[code],
                outcomes=outcomes,
                agents=evidence.share if evidence else None,
                out_of_line=bool(evidence and evidence.flagged),
                remark=material.texts(", ").join(filter(None, remarks)),
            )
        )
    return tuple(rows)


def _branches_title(material: Material, rows: tuple[Rates, ...]) -> str:
    texts = material.texts
    rates = [(row.outcomes.rr1, row.name) for row in rows if row.outcomes.rr1 is not None]
    if len(rates) < 2:
        return texts("Outcome rates by {unit}")
    (low, lowest), (high, highest) = min(rates), max(rates)
    return texts(
        "Response rates run from {low} ({lowest}) to {high} ({highest})",
        low=texts.percent(low),
        lowest=lowest,
        high=texts.percent(high),
        highest=highest,
    )


def _rates_note(material: Material, total: Outcomes) -> str:
    texts = material.texts
    e = texts.percent(total.e) if total.e is not None else "–"
    if material.of_places:
        return texts(
            "AAPOR (2023), with visits for interviews: RR1 visits made among all that were to be made; RR3 if {e} of "
            "the unknown were possible; COOP1 among places reached; REF1 refusals, CON1 contacts.",
            e=e,
        )
    return texts(
        "AAPOR (2023): RR1 interviews among all who may be eligible; RR3 if {e} of the unknown are; COOP1 among those "
        "contacted; REF1 refusals, CON1 contacts. Days from the closing of the claim to the interview: median.",
        e=e,
    )
