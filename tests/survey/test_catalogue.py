"""The faults of the definition: each code that the source names is in the catalogue, and each entry is used."""

import re
import string
from pathlib import Path

from acsi.catalogue.survey import SURVEY
from acsi.errors import CATALOGUE

ROOT = Path(__file__).resolve().parents[2] / "acsi"
SOURCES = [path for path in ROOT.rglob("*.py") if path.parent.name != "catalogue"]
USED = {code for path in SOURCES for code in re.findall(r'"([SP]\d{3})"', path.read_text(encoding="utf-8"))}


def test_every_code_that_is_raised_has_its_words() -> None:
    assert USED - CATALOGUE.keys() == set()


def test_every_entry_is_raised_somewhere() -> None:
    assert SURVEY.keys() - USED == set()


def test_no_other_field_takes_the_same_codes() -> None:
    assert all(CATALOGUE[code] is entry for code, entry in SURVEY.items())


def test_every_entry_says_what_to_do_in_whole_sentences() -> None:
    for code, entry in SURVEY.items():
        assert entry.remedy.endswith("."), code
        assert entry.message.rstrip("}").endswith((".", "{meant")), code
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(entry.message))
