"""HTML to PDF with WeasyPrint: one document, or many on all cores."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.render import fonts

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

Job = tuple[str, str]
"""The name of a document and its HTML."""

VARIANT = "pdf/ua-1"


@cache
def _prepared(stylesheet: str) -> "tuple[CSS, FontConfiguration]":
    """The parsed stylesheet and the fonts, made once a process: they cost as much as a short document."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    return CSS(string=stylesheet, font_config=configuration), configuration


def to_pdf(html: str, stylesheet: str) -> bytes:
    """A tagged PDF that aims at PDF/UA-1; the same bytes for the same input on the same machine."""
    from weasyprint import HTML

    css, configuration = _prepared(stylesheet)
    document = HTML(string=html).render(stylesheets=[css], font_config=configuration, pdf_variant=VARIANT)
    pdf: bytes = document.write_pdf(pdf_variant=VARIANT)
    return pdf


def render_all(
    jobs: Sequence[Job],
    stylesheet: str,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Render the jobs on `workers` processes (default: every core) and yield (name, PDF) in the order of the jobs.

    `progress` is told (done, all) after each. Raises R001 or R002 before the first if a font or a glyph is missing,
    R003 naming the document that failed.
    """
    if not jobs:
        return
    fonts.require("".join(html for _, html in jobs))
    names, pages = zip(*jobs, strict=True)
    render = partial(to_pdf, stylesheet=stylesheet)
    workers = min(workers or available_cores(), len(jobs))
    if workers == 1:
        yield from _named(names, map(render, pages), progress)
        return
    # Spawn, since a fork of a process with threads (BLAS, DuckDB) can hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker) as pool:
        yield from _named(names, pool.map(render, pages), progress)


def _start_worker() -> None:
    """Collect garbage seldom: looking through the many objects of a document costs a sixth of its time."""
    gc.freeze()
    gc.set_threshold(500_000)


def _named(
    names: Sequence[str], results: Iterator[bytes], progress: Callable[[int, int], None] | None
) -> Iterator[tuple[str, bytes]]:
    for done, name in enumerate(names, start=1):
        try:
            pdf = next(results)
        except Exception as error:  # whatever went wrong inside WeasyPrint, the user must learn in which document
            raise fault("R003", name=name, reason=f"{type(error).__name__}: {error}") from error
        if progress:
            progress(done, len(names))
        yield name, pdf


def available_cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
