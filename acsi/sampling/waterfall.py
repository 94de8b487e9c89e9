"""How many claims each step takes out, by branch: counts that add up to the extract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from acsi.errors import Problem, problem
from acsi.sampling.results import BranchCounts, Step

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


def branch_counts(
    counts: pd.DataFrame, frame: pd.Series[int], branches: Sequence[str], main: int, reserve: int
) -> dict[str, BranchCounts]:
    """Each branch's claims in the extract, customers in the frame and cases drawn."""
    extract = counts.groupby("branch")["claims"].sum()
    sizes = {code: int(frame.get(code, 0)) for code in branches}
    return {
        code: BranchCounts(
            extract=int(extract.get(code, 0)),
            frame=size,
            main=min(size, main),
            reserve=min(max(size - main, 0), reserve),
        )
        for code, size in sizes.items()
    }


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


def short_branches(branches: Mapping[str, BranchCounts], main: int, reserve: int) -> list[Problem]:
    """Doubts on branches that have no claim (W502), fewer customers than interviews wanted (W503), or too few for the
    whole reserve (W504)."""
    empty = [code for code, branch in branches.items() if not branch.extract]
    few = [code for code, branch in branches.items() if branch.extract and branch.frame < main]
    scarce = [code for code, branch in branches.items() if main <= branch.frame < main + reserve]
    doubts = (("W502", empty), ("W503", few), ("W504", scarce))
    return [
        problem(code, "", branches=_listed(found), completes=main, cases=main + reserve)
        for code, found in doubts
        if found
    ]


def _shape(code: str) -> str | None:
    """A code with every letter as A and every digit as 9; None for a code in other signs, which may be a name."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,8}", code):
        return None
    return re.sub(r"[A-Za-z]", "A", re.sub(r"[0-9]", "9", code))


def _listed(codes: Iterable[str]) -> str:
    named = list(codes)
    return ", ".join(named[:NAMED]) + (f" and {len(named) - NAMED} more" if len(named) > NAMED else "")
