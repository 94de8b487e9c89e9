"""`acsi explain`: every code, as the catalogue has it."""

from collections.abc import Callable

from acsi.errors import CATALOGUE
from tests.cli.conftest import Ran

Acsi = Callable[..., Ran]


def test_a_code_is_explained_with_what_to_do_however_it_is_typed(acsi: Acsi) -> None:
    entry = CATALOGUE["P010"]
    told = f"P010  {entry.message}\n      {entry.remedy}\n      {entry.explanation}\n"
    assert acsi("explain", "p010").out == told


def test_braces_that_are_to_be_written_stand_once(acsi: Acsi) -> None:
    assert "Write {from: 1, to: 10} or a list of codes." in acsi("explain", "S101").out


def test_all_codes_are_explained(acsi: Acsi) -> None:
    lines = acsi("explain", "all").out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == sorted(CATALOGUE)


def test_a_code_that_is_none_is_refused_with_the_nearest(acsi: Acsi) -> None:
    assert acsi("explain", "R0026").err.startswith("F008 There is no code R0026. Did you mean R026?")
