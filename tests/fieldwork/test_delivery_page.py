"""docs/delivery.md says all that the program holds a delivery to."""

import re
from pathlib import Path

import pytest

from acsi.catalogue.fieldwork import FIELDWORK
from acsi.fieldwork.contract import OPTIONAL, REQUIRED
from acsi.fieldwork.dispositions import DISPOSITIONS, Outcome, outcome

OF_COMMANDS = {"V007", "V008", "V009", "V010"}
"""Codes that tell of commands, not of files and rows."""


@pytest.fixture(scope="module")
def page() -> str:
    return (Path(__file__).parents[2] / "docs" / "delivery.md").read_text(encoding="utf-8")


def test_every_column_is_named(page: str) -> None:
    assert all(f"`{name}`" in page for name in [*REQUIRED, *OPTIONAL])


def test_every_disposition_stands_there_with_its_class(page: str) -> None:
    rows = dict(re.findall(r"^\| (\d{3}) \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE))
    words = {Outcome.NOT_ELIGIBLE: "not eligible"}
    expected = {str(code): words.get(found, found) for code in DISPOSITIONS if (found := outcome(code))}
    assert rows == expected


def test_every_check_is_listed(page: str) -> None:
    checks = {code for code in FIELDWORK if code.startswith("V")} - OF_COMMANDS
    assert checks <= set(re.findall(r"V\d{3}", page))
