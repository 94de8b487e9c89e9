"""The catalogue holds every message of the reports and every doubt (codes with W), every fault in a row
(codes with V1), and no other."""

import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from acsi.errors import CATALOGUE, AcsiError
from acsi.fieldwork.findings import OF_FILES
from acsi.reporting.pages import WORDS, texts_of
from acsi.shipped import shipped

SOURCE = Path(__file__).resolve().parents[2] / "acsi" / "reporting"


def used() -> set[str]:
    """Every message in the code and in the templates, and what doubts, faults in rows and of files say."""
    found: set[str] = set()
    for folder, pattern, method, keyword in (
        (SOURCE, "*.py", "python", "texts"),
        (shipped("templates"), "*.html", "jinja2", "_"),
    ):
        for file in folder.glob(pattern):
            found |= {str(message) for _, message, _, _ in extract_from_file(method, file, keywords={keyword: None})}
    doubts = [entry for code, entry in CATALOGUE.items() if code.startswith(("W", "V1")) or code in OF_FILES]
    return found | {text for entry in doubts for text in (entry.message, entry.remedy) if text}


def catalogue() -> dict[str, str]:
    with (shipped("templates") / "locale" / "zh.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="zh") if m.id}


def fields(message: str) -> set[str]:
    """The placeholders of a message; its words for branch and nation may stand in one language alone."""
    return {name for _, name, _, _ in string.Formatter().parse(message) if name} - WORDS.keys()


def test_every_message_is_translated() -> None:
    assert used() - catalogue().keys() == set()


def test_no_translation_is_left_over() -> None:
    assert catalogue().keys() - used() == set()


def test_translations_have_the_same_values_to_fill_in() -> None:
    assert {m for m, translated in catalogue().items() if fields(m) != fields(translated)} == set()


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(AcsiError, match="R005"):
        texts_of("fr")
