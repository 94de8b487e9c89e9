"""Who is taken out of the frame, by the evidence of the whole extract, not only of the claims that are eligible.

Certain evidence (a number or phone in the register, on any claim) takes the customer out; a shared phone is doubtful
evidence and holds only the claims that have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acsi.sampling.lists import KeyList, Kind

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

NO_PHONE, AGENT_ID, AGENT_PHONE, SHARED_PHONE = "no_phone", "agent_id", "agent_phone", "shared_phone"
DO_NOT_CONTACT, CONTACTED, OTHER_CLAIM = "do_not_contact", "contacted", "other_claim"


@dataclass(frozen=True)
class Lists:
    """What is known from outside the extract; `contacted` has the customers of the cool-down, if there is one."""

    agents: KeyList | None = None
    do_not_contact: KeyList | None = None
    known_phones: KeyList | None = None
    contacted: Sequence[str] | None = None


@dataclass(frozen=True)
class Mark:
    """A reason to take customers out: those with any claim whose `kind` is among `keys`."""

    step: str
    kind: Kind
    keys: Sequence[str]

    @property
    def name(self) -> str:
        """The name of the mark's column and, after `keys_`, of its table."""
        return f"{self.step}_{self.kind}" if self.step == DO_NOT_CONTACT else self.step


def marks(lists: Lists) -> list[Mark]:
    """Every mark with its keys, in the order of the waterfall; phones known to be shared are no evidence."""
    known = lists.known_phones.keys["phone"] if lists.known_phones else frozenset()
    found: list[Mark] = []
    if lists.agents:
        steps: Mapping[Kind, str] = {"id_number": AGENT_ID, "phone": AGENT_PHONE}
        for kind, step in steps.items():
            if kind in lists.agents.keys:
                found.append(Mark(step, kind, sorted(lists.agents.keys[kind] - known)))
    if lists.do_not_contact:
        found += [Mark(DO_NOT_CONTACT, kind, sorted(keys)) for kind, keys in lists.do_not_contact.keys.items()]
    if lists.contacted is not None:
        found.append(Mark(CONTACTED, "customer_id", lists.contacted))
    return found


def marked(claims: Table, keys: Mapping[str, tuple[Kind, Table]]) -> Table:
    """The customers with any mark, one row each, with a truth value for each mark.

    `keys` holds by mark's name the kind and a table of keys, each once, none null: a left join finds them, and cannot
    lose rows to a NULL as NOT IN does.
    """
    import ibis

    persons = claims.filter(claims.acsi_customer_id.notnull()).select(
        customer_id=claims.acsi_customer_id, phone=claims.acsi_phone, id_number=claims.acsi_id_number
    )
    for name, (kind, table) in keys.items():
        own = table.select(**{name: table.key})
        persons = persons.left_join(own, persons[kind] == own[name])
    found = {name: persons[name].notnull() for name in keys}
    hits = persons.filter(ibis.or_(*found.values())).select("customer_id", **found)
    return hits.group_by("customer_id").agg(**{name: hits[name].any() for name in keys})


def shared_phones(claims: Table, candidates: Table, customers: int, known: Table) -> Table:
    """Phones of candidates that at least `customers` customers of the extract have, without those in `known`."""
    owners = claims.select(phone=claims.acsi_phone, customer_id=claims.acsi_customer_id)
    owners = owners.filter(owners.phone.notnull(), owners.customer_id.notnull())
    asked = candidates.select("phone").distinct()
    pairs = owners.semi_join(asked, owners.phone == asked.phone).distinct()
    counted = pairs.group_by("phone").agg(shared_by=pairs.count())
    many = counted.filter(counted.shared_by >= customers)
    return many.anti_join(known, many.phone == known.key)


def decided(candidates: Table, marked: Table | None, shared: Table | None, marks: Sequence[Mark]) -> Table:
    """The candidates with `step`: the first reason to take the claim out, or null for those that stay."""
    import ibis

    joined = candidates
    if marked is not None:
        marked = marked.rename(marked_customer="customer_id")
        joined = candidates.left_join(marked, candidates.customer_id == marked.marked_customer)
    held = ibis.literal(False)
    if shared is not None:
        shared = shared.select(held_phone=shared.phone)
        joined = joined.left_join(shared, joined.phone == shared.held_phone)
        held = joined.held_phone.notnull()
    reasons: dict[str, list[BooleanValue]] = {NO_PHONE: [joined.phone.isnull()], SHARED_PHONE: [held]}
    for mark in marks:
        reasons.setdefault(mark.step, []).append(joined[mark.name].fill_null(False))
    order = [NO_PHONE, *steps([mark.step for mark in marks], shared is not None)]
    step = ibis.cases(*((ibis.or_(*reasons[each]), each) for each in order), else_=ibis.null("string"))
    return joined.mutate(step=step).select(*candidates.columns, "step")


def steps(marked: Sequence[str], shared: bool) -> list[str]:
    """The steps that apply, in the order of the waterfall: agents, shared phones, do not contact, cool-down."""
    present = {*marked, *([SHARED_PHONE] if shared else [])}
    return [step for step in (AGENT_ID, AGENT_PHONE, SHARED_PHONE, DO_NOT_CONTACT, CONTACTED) if step in present]
