"""The history of contacts: who is left alone, and for how long anything is kept."""

from dataclasses import replace
from datetime import date

import pytest

from acsi.errors import AcsiError
from acsi.sampling.history import Contact, history_bytes, read_history, recent, with_contacts, without_wave

OLD, MIDDLE, NEW = (
    Contact("P1", "2025Q2", date(2025, 6, 30), "15400000001"),
    Contact("P2", "2026Q2", date(2026, 6, 30)),
    Contact("P3", "2026Q4", date(2026, 12, 31)),
)
KNOWN = (OLD, MIDDLE, NEW)
DAY = date(2026, 9, 30)


def test_the_history_is_read_as_it_was_written() -> None:
    assert read_history(history_bytes([NEW, OLD, MIDDLE])) == KNOWN
    assert read_history(None) == ()


def test_a_history_without_phones_is_read_too() -> None:
    assert read_history(b'{"contacts": [["P1", "2025Q2", "2025-06-30"]]}') == (replace(OLD, phone=""),)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"contacts": [["P1", "2025Q2", "soon"]]}'])
def test_what_is_no_history_is_refused(content: bytes) -> None:
    with pytest.raises(AcsiError, match="F007"):
        read_history(content)


def test_only_other_waves_within_the_days_before_count() -> None:
    assert recent(KNOWN, "2026Q3", DAY, 365) == (MIDDLE,)
    assert recent(KNOWN, "2026Q3", DAY, 500) == (OLD, MIDDLE)
    assert recent(KNOWN, "2026Q2", DAY, 365) == ()
    assert recent(KNOWN, "2026Q3", date(2026, 9, 30), 92) == (MIDDLE,)
    assert recent(KNOWN, "2026Q3", date(2026, 9, 30), 91) == ()


def test_a_wave_adds_its_customers_and_drops_what_is_older_than_the_cool_down() -> None:
    own = Contact("P9", "2026Q3", DAY, "15400000009")
    assert with_contacts(KNOWN, [own, own], DAY, 365) == (MIDDLE, NEW, own)


def test_without_a_cool_down_nothing_is_kept() -> None:
    assert with_contacts(KNOWN, [OLD], DAY, None) == ()


def test_a_wave_that_is_drawn_anew_takes_back_what_it_noted() -> None:
    assert without_wave(KNOWN, "2026Q2") == (OLD, NEW)
