import io
import logging
import re
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pikepdf
import pytest

from acsi.errors import AcsiError, Problem
from acsi.render import fonts, pdf

STYLE = f"html {{ font-family: {fonts.STACK} }} b {{ font-weight: 700 }}"


def page(text: str, tag: str = "zh-Hans") -> str:
    head = f'<!DOCTYPE html><html lang="{tag}"><head><title>T</title></head>'
    return f"{head}<body><h1>分公司</h1><p>{text}</p></body></html>"


@pytest.mark.usefixtures("font")
def test_the_same_html_gives_the_same_bytes() -> None:
    assert pdf.to_pdf(page("直门骨 <b>78.1</b>"), STYLE) == pdf.to_pdf(page("直门骨 <b>78.1</b>"), STYLE)


def test_the_pdf_is_tagged_titled_and_in_its_language(font: fonts.Font) -> None:
    document = pikepdf.open(io.BytesIO(pdf.to_pdf(page("大连 <b>91</b>"), STYLE)))
    assert document.Root.Lang == "zh-Hans"
    assert document.Root.MarkInfo.Marked
    assert document.docinfo.Title == "T"
    assert document.Root.Outlines.Count >= 1
    assert embedded_fonts(document) == {font.family.replace(" ", "-"), font.family.replace(" ", "-") + "-Bold"}


def embedded_fonts(document: pikepdf.Pdf) -> set[str]:
    """The names of the fonts of the first page, without the subset's prefix."""
    return {str(value.BaseFont).partition("+")[2] for value in document.pages[0].Resources.Font.values()}


@pytest.mark.usefixtures("font")
def test_many_documents_come_back_in_order() -> None:
    jobs = [(f"B{k}", page(f"分公司 {k}")) for k in range(3)]
    results = list(pdf.render_all(jobs, STYLE, workers=2))
    assert [name for name, _ in results] == ["B0", "B1", "B2"]
    assert results[1][1] == pdf.to_pdf(jobs[1][1], STYLE), "a worker makes the same bytes"


def done(made: bytes) -> Future[pdf.Rendered]:
    """A document that a process has made."""
    future: Future[pdf.Rendered] = Future()
    future.set_result(made)
    return future


def test_jobs_are_taken_only_as_they_are_needed() -> None:
    taken: list[int] = []

    def jobs() -> Iterator[pdf.Job]:
        for k in range(9):
            taken.append(k)
            yield f"B{k}", ""

    results = pdf._in_order(jobs(), lambda job: done(job[0].encode()), 2)
    assert next(results) == ("B0", b"B0")
    assert taken == [0, 1, 2]
    assert len(list(results)) == 8


def test_nothing_to_render_is_no_error() -> None:
    assert list(pdf.render_all([], STYLE)) == []


@pytest.mark.usefixtures("font")
def test_a_missing_glyph_keeps_only_its_own_document_from_being_made() -> None:
    results = dict(pdf.render_all([("a", page("🙂")), ("b", page("好"))], STYLE, workers=1))
    assert isinstance(results["a"], Problem)
    assert (results["a"].code, results["a"].where) == ("R002", "a")
    assert "🙂" in results["a"].message
    assert isinstance(results["b"], bytes)


@pytest.mark.usefixtures("font")
def test_a_document_that_fails_is_named_and_the_others_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pdf.to_pdf

    def broken(html: str, stylesheet: str) -> bytes:
        if "坏" in html:
            raise AssertionError(f"{len(stylesheet) > 0}")
        return whole(html, stylesheet)

    monkeypatch.setattr(pdf, "to_pdf", broken)
    results = list(pdf.render_all([("深圳", page("坏")), ("大连", page("好"))], STYLE, workers=1))
    assert [name for name, _ in results] == ["深圳", "大连"]
    assert re.search(r"R003.*深圳.*AssertionError: True", str(results[0][1]))
    assert isinstance(results[1][1], bytes)
    with pytest.raises(AcsiError, match=r"R003.*深圳"):
        pdf.render("深圳", page("坏"), STYLE)


def test_documents_of_a_process_that_the_system_ended_are_named() -> None:
    def submit(job: pdf.Job) -> Future[pdf.Rendered]:
        if job[0] == "a":
            return done(b"%PDF")
        ended: Future[pdf.Rendered] = Future()
        ended.set_exception(BrokenProcessPool())
        if job[0] == "b":
            return ended
        raise BrokenProcessPool

    results = list(pdf._in_order([("a", ""), ("b", ""), ("c", "")], submit, 2))
    assert results[0] == ("a", b"%PDF")
    assert [str(made)[:4] for _, made in results[1:]] == ["R006", "R006"]


def test_without_a_font_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "installed", lambda: None)
    with pytest.raises(AcsiError, match=r"R001.*fonts-noto-cjk"):
        next(pdf.render_all([("a", page("好"))], STYLE))


@pytest.mark.usefixtures("font")
def test_an_escaped_stylesheet_would_be_dropped_and_so_must_not_be_in_the_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    escaped = page("好").replace("</head>", "<style>html { font-family: &#39;Noto Sans CJK SC&#39; }</style></head>")
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf.to_pdf(escaped, STYLE)
    assert caplog.records, "WeasyPrint only logs it, which is why pages must not carry it"
