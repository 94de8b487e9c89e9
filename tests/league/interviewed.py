"""A small survey with touchpoints and complaints, answered by made-up customers, and the league made from it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from acsi.league.league import rank
from acsi.league.results import League
from acsi.steps.fit import fit_file
from acsi.steps.interviews import interviews_in
from acsi.steps.results import results_in

DEFINITION = """
acsi: 1
id: small
title: Small survey
scales:
  rating: {from: 1, to: 10, missing: {98: dont_know, 99: refused}}
  yes_no: {codes: {0: "no", 1: "yes"}}
questions:
  - {id: quality_1, scale: rating}
  - {id: quality_2, scale: rating}
  - {id: sat_1, scale: rating}
  - {id: sat_2, scale: rating}
  - {id: complained, scale: yes_no}
  - {id: handled, scale: rating, ask_if: {complained: [1]}}
  - {id: loyal_1, scale: rating}
  - {id: loyal_2, scale: rating}
  - {id: counter_fast, scale: rating}
  - {id: counter_kind, scale: rating}
  - {id: paid_fast, scale: rating}
  - {id: towed, scale: yes_no}
  - {id: tow_wait, scale: rating, reversed: true, ask_if: {towed: [1]}}
touchpoints:
  - {id: counter, label: Counter, questions: [counter_fast, counter_kind]}
  - {id: payment, label: Payment, questions: [paid_fast]}
  - {id: tow, label: Towing, questions: [tow_wait]}
model:
  constructs:
    quality: {indicators: [quality_1, quality_2]}
    satisfaction: {indicators: [sat_1, sat_2]}
    complaints: {indicators: [complained]}
    loyalty: {indicators: [loyal_1, loyal_2]}
  paths: {quality: [satisfaction], satisfaction: [complaints, loyalty]}
  index: satisfaction
estimation: {bootstrap: 300, seed: 3}
league: {minimum_n: 20, LEAGUE}
"""

Change = Callable[[pd.DataFrame], pd.DataFrame]


def interviews(branches: int = 6, each: int = 60, seed: int = 0) -> pd.DataFrame:
    """Ratings with a common core; payment matters more for quality than the counter; every fifth car was towed."""
    stream = np.random.default_rng(seed)
    n = branches * each
    counter, payment = stream.standard_normal((2, n))
    quality = 0.3 * counter + 0.8 * payment + 0.5 * stream.standard_normal(n)
    satisfied = 0.8 * quality + 0.6 * stream.standard_normal(n)
    loyal = 0.7 * satisfied + 0.7 * stream.standard_normal(n)
    complained = (-satisfied + stream.standard_normal(n) > 1.2).astype(int)
    towed = (stream.random(n) < 0.2).astype(int)

    def rating(core: np.ndarray) -> np.ndarray:
        return np.clip(np.rint(7 + 1.4 * core + 0.8 * stream.standard_normal(n)), 1, 10)

    table = pd.DataFrame({"branch": np.repeat([f"B{b + 1}" for b in range(branches)], each)})
    table = table.assign(quality_1=rating(quality), quality_2=rating(quality), sat_1=rating(satisfied))
    table = table.assign(sat_2=rating(satisfied), complained=complained)
    table["handled"] = rating(satisfied).astype(float)
    table.loc[complained == 0, "handled"] = np.nan
    table = table.assign(loyal_1=rating(loyal), loyal_2=rating(loyal))
    table = table.assign(counter_fast=rating(counter), counter_kind=rating(counter) - 1, paid_fast=rating(payment))
    table["counter_kind"] = table["counter_kind"].clip(lower=1)
    return table.assign(towed=towed, tow_wait=np.where(towed == 1, 11 - rating(quality), np.nan))


def league_of(table: pd.DataFrame, folder: Path, league: Mapping[str, object] | None = None) -> League:
    """The league of these interviews, with what it says beyond the indices."""
    settings = ", ".join(f"{key}: {value}" for key, value in {"flag_below_n": 0, **(league or {})}.items())
    definition, data = folder / "survey.yaml", folder / "data.csv"
    definition.write_text(DEFINITION.replace("LEAGUE", settings), encoding="utf-8")
    table.to_csv(data, index=False)
    estimates = fit_file(definition, data, folder / "out", by="branch")
    results = results_in(folder / "out")
    found = interviews_in(data, results.survey, estimates)
    return rank(estimates, results.replicates(), results.survey, {}, found)
