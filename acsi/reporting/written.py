"""What customers wrote, as reports may show it: free of personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Remark:
    """What a customer wrote, without personal data already, and the index of that interview."""

    case_id: str
    text: str
    score: float


@dataclass(frozen=True)
class Remarks:
    """The remarks of a wave by branch; `why_not` says why there are none: `destroyed` (on purpose, with the contacts),
    `locked` (no identity at hand that opens them) or `nameless` (no names at hand to be masked in them)."""

    by_branch: Mapping[str, Sequence[Remark]]
    why_not: Literal["destroyed", "locked", "nameless"] | None = None
