"""Nearly the same phone: what a slip of the finger, or an agent who does not want to be found, makes of a number.

Two phones are near if one comes from the other by one change: a digit replaced, added or left out, or two neighbours
swapped (Damerau 1964, Communications of the ACM 7). The rule exists twice, in Python and as queries for an engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acsi.identity import key_expression

if TYPE_CHECKING:
    from ibis.expr.types import Table

LONGEST = 16
"""No normal phone is longer: a plus sign and 15 digits (ITU-T E.164)."""


def is_near(one: str, other: str) -> bool:
    """Whether two phones are equal or near."""
    short, long = sorted((one, other), key=len)
    size = len(long)
    begin = sum(short[:i] == long[:i] for i in range(1, size + 1))
    end = sum(short[-i:] == long[-i:] for i in range(1, size + 1))
    swapped = len(short) == size == begin + end + 2 and short[begin : begin + 2] == long[begin : begin + 2][::-1]
    return one == other or (size - len(short) <= 1 and (begin + end >= size - 1 or swapped))


def namesakes(candidates: Table, agents: Table, known: Table) -> Table:
    """Claims with the name of an agent of their branch, beside each phone of that agent, and how far both are alike.

    Columns: near_customer, near_phone, agent_phone, `start` and `end`, the lengths of what their beginnings and ends
    have in common. `agents` has a `key` of phone, branch and name of each agent, joined by `|`; claims with a phone in
    `known` are left out.
    """
    place = candidates.branch.concat("|", key_expression(candidates.name))
    claims = candidates.select(near_customer=candidates.customer_id, near_phone=candidates.phone, place=place)
    claims = claims.filter(claims.near_phone.notnull(), claims.place.notnull())
    listed = agents.select(
        agent_place=agents.key.re_extract(r"^[^|]*[|](.*)$", 1), agent_phone=agents.key.re_extract(r"^([^|]*)[|]", 1)
    )
    met = claims.inner_join(listed, claims.place == listed.agent_place).drop("place", "agent_place")
    unknown = met.anti_join(known, met.near_phone == known.key)
    one, other = unknown.near_phone, unknown.agent_phone
    return unknown.mutate(
        start=sum((one.left(i) == other.left(i)).cast("int32") for i in range(1, LONGEST + 1)),
        end=sum((one.right(i) == other.right(i)).cast("int32") for i in range(1, LONGEST + 1)),
    )


def near(namesakes: Table) -> Table:
    """Of `namesakes` those whose phones are equal or near: near_customer, near_phone, and near_to, the smallest phone
    of an agent that is near."""
    import ibis

    one, other = namesakes.near_phone, namesakes.agent_phone
    longer, shorter = ibis.greatest(one.length(), other.length()), ibis.least(one.length(), other.length())
    changed = (longer - shorter <= 1) & (namesakes.start + namesakes.end >= longer - 1)
    crossed = other.substr(namesakes.start + 1, 1).concat(other.substr(namesakes.start, 1))
    swapped = (longer == shorter) & (namesakes.start + namesakes.end == longer - 2)
    found = namesakes.filter((one == other) | changed | (swapped & (one.substr(namesakes.start, 2) == crossed)))
    return found.group_by("near_customer", "near_phone").agg(near_to=found.agent_phone.min())
