"""One claim a customer, and the draw by permanent random numbers (Ohlsson 1995, Business Survey Methods, ch. 9)."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from acsi.engine.columns import md5_hex
from acsi.survey.models import Sample

if TYPE_CHECKING:
    from ibis.expr.types import Table


def case_numbers(sample: Sample) -> tuple[int, int]:
    """How many cases a branch gets to call, and how many as reserve."""
    return sample.completes, ceil(sample.completes * sample.reserve_per_complete)


def one_claim_each(claims: Table) -> Table:
    """The claim of each customer that was closed last; of several, the one with the smallest claim number as text.

    Should two rows agree in this too, their other fields decide, so that the order of the rows never does.
    """
    import ibis

    others = [column for column in claims.columns if column not in ("customer_id", "closed_on", "claim_id")]
    order = [claims.closed_on.desc(), *(claims[column].asc() for column in ("claim_id", *others))]
    turn = ibis.row_number().over(group_by=claims.customer_id, order_by=order)
    return claims.mutate(turn=turn).filter(lambda table: table.turn == 0).drop("turn")


def drawn(frame: Table, sample: Sample, secret: str) -> Table:
    """The cases: in each branch the customers with the smallest md5(secret|customer_id), in that order.

    Adds `place`, from 0 within the branch, and `frame_n`, the customers of the branch's frame. The same customers come
    out whatever the order of the rows, the engine and the machine; a larger sample only adds to a smaller one.
    """
    import ibis

    number = md5_hex(ibis.literal(f"{secret}|").concat(frame.customer_id))
    numbered = frame.mutate(number=number)
    order = [numbered.number.asc(), numbered.customer_id.asc()]
    placed = numbered.mutate(place=ibis.row_number().over(group_by=numbered.branch, order_by=order))
    sizes = frame.group_by("branch").agg(frame_n=frame.count())
    main, reserve = case_numbers(sample)
    chosen = placed.filter(placed.place < main + reserve).drop("number")
    return chosen.inner_join(sizes, "branch")
