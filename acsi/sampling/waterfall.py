"""How many claims each step takes out, by branch: counts that add up to the extract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from acsi.errors import Problem, problem
from acsi.sampling.composition import margins
from acsi.sampling.framing import Framed, Sampled
from acsi.sampling.results import BranchCounts, Step, StratumCounts

if TYPE_CHECKING:
    import pandas as pd

NAMED = 12
"""At most so many codes of branches are named in a message."""


def steps(counts: pd.DataFrame, names: Mapping[str, str], branches: Sequence[str]) -> tuple[Step, ...]:
    """The steps in the order of `names` (step: words) from rows of branch, step and claims.

    A row whose branch is not among `branches` counts in the whole only.
    """
    taken = counts[counts["step"].notna()]
    whole = taken.groupby("step")["claims"].sum()
    by_branch = taken.groupby(["step", "branch"])["claims"].sum()
    return tuple(
        Step(
            step=step,
            words=words,
            claims=int(whole.get(step, 0)),
            by_branch={code: int(by_branch.get((step, code), 0)) for code in branches},
        )
        for step, words in names.items()
    )


def branch_counts(counts: pd.DataFrame, drawn: Sampled, made: Framed) -> dict[str, BranchCounts]:
    """Each branch's claims in the extract, customers in the frame and cases drawn, with its sub-strata if any."""
    extract = counts.groupby("branch")["claims"].sum()
    counted = margins(made.composition, made.strata)
    found = {}
    for code, own in made.strata.items():
        parts = {
            stratum: StratumCounts(**vars(drawn.quotas[stratum]), census=drawn.quotas[stratum].census)
            for stratum in own
        }
        frame, main, reserve = (
            sum(getattr(each, key) for each in parts.values()) for key in ("frame", "main", "reserve")
        )
        found[code] = BranchCounts(
            extract=int(extract.get(code, 0)),
            frame=frame,
            main=main,
            reserve=reserve,
            completes=drawn.completes[code],
            census=0 < frame == main,
            strata={} if list(parts) == [code] else parts,
            margins=counted[code],
        )
    return found


def unknown_branches(counts: pd.DataFrame, branches: Sequence[str], where: str) -> list[Problem]:
    """A doubt (W501) on claims of branches that are not in branches.csv.

    Only codes that look like a known one are named: a row out of step may have anything in this column.
    """
    unknown = counts[~counts["branch"].isin(list(branches))]
    if unknown["branch"].isna().all():
        return []
    shapes = set(map(_shape, branches))
    codes = sorted(set(unknown["branch"].dropna()))
    alike = [code for code in codes if _shape(code) in shapes - {None}]
    found = {"claims": f"{int(unknown['claims'].sum()):,}", "codes": len(codes), "named": ""}
    if alike:
        found["named"] = f", such as {_listed(alike)}"
    return [problem("W501", where, **found)]


def short_branches(branches: Mapping[str, BranchCounts], reserve_per_complete: float) -> list[Problem]:
    """Doubts on branches that have no claim (W502), fewer customers than interviews wanted (W503), too few for the
    whole reserve (W504), or more sub-strata than interviews (W520); and on sub-strata that are called whole (W521)."""
    empty = [code for code, branch in branches.items() if not branch.extract]
    few = {code: branch for code, branch in branches.items() if branch.extract and branch.frame < branch.completes}
    scarce = [
        code
        for code, branch in branches.items()
        if branch.frame >= branch.completes and branch.frame - branch.main < branch.main * reserve_per_complete
    ]
    split = [code for code, branch in branches.items() if sum(not part.main for part in branch.strata.values())]
    whole = [
        stratum
        for branch in branches.values()
        for stratum, part in branch.strata.items()
        if part.census and not branch.census
    ]
    named = [f"{code} ({branch.frame} of {branch.completes})" for code, branch in few.items()]
    doubts = (("W502", empty), ("W503", named), ("W504", scarce), ("W520", split), ("W521", whole))
    return [problem(code, "", branches=_listed(found)) for code, found in doubts if found]


def _shape(code: str) -> str | None:
    """A code with every letter as A and every digit as 9; None for a code in other signs, which may be a name."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,8}", code):
        return None
    return re.sub(r"[A-Za-z]", "A", re.sub(r"[0-9]", "9", code))


def _listed(codes: Iterable[str]) -> str:
    named = list(codes)
    return ", ".join(named[:NAMED]) + (f" and {len(named) - NAMED} more" if len(named) > NAMED else "")
