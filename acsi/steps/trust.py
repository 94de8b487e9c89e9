"""How far the interviews of a wave can be trusted, and what the flagged ones change."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from acsi.errors import fault
from acsi.fieldwork.records import Change, TrustReport
from acsi.steps.fieldwork import load_fieldwork
from acsi.wave import names
from acsi.wave.programme import Wave

if TYPE_CHECKING:
    import pandas as pd


def trust_report(wave: Wave) -> TrustReport:
    """What receiving found. Raises AcsiError (V009) before the first delivery, V018 where it was taken in unjudged."""
    found = load_fieldwork(wave)
    if found is None:
        wave.manifest()
        raise fault("V009", wave=wave.name)
    if found.trust is None:
        raise fault("V018", wave=wave.name)
    return found.trust


def change_without_flagged(wave: Wave) -> Change | None:
    """What leaving out every flagged interview would change; None before the fit, or where none is flagged.

    Places are those among branches that have at least `suppress_below_n` interviews without the flagged ones.
    """
    import pandas as pd

    if not wave.has(names.SCORES):
        return None
    survey = wave.programme.survey()
    index = survey.model.index if survey.model else survey.composite.index if survey.composite else ""
    scores, interviews = (pd.read_parquet(io.BytesIO(wave.read(name))) for name in (names.SCORES, names.RESPONSES))
    if "flags" not in interviews or not (interviews["flags"] != "").any():
        return None
    table = interviews.merge(scores[["case_id", index]], on="case_id")
    flagged = table["flags"] != ""
    all_of_them, rest = _means(table, index), _means(table[~flagged], index)
    left = table[~flagged]["branch"].value_counts()
    both = all_of_them.index.intersection(left.index[left >= survey.league.suppress_below_n])
    before, after = (means[both].rank(ascending=False, method="min").astype(int) for means in (all_of_them, rest))
    moves = (after - before).abs().sort_values(ascending=False, kind="stable")
    most = moves[moves > 0].index[:3]
    return Change(
        flagged=int(flagged.sum()),
        index=float(all_of_them.mean()),
        without=float(rest.mean()),
        moved=int((moves > 0).sum()),
        branches={str(code): (int(before[code]), int(after[code])) for code in most},
    )


def _means(table: pd.DataFrame, index: str) -> pd.Series[float]:
    """Each branch's mean score, by the weights of its interviews."""
    weighted = (table[index] * table["weight"]).groupby(table["branch"]).sum()
    means: pd.Series[float] = weighted / table["weight"].groupby(table["branch"]).sum()
    return means[np.isfinite(means)]
