"""Work longer than a second shows a bar on a terminal, and nothing elsewhere."""

import io
import time

import pytest

from acsi.cli import console
from acsi.cli.console import progress

LONGEST_WAIT = 20


class Terminal(io.StringIO):
    """What a terminal is given."""

    def isatty(self) -> bool:
        return True

    def shows(self, label: str) -> bool:
        """Whether the label is shown, now or after some waiting."""
        until = time.monotonic() + LONGEST_WAIT
        while label not in self.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
        return label in self.getvalue()


def terminal(monkeypatch: pytest.MonkeyPatch, patience: float = 0.0) -> Terminal:
    """A terminal in the place of stderr, which a fixture could not change for the test itself."""
    made = Terminal()
    monkeypatch.setattr("sys.stderr", made)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(console, "PATIENCE", patience)
    return made


def test_nothing_is_shown_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "PATIENCE", 0.0)
    with progress("Ranking") as told:
        told(1, 2)
    assert capsys.readouterr().err == ""


def test_long_work_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with progress("Ranking"):
        assert screen.shows("Ranking")


def test_short_work_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch, patience=60.0)
    with progress("Ranking") as told:
        told(1, 2)
    assert "Ranking" not in screen.getvalue()


def test_work_that_asks_for_a_passphrase_shows_none_before_it_has_told_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = terminal(monkeypatch)
    with progress("Checking", asks=True) as told:
        time.sleep(0.05)
        assert screen.getvalue() == ""
        told(1, 3)
        assert screen.shows("Checking")
