"""Who is taken out of the frame, by the evidence of the whole extract, not only of the claims that are eligible.

Certain evidence (a number, phone or account of the register, on any claim) takes the customer out; probable evidence
(a phone that unrelated customers share, the name and nearly the phone of an agent) only the claims that have it, unless
a reviewer has kept the customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from acsi.errors import Problem
from acsi.identity import key_expression
from acsi.sampling.lists import KeyList, Kind
from acsi.survey.models import Exclude

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

NO_PHONE, AGENT_ID, AGENT_PHONE, AGENT_ACCOUNT = "no_phone", "agent_id", "agent_phone", "agent_account"
REVIEWED, NEAR_PHONE, SHARED_PHONE = "reviewed", "near_phone", "shared_phone"
DO_NOT_CONTACT, CONTACTED, OTHER_CLAIM = "do_not_contact", "contacted", "other_claim"

KEPT = "kept"
"""The mark of customers whom a reviewer has kept; it takes nobody out."""

Grade = Literal["certain", "probable"]

GRADES: Mapping[str, Grade] = {
    AGENT_ID: "certain",
    AGENT_PHONE: "certain",
    AGENT_ACCOUNT: "certain",
    REVIEWED: "certain",
    NEAR_PHONE: "probable",
    SHARED_PHONE: "probable",
}
"""The steps that take out agents, in the order of the waterfall, with the grade of their evidence."""

PROBABLE = {NEAR_PHONE: "near_to", SHARED_PHONE: "shared_by"}
"""The steps of probable evidence, with the column that holds it: an agent's phone, or how many share the claim's."""

ORDER = (NO_PHONE, *GRADES, DO_NOT_CONTACT, CONTACTED)
"""The steps after the tests, in the order of the waterfall."""

CHINESE_NAME = "^[\u4e00-\u9fff]{2,4}$"

OF_REGISTER: Mapping[Kind, str] = {"id_number": AGENT_ID, "phone": AGENT_PHONE, "bank_account": AGENT_ACCOUNT}
"""The step that a key of the register leads to."""


@dataclass(frozen=True)
class Decisions:
    """What reviewers decided: the list's name and rows, and the numbers of the customers they keep and exclude."""

    name: str
    rows: int
    kept: frozenset[str]
    excluded: frozenset[str]


@dataclass(frozen=True)
class Lists:
    """What is known from outside the extract; `contacted` has the customers of the cool-down, if there is one, and
    `contacted_phones` the phones on which they were called; `doubts` what should be said of it. `objectors` asked
    never to be contacted."""

    agents: KeyList | None = None
    do_not_contact: KeyList | None = None
    objectors: KeyList | None = None
    known_phones: KeyList | None = None
    contacted: Sequence[str] | None = None
    contacted_phones: Sequence[str] = ()
    reviewed: Decisions | None = None
    doubts: Sequence[Problem] = ()

    @property
    def known(self) -> frozenset[str]:
        """Phones that are no evidence."""
        return self.known_phones.keys["phone"] if self.known_phones else frozenset()


@dataclass(frozen=True)
class Mark:
    """A reason to take customers out: those with any claim whose `kind` is among `keys`.

    With `same` the keys are not of a list but of the customers that it names, as the extract shows them (`persons`).
    """

    step: str
    kind: Kind
    keys: Sequence[str] = ()
    same: bool = False

    @property
    def name(self) -> str:
        """The name of the mark's column and, after `keys_`, of its table."""
        if self.same:
            return f"{self.step}_same_{self.kind}"
        several = self.step == DO_NOT_CONTACT or (self.step == CONTACTED and self.kind != "customer_id")
        return f"{self.step}_{self.kind}" if several else self.step


@dataclass(frozen=True)
class Found:
    """What was found in the extract, where it was looked for: customers with marks, near phones, shared phones."""

    marked: Table | None = None
    near: Table | None = None
    shared: Table | None = None


def marks(lists: Lists) -> list[Mark]:
    """Every mark with its keys; phones known to be shared are no evidence against agents."""
    found: dict[tuple[str, Kind], frozenset[str]] = {}
    for kind, step in OF_REGISTER.items() if lists.agents else ():
        if lists.agents and kind in lists.agents.keys:
            found[step, kind] = lists.agents.keys[kind] - lists.known
    if lists.reviewed:
        found[REVIEWED, "customer_id"] = lists.reviewed.excluded
        found[KEPT, "customer_id"] = lists.reviewed.kept
    for refused in (lists.do_not_contact, lists.objectors):
        for kind, keys in refused.keys.items() if refused else ():
            found[DO_NOT_CONTACT, kind] = found.get((DO_NOT_CONTACT, kind), frozenset()) | keys
    if lists.contacted is not None:
        found[CONTACTED, "customer_id"] = frozenset(lists.contacted)
        found[CONTACTED, "phone"] = frozenset(lists.contacted_phones) - lists.known
    return [Mark(step, kind, sorted(keys)) for (step, kind), keys in found.items()]


def marked(hits: Table, marks: Sequence[Mark]) -> Table:
    """The customers with any mark, one row each, with the smallest key found for each mark, or null.

    `hits` has the customers' numbers as `acsi_customer_id`, the `mark` by its name, and the `key` that was found.
    """
    known = hits.filter(hits.acsi_customer_id.notnull()).rename(customer_id="acsi_customer_id")
    smallest = {mark.name: known.key.min(where=known.mark == mark.name) for mark in marks}
    return known.group_by("customer_id").agg(**smallest)


def often_shared(claims: Table, customers: int, known: Table) -> Table:
    """Phones of at least `customers` customer numbers, as they are written, without the phones in `known`."""
    counted = claims.group_by(phone=claims.acsi_phone).agg(numbers=claims.acsi_customer_id.nunique())
    many = counted.filter(counted.numbers >= customers).select("phone")
    return many.anti_join(known, many.phone == known.key)


def unrelated(claims: Table, customers: int) -> Table:
    """The phones that at least `customers` unrelated customers have: phone and shared_by, how many.

    Customers are unrelated if their surnames and their identity numbers differ: so many of both must stand with the
    phone. A family, one person under several numbers, or a person and his firm are no evidence. The surname is the
    first character of a Chinese name of up to four, else the whole name; a missing name or identity number is taken to
    differ from all others. `claims` have phones and identity numbers in one spelling.
    """
    import ibis

    claims = claims.filter(claims.acsi_customer_id.notnull())
    owners = claims.select(
        phone=claims.acsi_phone,
        number=ibis.coalesce(claims.acsi_id_number, claims.acsi_customer_id),
        customer_id=claims.acsi_customer_id,
        name=key_expression(claims.acsi_name),
    )
    surname = ibis.cases((owners.name.re_search(CHINESE_NAME), owners.name.left(1)), else_=owners.name.upper())
    owners = owners.mutate(family=ibis.coalesce(surname, owners.customer_id))
    counted = owners.group_by("phone").agg(
        shared_by=ibis.least(*(owners[each].nunique() for each in ("customer_id", "family", "number"))).cast("int64")
    )
    return counted.filter(counted.shared_by >= customers)


def decided(candidates: Table, marks: Sequence[Mark], found: Found, *, called: bool = True) -> Table:
    """The candidates with `step`, the first reason to take the claim out or null, and the evidence that was found.

    Who is not `called` needs no phone.

    The evidence stands in a column for each mark (a key), `near_to` (an agent's phone) and `shared_by` (a number).
    """
    import ibis

    joined = candidates
    if found.marked is not None:
        marked = found.marked.rename(marked_customer="customer_id")
        joined = joined.left_join(marked, joined.customer_id == marked.marked_customer)
    if found.near is not None:
        same = [joined.customer_id == found.near.near_customer, joined.phone == found.near.near_phone]
        joined = joined.left_join(found.near, same)
    if found.shared is not None:
        shared = found.shared.rename(shared_phone="phone")
        joined = joined.left_join(shared, joined.phone == shared.shared_phone)
    reasons: dict[str, list[BooleanValue]] = {NO_PHONE: [joined.phone.isnull()]} if called else {}
    for mark in marks:
        reasons.setdefault(mark.step, []).append(joined[mark.name].notnull())
    kept = ibis.or_(*reasons.pop(KEPT, [ibis.literal(False)]))
    evidence = [mark.name for mark in marks]
    for step, column in PROBABLE.items():
        if column in joined.columns:
            evidence.append(column)
            reasons[step] = [joined[column].notnull() & ~kept]
    told = [(ibis.or_(*reasons[each]), each) for each in ORDER if each in reasons]
    step = ibis.cases(*told, else_=ibis.null("string")) if told else ibis.null("string")
    return joined.mutate(step=step).select(*candidates.columns, *evidence, "step")


def steps(marks: Sequence[Mark], exclude: Exclude, *, called: bool = True) -> list[str]:
    """The steps that apply, in the order of the waterfall; a phone is needed only of who is `called`."""
    asked = {NEAR_PHONE: exclude.near_phone, SHARED_PHONE: exclude.shared_phone}
    wanted = {*(mark.step for mark in marks), *(step for step, key in asked.items() if key)}
    present = {NO_PHONE, *wanted} if called else wanted
    return [step for step in ORDER if step in present]
