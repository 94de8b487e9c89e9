"""What a report may say of the fieldwork: the selection, the outcomes, and what flagged interviews change."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from acsi.fieldwork.records import Change, Fieldwork
from acsi.sampling.results import Selection
from acsi.survey.branches import Branch


@dataclass(frozen=True)
class Fielded:
    """The documents of a wave's fieldwork, as far as there are any, its branches by code, and its log's head."""

    fieldwork: Fieldwork
    selection: Selection | None = None
    change: Change | None = None
    branches: Mapping[str, Branch] = field(default_factory=dict)
    log_head: str = ""
