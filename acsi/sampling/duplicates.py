"""One person under several customer numbers, drawn once.

Two numbers are one person's if they have the same identity number (18 digits whose birthday and check digit hold), or
the same phone and name. Kept is the number whose claim was closed last; of several, the smallest as text. Neither the
draw nor the order of the rows enters, so that nobody has two chances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acsi.engine.connection import Script
from acsi.identity import CHECK_DIGITS, ID_WEIGHTS, key_expression

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue, Table

SAME_PERSON = "same_person"

BIRTHDAY = r"^[0-9]{6}(?:18[5-9][0-9]|19[0-9]{2}|20[0-9]{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$"

ROUNDS = 2
"""Numbers are linked by identity number, then by phone and name, so many times: A to B to C to D to E at the most."""


def same_person(script: Script, customers: Table) -> Table:
    """The customers, of columns customer_id and branch, who are another number of somebody who is kept.

    `customers` has one row a customer number, with customer_id, branch, closed_on, phone, name and id_number, phone
    and id_number normal or null.
    """
    import ibis

    linked = _linked(script, customers)
    order = [linked.closed_on.desc(), linked.customer_id.asc()]
    labelled = linked.mutate(number=ibis.row_number().over(order_by=order)).mutate(kept=lambda table: table.number)
    for turn in range(ROUNDS):
        for key in ("identity", "person"):
            table = script.define(f"labelled_{turn}_{key}", labelled)
            first = table.kept.min().over(group_by=table[key])
            labelled = table.mutate(kept=ibis.ifelse(table[key].notnull(), first, table.kept))
    others = labelled.filter(labelled.kept < labelled.number).select("customer_id", "branch")
    return script.keep("same_person", others)


def _linked(script: Script, customers: Table) -> Table:
    """The customers who share a number or phone and name with another, under these keys; a wrong number is null."""
    import ibis

    person = customers.phone.concat("|", key_expression(customers.name))
    keyed = script.keep(
        "frame_persons",
        customers.select("customer_id", "branch", "closed_on", identity=customers.id_number, person=person),
    )
    parts = []
    for key in ("identity", "person"):
        filled = keyed.filter(keyed[key].notnull())
        counted = filled.group_by(key).agg(numbers=filled.count())
        shared = counted.filter(counted.numbers > 1)
        parts.append(keyed.semi_join(shared, keyed[key] == shared[key]))
    linked = script.define("shared_keys", parts[0].union(parts[1], distinct=True))
    # Here few are left to be looked at: the check digit of every customer would cost more than all else.
    right = ibis.ifelse(valid(linked.identity), linked.identity, None)
    return script.keep("linked", linked.mutate(identity=right))


def valid(number: StringValue) -> BooleanValue:
    """Whether a normal identity number of 18 digits has a birthday that can be and its check digit (GB 11643)."""
    import ibis

    digits = [ibis.literal("0123456789").find(number.substr(place, 1)) for place in range(17)]
    total = sum(weight * digit for weight, digit in zip(ID_WEIGHTS, digits, strict=True))
    check = ibis.literal(CHECK_DIGITS).substr(total % 11, 1)
    return number.re_search(BIRTHDAY) & (number.substr(17, 1) == check)
