"""Whether a wave's sample follows from its draw secret and its keys, as far as sample and contacts can tell.

Source of the order: permanent random numbers (Ohlsson 1995), md5(draw secret|customer), the smallest first within
stratum.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from acsi.errors import Problem, problem
from acsi.keys import Secrets, case_ids, digest_of_secret
from acsi.sampling.contacts import read_contacts
from acsi.wave import Wave, names
from acsi.wave.manifest import Manifest

if TYPE_CHECKING:
    import pandas as pd


def draw_secret_of(secrets: Secrets, manifest: Manifest) -> str | None:
    """The draw secret whose SHA-256 the wave recorded when it was begun, if keys.age has it."""
    known = (secrets.draw_secret, *secrets.former_draw_secrets)
    return next((each for each in known if digest_of_secret(each) == manifest.draw_secret_sha256), None)


def faults_of_draw(wave: Wave, secret: str) -> list[Problem]:
    """Cases out of the order that the secret gives, or whose id does not follow from the customer.

    Raises AcsiError where the contacts or the keys of the wave are not at hand (K001, K016, P022).
    """
    cases = _drawn_cases(wave)
    return [*_out_of_order(cases, secret), *_of_no_customer(cases, wave)]


def _drawn_cases(wave: Wave) -> pd.DataFrame:
    """The cases in the order drawn, with their customers; those of customers who objected since are gone."""
    import pandas as pd

    sample = pd.read_parquet(io.BytesIO(wave.read(names.SAMPLE)))
    contacts = read_contacts(wave.read_private(names.CONTACTS))
    if "stratum" not in sample:
        sample = sample.assign(stratum=sample["branch"])
    known = contacts.loc[contacts["customer_id"] != "", ["case_id", "customer_id"]]
    cases = sample.merge(known, on="case_id")
    return cases.sort_values(["branch", "stratum", "role", "order"], ignore_index=True)


def _out_of_order(cases: pd.DataFrame, secret: str) -> list[Problem]:
    numbers = [hashlib.md5(f"{secret}|{each}".encode()).hexdigest() for each in cases["customer_id"]]
    keyed = cases.assign(number=numbers)
    before = keyed.groupby(["branch", "stratum"], observed=True)[["number", "customer_id"]].shift()
    late = (keyed["number"] < before["number"]) | (
        (keyed["number"] == before["number"]) & (keyed["customer_id"] < before["customer_id"])
    )
    if not late.any():
        return []
    first = cases.loc[late, "branch"].iloc[0]
    return [problem("P047", names.SAMPLE, count=f"{int(late.sum()):,}", total=f"{len(cases):,}", branch=first)]


def _of_no_customer(cases: pd.DataFrame, wave: Wave) -> list[Problem]:
    key = wave.keys().case_key
    if not key:
        return []
    expected = case_ids(key, wave.name, list(cases["customer_id"]))
    wrong = sum(case != right for case, right in zip(cases["case_id"], expected, strict=True))
    return [problem("P048", names.SAMPLE, count=f"{wrong:,}", total=f"{len(cases):,}")] if wrong else []
