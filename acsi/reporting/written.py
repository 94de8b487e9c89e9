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
    """The remarks of a wave by branch; `why_not` says why there are none: `locked` (no identity at hand that opens
    them) or `nameless` (contacts are gone, so that names in them cannot be masked)."""

    by_branch: Mapping[str, Sequence[Remark]]
    why_not: Literal["locked", "nameless"] | None = None
