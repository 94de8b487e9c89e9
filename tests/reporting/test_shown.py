from hypothesis import given
from hypothesis import strategies as st

from acsi.league.results import Measure
from acsi.render.texts import Texts
from acsi.reporting.shown import percent, shown, whole, written

TEXTS = Texts("en", {})


@given(st.floats(-200, 200))
def test_numbers_are_rounded_as_the_reports_write_them(value: float) -> None:
    assert TEXTS.number(written(value)) == TEXTS.number(value)
    assert f"{written(value):.1f}".replace("-", "\u2212") == TEXTS.number(value)


@given(st.floats(0, 1))
def test_shares_are_rounded_as_the_reports_write_them(share: float) -> None:
    assert f"{percent(share)}%" == TEXTS.percent(share)


def test_what_is_not_known_stays_so() -> None:
    assert percent(None) is None
    assert whole(None) is None
    assert shown(Measure(estimate=1.25)) == (1.2, None, None)
    assert shown(Measure(estimate=-0.04, ci=(-1.06, 0.97))) == (0.0, -1.1, 1.0)
