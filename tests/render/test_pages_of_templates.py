"""Pages from templates: the user's own before those that ship, and faults in them told by file and line."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from acsi.errors import AcsiError
from acsi.render.pages import environment, rendered


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    own, shipped = tmp_path / "templates", tmp_path / "ours"
    own.mkdir()
    shipped.mkdir()
    (shipped / "page.html").write_text("{% block head %}Head {% endblock %}{% include 'part.html' %}", encoding="utf-8")
    (shipped / "part.html").write_text("ours {{ value }}", encoding="utf-8")
    return own, shipped


def page(folders: tuple[Path, Path], **values: object) -> str:
    own, shipped = folders
    return rendered(environment(own, shipped, {}), "page.html", own, **values)


def test_a_file_of_ones_own_stands_in_for_the_one_that_ships(folders) -> None:
    assert page(folders, value=1) == "Head ours 1"
    (folders[0] / "part.html").write_text("mine {{ value }}", encoding="utf-8")
    assert page(folders, value=1) == "Head mine 1"


def test_a_file_of_ones_own_may_extend_the_one_that_ships(folders) -> None:
    own = "{% extends 'shipped/page.html' %}{% block head %}My {{ super() }}{% endblock %}"
    (folders[0] / "page.html").write_text(own, encoding="utf-8")
    assert page(folders, value="<b>") == "My Head ours &lt;b&gt;"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\n{% if value %}", 2, "[Uu]nexpected end|end of"),
        ("a\n\n{{ valeu }}", 3, "valeu"),
        ("{{ value | nubmer }}", 1, "nubmer"),
        ("\n{% include 'gone.html' %}", 2, "no template gone.html"),
        ("{{ value.x.y }}", 1, "x"),
        ("{{ value / 0 }}", 1, "zero"),
        ("\n{{ value + 'x' }}", 2, "unsupported operand"),
        ("{{ ''.__class__.__mro__ }}", 1, "unsafe|__class__"),
        ("{% include 'part.html' %}", 1, "recursion"),
    ],
)
def test_a_fault_in_a_template_of_ones_own_is_told_with_file_and_line(folders, text, line, reason) -> None:
    (folders[0] / "part.html").write_text(text, encoding="utf-8")
    with pytest.raises(AcsiError, match=reason) as raised:
        page(folders, value=1)
    [found] = raised.value.problems
    assert (found.code, found.where) == ("R021", f"templates/part.html:{line}")


def test_a_template_that_is_not_utf8_is_named(folders) -> None:
    (folders[0] / "part.html").write_bytes("分公司".encode("gb18030"))
    with pytest.raises(AcsiError, match="not UTF-8"):
        page(folders, value=1)


def test_a_fault_in_a_shipped_template_is_no_fault_of_the_user(folders) -> None:
    with pytest.raises(UndefinedError):
        page(folders)
