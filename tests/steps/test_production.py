"""Many small documents made at once; what one of them suffers the others must not."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from acsi.render import fonts
from acsi.steps import production
from acsi.steps.production import MADE_FROM, Document, Produced, known_doubts, packed, produce

STYLE = f"@page {{ margin: 20mm }} html {{ font-family: {fonts.STACK} }}"
ENOUGH = "深圳分公司的客户满意度指数、可能的名次范围和访问数都写在这一页上，供分公司经理参考；各项得分的含义见末页。"

pytestmark = pytest.mark.usefixtures("font")


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes of their own take longer to start than such short documents to make."""
    monkeypatch.setattr("acsi.render.pdf.available_cores", lambda: 1)


def document(name: str, text: str, *says: str) -> Document:
    page = f'<html lang="zh-Hans"><head><title>T</title></head><body><h1>{name}</h1><p>{ENOUGH}{text}</p></body></html>'
    return Document(name, lambda: page, says)


def folder(files: dict[str, bytes]) -> Callable[[str], bytes | None]:
    return files.get


def standing(made: Produced) -> dict[str, bytes]:
    """The folder as it is after the run."""
    return {**made.files, MADE_FROM: made.record}


def failing() -> str:
    raise KeyError("no_such_value")


def test_a_report_that_cannot_be_made_is_named_and_the_others_are_made() -> None:
    jobs = [document("a.pdf", "78.9"), Document("b.pdf", failing, ()), document("c.pdf", "🙂"), document("d.pdf", "好")]
    made = produce(jobs, STYLE, folder({}))
    assert list(made.files) == ["a.pdf", "d.pdf"]
    assert made.made == 2
    assert [str(each)[:4] for each in made.unmade] == ["R003", "R002"]
    assert "b.pdf" in made.unmade[0].message
    assert made.unmade[1].where == "c.pdf"
    assert set(json.loads(made.record)) == {"a.pdf", "d.pdf"}


def test_progress_counts_every_report_whatever_became_of_it() -> None:
    told: list[tuple[int, int]] = []
    jobs = [document("a.pdf", "78.9"), Document("b.pdf", failing, ()), document("c.pdf", "🙂")]
    produce(jobs, STYLE, folder({}), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)
    assert told == sorted(told)


def test_what_is_found_in_a_report_is_told_again_when_it_is_left() -> None:
    jobs = [document("a.pdf", "nan", "78.9")]
    made = produce(jobs, STYLE, folder({}))
    assert [each.code for each in made.doubtful] == ["R012", "R015"]
    again = produce(jobs, STYLE, folder(standing(made)), changed_only=True)
    assert again.made == 0
    assert list(map(str, again.doubtful)) == list(map(str, made.doubtful))
    assert list(map(str, known_doubts(made.record, ["a.pdf"]))) == list(map(str, made.doubtful))


def test_only_changed_makes_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = standing(produce([document("a.pdf", "一"), document("b.pdf", "二")], STYLE, folder({})))
    after = [document("a.pdf", "一"), document("b.pdf", "三")]
    made = produce(after, STYLE, folder(before), changed_only=True)
    assert made.made == 1
    assert made.files["a.pdf"] == before["a.pdf"]
    assert made.files["b.pdf"] != before["b.pdf"]
    assert produce(after, STYLE, folder(before)).made == 2, "without the option all are made"
    assert produce(after, STYLE + " ", folder(standing(made)), changed_only=True).made == 2, "another stylesheet"
    monkeypatch.setattr(production, "version", lambda name: f"another {name}")
    assert produce(after, STYLE, folder(standing(made)), changed_only=True).made == 2, "another WeasyPrint"


def test_a_report_that_was_taken_away_or_changed_is_made_again() -> None:
    jobs = [document("a.pdf", "一"), document("b.pdf", "二")]
    before = standing(produce(jobs, STYLE, folder({})))
    spoilt = {"a.pdf": b"%PDF", MADE_FROM: before[MADE_FROM]}
    made = produce(jobs, STYLE, folder(spoilt), changed_only=True)
    assert made.made == 2
    assert made.files["a.pdf"] == before["a.pdf"], "the same bytes for the same input"


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b'{"a.pdf": 3}'])
def test_a_spoilt_record_makes_all_anew(record: bytes) -> None:
    assert produce([document("a.pdf", "一")], STYLE, folder({MADE_FROM: record}), changed_only=True).made == 1


def test_a_zip_is_the_same_for_the_same_files() -> None:
    files = {"B07.zh.pdf": b"7", "B01.zh.pdf": b"1"}
    first = packed(files)
    assert first == packed(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["B01.zh.pdf", "B07.zh.pdf"]
        assert archive.read("B07.zh.pdf") == b"7"
