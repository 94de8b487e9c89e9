"""One claim a customer, and the draw by permanent random numbers (Ohlsson 1995, Business Survey Methods, ch. 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from acsi.engine.columns import md5_hex
from acsi.errors import fault
from acsi.identity import key_expression
from acsi.sampling.address import form_of_address, language
from acsi.sampling.allocation import allocated
from acsi.survey.models import Sample

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import IntegerValue, Table

MOST_STRATA = 20_000
"""Strata above which the fields of the sub-strata cannot be meant: they would be single customers."""

SEPARATOR = "/"
"""Between a branch and the values of its sub-stratum; a value that holds one has it replaced."""


@dataclass(frozen=True)
class Quota:
    """What one stratum gives: customers in its frame, cases to call, cases in reserve."""

    frame: int
    main: int
    reserve: int

    @property
    def census(self) -> bool:
        """Whether all customers are cases to call."""
        return self.main == self.frame


def wanted(sample: Sample, frame: Mapping[str, int]) -> dict[str, int]:
    """The interviews wanted of each branch, from the customers in its frame; in the order given.

    Raises AcsiError (A040) where the total is too small for every branch's minimum.
    """
    if sample.total is None or sample.allocation == "equal":
        return dict.fromkeys(frame, sample.completes)
    least = sum(min(sample.minimum, size) for size in frame.values())
    if least > sample.total:
        raise fault("A040", "sample: total", total=sample.total, minimum=sample.minimum, needed=least)
    return allocated(sample.total, frame, sample.allocation, sample.minimum)


def quotas(sample: Sample, completes: Mapping[str, int], strata: Mapping[str, Mapping[str, int]]) -> dict[str, Quota]:
    """What each stratum gives, from the interviews wanted of each branch and the customers of its strata.

    A branch's interviews are shared out over its strata in proportion to their customers, one to each at least while
    they last; a stratum that has fewer customers gives them all, and the others what it lacks.
    """
    found = {}
    for branch, sizes in strata.items():
        for stratum, main in allocated(completes[branch], sizes, minimum=1).items():
            reserve = min(ceil(main * sample.reserve_per_complete), sizes[stratum] - main)
            found[stratum] = Quota(sizes[stratum], main, reserve)
    return found


def strata(rows: pd.DataFrame, branches: Sequence[str]) -> dict[str, dict[str, int]]:
    """Each branch's strata with their customers, sorted, from rows of branch, stratum and n; none without a customer.

    Raises AcsiError (A041) for more than `MOST_STRATA`.
    """
    if len(rows) > MOST_STRATA:
        raise fault("A041", "sample: substrata", most=f"{MOST_STRATA:,}")
    found: dict[str, dict[str, int]] = {code: {} for code in branches}
    for branch, stratum, n in sorted(rows[["branch", "stratum", "n"]].itertuples(index=False, name=None)):
        found[branch][stratum] = int(n)
    return found


def one_claim_each(claims: Table) -> Table:
    """The claim of each customer that was closed last; of several, the one with the smallest claim number as text.

    Should two rows agree in this too, their other fields decide, so that the order of the rows never does.
    """
    import ibis

    others = [column for column in claims.columns if column not in ("customer_id", "closed_on", "claim_id")]
    order = [claims.closed_on.desc(), *(claims[column].asc() for column in ("claim_id", *others))]
    turn = ibis.row_number().over(group_by=claims.customer_id, order_by=order)
    return claims.mutate(turn=turn).filter(lambda table: table.turn == 0).drop("turn")


def stratified(frame: Table, substrata: Sequence[str]) -> Table:
    """The frame with `stratum`: the branch, and after a `/` each the values of the sub-strata, empty where unknown."""
    name = frame.branch
    for field in substrata:
        value = key_expression(frame[f"segment_{field}"]).fill_null("")
        name = name.concat(SEPARATOR, value.replace(SEPARATOR, "-"))
    return frame.mutate(stratum=name)


def drawn(frame: Table, quotas: Mapping[str, Quota], secret: str) -> Table:
    """The cases: in each stratum the customers with the smallest md5(secret|customer_id), in that order.

    Adds `place`, from 0 within the stratum. The same customers come out whatever the order of the rows, the engine and
    the machine; a larger sample only adds to a smaller one.
    """
    import ibis

    number = md5_hex(ibis.literal(f"{secret}|").concat(frame.customer_id))
    numbered = frame.select("customer_id", "stratum", number=number)
    order = [numbered.number.asc(), numbered.customer_id.asc()]
    placed = numbered.mutate(place=ibis.row_number().over(group_by=numbered.stratum, order_by=order))
    taken = placed.filter(placed.place < _cases(placed, quotas)).select("customer_id", "place")
    return frame.inner_join(taken, "customer_id")


def as_cases(rows: pd.DataFrame, quotas: Mapping[str, Quota], frame: Mapping[str, int]) -> pd.DataFrame:
    """The drawn rows, sorted, with role, order, frame_n and stratum_n; `frame` has the customers of each branch.

    Of the identity number only the form of address is kept that follows from it, where the extract gives none.
    """
    import numpy as np

    cases = rows.sort_values(["branch", "stratum", "place"], ignore_index=True)
    main = cases["stratum"].map({stratum: quota.main for stratum, quota in quotas.items()})
    first = cases["place"] < main
    cases["role"] = np.where(first, "main", "reserve")
    cases["order"] = (cases["place"] + 1).where(first, cases["place"] + 1 - main)
    cases["frame_n"] = cases["branch"].map(frame)
    cases["stratum_n"] = cases["stratum"].map({stratum: quota.frame for stratum, quota in quotas.items()})
    spoken = zip(cases["form_of_address"], cases["id_number"], strict=True)
    cases["form_of_address"] = [form_of_address(_text(given), _text(number)) for given, number in spoken]
    cases["language"] = [language(_text(given)) for given in cases["language"]]
    cases["address"] = [_text(given) or "" for given in cases["address"]]
    return cases.drop(columns=["place", "claim_id", "id_number"])


def _text(cell: object) -> str | None:
    """A cell as text; what an engine has for null as None."""
    return cell if isinstance(cell, str) else None


def _cases(frame: Table, quotas: Mapping[str, Quota]) -> IntegerValue:
    """How many cases the stratum of each customer gives; the most frequent number needs no list of its strata."""
    import ibis

    by_number: dict[int, list[str]] = {}
    for stratum, quota in quotas.items():
        by_number.setdefault(quota.main + quota.reserve, []).append(stratum)
    (most, _), *others = sorted(by_number.items(), key=lambda each: -len(each[1]))
    lists = [(frame.stratum.isin(strata), ibis.literal(number)) for number, strata in others]
    return ibis.cases(*lists, else_=ibis.literal(most)) if lists else ibis.literal(most)
