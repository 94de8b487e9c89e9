"""A league of far too many groups is refused before its pairs are compared."""

from collections.abc import Callable

import pytest

from acsi import limits
from acsi.errors import AcsiError
from acsi.league.league import rank
from acsi.survey.models import Survey
from tests.league.conftest import Fitted


def test_more_groups_than_can_be_compared_are_refused(
    plain: Callable[..., Fitted], survey: Callable[..., Survey], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plain([80.0, 81.0, 82.0])
    monkeypatch.setattr(limits, "RANKED", 2)
    with pytest.raises(AcsiError, match=r"L017.* 3 groups to rank, at most 2.*minimum_n"):
        rank(made.estimates, made.replicates, survey(), {})
