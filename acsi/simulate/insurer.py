"""A simulated insurer: an extract of claims with the mess of real ones, a register of agents, the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator

from acsi.simulate import generator
from acsi.simulate.agents import KINDS, Register, near_home, plant, register, with_plants
from acsi.simulate.claims import CUSTOMERS_PER_CLAIM, Claims, Customers, claims, customers
from acsi.simulate.persons import NAMES, Integers, Texts, customer_numbers, identity_texts, phone_texts
from acsi.simulate.population import population
from acsi.simulate.spellings import (
    ID_MISSING,
    NO_PHONE,
    PHONE_MISSING,
    spelled_identities,
    spelled_phones,
    with_spaces,
    without_some,
)
from acsi.simulate.waves import DAYS, LAST, waves_before
from acsi.survey.branches import Branch

if TYPE_CHECKING:
    import pandas as pd

CLAIMS = 250_000
SEED = 2008
AS_OF = DAYS[LAST]

PERSONS = 1_000_000
"""Numbers of persons that are kept for each wave; a million claims need nearly as many."""

CLAIMS_PER_AGENT, FEWEST_AGENTS = 50, 100
CLAIMS_PER_PLANT, FEWEST_PLANTED = 5000, 6


@dataclass(frozen=True)
class Insurer:
    """What the claims system and the insurer's lists hold, and what only a simulation knows.

    claims: one row a claim, in no order, in the columns that the shipped definition names; closing days as dates.
    agents: agent_no, name, id_number, phone, former_phone, household_phone, branch_code.
    do_not_contact: insured_no, mobile; one of them may be empty.
    known_phones: phone, owner.
    truth: one row for each claim of a planted customer: claim_no, insured_no, kind, evidence (certain, probable or none
    that an agent stands in the claim), agent_no (empty where there is none).
    """

    claims: pd.DataFrame
    agents: pd.DataFrame
    do_not_contact: pd.DataFrame
    known_phones: pd.DataFrame
    truth: pd.DataFrame


def simulated_claims(
    branches: Iterable[Branch], *, claims: int = CLAIMS, wave: str = LAST, seed: int = SEED
) -> Insurer:
    """The insurer as its systems stand at the beginning of a wave (`waves`); the same for the same arguments.

    Each wave has customers and agents of its own, so that no wave uses up the customers of another. Nobody in it can
    exist (`persons`). Raises AcsiError (G003) where so few claims leave too few customers to plant every kind among
    them: 2,000 claims are enough.
    """
    listed = list(branches)
    begin, seed = PERSONS * waves_before(wave), seed + waves_before(wave)
    insured, handled = _claims(listed, claims, begin, generator(seed, 0))
    each = max(FEWEST_PLANTED, 2 * (claims // (2 * CLAIMS_PER_PLANT)))
    first = begin + len(insured.phone)
    agents = register(len(listed), max(FEWEST_AGENTS, claims // CLAIMS_PER_AGENT), first, generator(seed, 1))
    planting = generator(seed, 2)
    eligible = np.unique(handled.customer[handled.eligible])
    planted = plant(eligible, agents, each, first + 3 * len(agents.phone), planting)
    agents = near_home(agents, insured, planted)
    insured = with_plants(insured, agents, planted, planting)
    codes = np.array([branch.code for branch in listed], dtype=object)
    order = np.argsort(generator(seed, 3).random(claims), kind="stable")
    extract = _extract(insured, handled, codes, planted["customer"].to_numpy(), DAYS[wave], generator(seed, 4))
    extract = extract.iloc[order].reset_index(drop=True)
    extract.insert(0, "claim_no", _claim_numbers(begin, claims))
    return Insurer(
        claims=extract,
        agents=_agents(agents, codes),
        do_not_contact=_do_not_contact(insured, planted),
        known_phones=_known_phones(planted),
        truth=_truth(extract["claim_no"].to_numpy(), insured, handled.customer[order], planted),
    )


def _claims(branches: list[Branch], size: int, first: int, numbers: Generator) -> tuple[Customers, Claims]:
    insured = int(CUSTOMERS_PER_CLAIM * size)
    return customers(population(branches, ()), insured, numbers, first), claims(insured, size, numbers)


def _claim_numbers(before: int, size: int) -> Texts:
    return np.array([f"CL{before + number:010d}" for number in range(1, size + 1)], dtype=object)


def _extract(
    insured: Customers, handled: Claims, codes: Texts, planted: Integers, as_of: date, numbers: Generator
) -> pd.DataFrame:
    """The claims in the columns of the extract; those of planted customers lack nothing."""
    import pandas as pd

    who = handled.customer
    ordinary = ~np.isin(who, planted)
    spelling = np.where(insured.spelling[who] >= 0, insured.spelling[who], handled.spelling)
    phone = without_some(spelled_phones(insured.phone[who], spelling), ordinary, PHONE_MISSING, NO_PHONE, numbers)
    identity = spelled_identities(insured.identity[who], insured.old_id[who] > 0, numbers)
    identity = without_some(identity, ordinary, ID_MISSING, NO_PHONE[:2], numbers)
    closed = np.datetime64(as_of, "s") - handled.age * np.timedelta64(1, "D")
    return pd.DataFrame(
        {
            "insured_no": with_spaces(customer_numbers(insured.person[who]), numbers),
            "branch_code": codes[insured.branch[who]],
            "close_date": pd.Series(closed).where(handled.age >= 0),
            "mobile": with_spaces(phone, numbers),
            "insured_name": with_spaces(NAMES[insured.name[who]], numbers),
            "insured_id": with_spaces(identity, numbers),
            "product": handled.product,
            "claim_status": handled.status,
            **{segment: words[who] for segment, words in insured.segments.items()},
        }
    )


def _agent_numbers(places: Integers) -> Texts:
    return np.array([f"A{place + 1:06d}" if place >= 0 else "" for place in places.tolist()], dtype=object)


def _agents(agents: Register, codes: Texts) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "agent_no": _agent_numbers(np.arange(len(agents.phone))),
            "name": NAMES[agents.name],
            "id_number": identity_texts(agents.identity),
            "phone": phone_texts(agents.phone),
            "former_phone": phone_texts(agents.former_phone),
            "household_phone": phone_texts(agents.household_phone),
            "branch_code": codes[agents.branch],
        }
    )


def _do_not_contact(insured: Customers, planted: pd.DataFrame) -> pd.DataFrame:
    """Half of them listed by number, half by phone."""
    import pandas as pd

    who = planted.loc[planted["kind"] == "do_not_contact", "customer"].to_numpy()
    by_number = np.arange(len(who)) % 2 == 0
    phone = phone_texts(np.where(by_number, 0, insured.phone[who]))
    return pd.DataFrame({"insured_no": customer_numbers(insured.person[who]), "mobile": phone}).assign(
        insured_no=lambda listed: listed["insured_no"].where(by_number)
    )


def _known_phones(planted: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    phones = planted.loc[planted["kind"] == "known_phone", "shared_phone"].unique()
    owners = np.where(np.arange(len(phones)) % 3 == 0, "客服热线", "合作修理厂")
    return pd.DataFrame({"phone": phone_texts(phones), "owner": owners})


def _truth(claim_no: Texts, insured: Customers, customer: Integers, planted: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    rows = pd.DataFrame({"claim_no": claim_no, "customer": customer}).merge(planted, on="customer")
    return pd.DataFrame(
        {
            "claim_no": rows["claim_no"],
            "insured_no": customer_numbers(insured.person[rows["customer"].to_numpy()]),
            "kind": rows["kind"],
            "evidence": rows["kind"].map(lambda kind: KINDS[kind].evidence),
            "agent_no": _agent_numbers(rows["agent"].to_numpy()),
        }
    )
