"""The fieldwork of a wave as text for a terminal of 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acsi.cli.layout import padded

if TYPE_CHECKING:
    from acsi.fieldwork.records import Outcomes
    from acsi.steps.field_status import FieldStatus, Supply

LABEL = 11
HEAD = "released  interv.   RR1   RR3 COOP1  REF1  CON1  days needed reserve"


def outcome_table(found: FieldStatus) -> list[str]:
    """A line for the whole, each firm and each branch; nothing before the first delivery."""
    if found.total.outcomes is None:
        return []
    lines = [f"{padded('rates in %', LABEL)} {HEAD}", _line("all", found.total.outcomes, found.total)]
    lines += [_line(firm, outcomes, None) for firm, outcomes in found.by_firm.items()]
    lines += [_line(code, each.outcomes, each) for code, each in found.by_branch.items() if each.outcomes]
    parts = [
        f"  {part}: {each.needed:,} needed, {each.left:,} in reserve"
        for part, each in found.by_stratum.items()
        if each.needed
    ]
    return [*lines, *(["Parts of branches that need more cases:", *parts] if parts else [])]


def _line(label: str, outcomes: Outcomes, supply: Supply | None) -> str:
    rates = (outcomes.rr1, outcomes.rr3, outcomes.coop1, outcomes.ref1, outcomes.con1)
    told = " ".join(f"{'–' if rate is None else f'{100 * rate:.1f}':>5}" for rate in rates)
    days = "–" if outcomes.days is None else f"{outcomes.days:.0f}"
    ends = f"{supply.needed:>6,} {supply.left:>7,}" if supply else ""
    return f"{padded(label, LABEL)} {outcomes.released:>8,} {outcomes.interviews:>8,} {told} {days:>5} {ends}".rstrip()
