"""Running `acsi` inside the test: the same entry point, arguments and exit code as from a shell."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from acsi.__main__ import main
from acsi.cli.crash import EXIT_CODE


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def acsi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`acsi("fit", "--data", path, …)` runs the command line, in which no fault of acsi's own may come up."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["acsi", *map(str, arguments)])
        try:
            main()
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert code != EXIT_CODE, printed.err
        return Ran(code, printed.out, printed.err)

    return run
