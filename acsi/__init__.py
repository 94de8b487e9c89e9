"""Customer-satisfaction index surveys: sample, hand over, judge, estimate, rank and report.

In Python: `survey = acsi.load_survey("survey.yaml")`, `acsi.fit(frame, survey, by="branch")`, `acsi.rank(result)`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acsi.front import Fitted, Ranked, Validated, fit, load_branches, load_survey, rank, validate

__version__ = "0.1.0"

__all__ = ["Fitted", "Ranked", "Validated", "fit", "load_branches", "load_survey", "rank", "validate"]


def __getattr__(name: str) -> object:
    """Load what is asked for when it is first used (PEP 562), so that importing acsi costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'acsi' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("acsi.front"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
