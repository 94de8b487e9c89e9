"""The catalogue is whole: each code is raised, provoked by a test, documented, and says what to do."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from acsi.cli.app import COMMANDS
from acsi.cli.reference import FIELDS, errors_page
from acsi.errors import CATALOGUE, Entry, problem

CHECKOUT = Path(__file__).resolve().parents[1]
CODE = re.compile(r"\b[A-Z][0-9]{3}\b")
COMMAND = re.compile(r"`acsi ([a-z]+)")
MAKERS = {"problem", "fault", "doubt"}


@dataclass
class Module:
    """The codes that a module makes by a call of `problem`, `fault` or `doubt`, and those that its texts name."""

    path: Path
    made: list[tuple[str, ast.Call]] = field(default_factory=list)
    named: set[str] = field(default_factory=set)


def modules(folder: str) -> Iterator[Module]:
    for path in sorted((CHECKOUT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "catalogue" not in path.parts and CODE.search(text):
            yield read(path, ast.parse(text))


def read(path: Path, tree: ast.Module) -> Module:
    """What docstrings say counts for nothing."""
    found, done = Module(path), set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as text):
                done.add(text)
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(code)) as text, *_]) if name in MAKERS:
                found.made.append((code, node))
                done.add(text)
            case ast.Constant(value=str(said)) if node not in done:
                found.named.update(CODE.findall(said))
    return found


SOURCES = list(modules("acsi"))


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def words(entry: Entry) -> tuple[str, str, str]:
    return entry.message, entry.remedy, entry.explanation


def test_no_two_fields_take_the_same_code() -> None:
    count = 0
    for path in (CHECKOUT / "acsi" / "catalogue").glob("*.py"):
        keys = [node.keys for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Dict)]
        count += sum(isinstance(key, ast.Constant) for each in keys for key in each)
    assert count == len(CATALOGUE)


def test_what_is_raised_is_in_the_catalogue_and_what_is_in_it_is_raised() -> None:
    used = {code for module in SOURCES for code in module.named | {code for code, _ in module.made}}
    assert used ^ CATALOGUE.keys() == set()


def test_every_code_is_provoked_by_a_test() -> None:
    assert CATALOGUE.keys() - {code for module in modules("tests") for code in module.named} == set()


def test_every_place_of_a_message_is_filled() -> None:
    unfilled = [
        f"{module.path.name}:{call.lineno} {code}"
        for module in SOURCES
        for code, call in module.made
        if all(keyword.arg for keyword in call.keywords)
        and places(CATALOGUE[code].message + CATALOGUE[code].remedy) - {keyword.arg for keyword in call.keywords}
    ]
    assert unfilled == []


def test_every_entry_says_in_whole_sentences_what_is_wrong_and_what_to_do() -> None:
    loose = [
        code
        for code, entry in CATALOGUE.items()
        for text in words(entry)[:2]
        if not re.search(r"[.?}]$|acsi .*$", text)
    ]
    assert loose == []
    assert all(name.isidentifier() for entry in CATALOGUE.values() for text in words(entry) for name in places(text))


def test_one_is_told_otherwise_than_many() -> None:
    assert problem("D030", count=1, allowed="1").message == "1 cell is no number."
    assert problem("D030", count="1,200", allowed="1").message == "1,200 cells are no numbers."


def test_reports_fill_doubts_and_faults_of_rows_without_such_words() -> None:
    assert [code for code in CATALOGUE if code[0] in "VW" and "|" in CATALOGUE[code].message] == []


def test_commands_that_a_remedy_names_are_there() -> None:
    told = {word for entry in CATALOGUE.values() for text in words(entry) for word in COMMAND.findall(text)}
    assert told - COMMANDS.keys() == {"key"}


def test_every_code_has_its_line_on_the_page() -> None:
    assert {code[0] for code in CATALOGUE} == FIELDS.keys()
    page = errors_page()
    assert [code for code in CATALOGUE if f"\n| {code} | " not in page] == []
