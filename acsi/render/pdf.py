"""HTML to PDF with WeasyPrint: one document, or many on all cores."""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

from acsi.errors import AcsiError, Problem, fault, problem
from acsi.render import fonts
from acsi.render.drawings import as_images

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

Job = tuple[str, str]
"""The name of a document and its HTML."""

Rendered = bytes | Problem
"""A PDF, or why there is none."""

VARIANT = "pdf/ua-1"

AHEAD = 4
"""How many jobs for each process are taken before the first of them is done."""


@cache
def _prepared(stylesheet: str) -> "tuple[CSS, FontConfiguration]":
    """The parsed stylesheet and the fonts, made once a process: they cost as much as a short document."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from acsi.render.fetching import BASE, OnlyEmbedded

    configuration = FontConfiguration()
    css = CSS(string=stylesheet, font_config=configuration, base_url=BASE, url_fetcher=OnlyEmbedded())
    return css, configuration


def to_pdf(html: str, stylesheet: str) -> bytes:
    """A tagged PDF that aims at PDF/UA-1; the same bytes for the same input on the same machine.

    Raises AcsiError (R025) where the document would load something from a file or the network.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    from acsi.render.fetching import BASE, OnlyEmbedded

    try:
        css, configuration = _prepared(stylesheet)
        page = HTML(string=as_images(html), base_url=BASE, url_fetcher=OnlyEmbedded())
        document = page.render(stylesheets=[css], font_config=configuration, pdf_variant=VARIANT)
        pdf: bytes = document.write_pdf(pdf_variant=VARIANT)
    except FatalURLFetchingError as error:
        raise fault("R025", found=error) from error
    return pdf


def render(name: str, html: str, stylesheet: str) -> bytes:
    """One document as PDF. Raises AcsiError: no font here (R001), a character that it lacks (R002), failed (R003)."""
    fonts.require(html)
    made = _attempt((name, html), stylesheet)
    if isinstance(made, Problem):
        raise AcsiError(made)
    return made


def render_all(jobs: Iterable[Job], stylesheet: str, *, workers: int | None = None) -> Iterator[tuple[str, Rendered]]:
    """Render the jobs on `workers` processes (default: every core) and yield (name, PDF) in the order of the jobs.

    Jobs are taken a few at a time, as they are needed, so that they can be made meanwhile. A document that cannot be
    made does not keep the others from it: in its place comes its problem (R002, R003), or, for all that are left when
    the system ends a process, R006. Raises AcsiError (R001) before the first where no font is.
    """
    coming = iter(jobs)
    first = list(islice(coming, 2))
    if not first:
        return
    fonts.require("")
    attempt = partial(_attempt, stylesheet=stylesheet)
    workers, everything = workers or available_cores(), chain(first, coming)
    if workers == 1 or len(first) == 1:
        yield from ((job[0], attempt(job)) for job in everything)
        return
    # Spawn, since a fork of a process with threads (BLAS, DuckDB) can hang.
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker)
    try:
        yield from _in_order(everything, partial(pool.submit, attempt), AHEAD * workers)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    jobs: Iterable[Job], submit: Callable[[Job], Future[Rendered]], ahead: int
) -> Iterator[tuple[str, Rendered]]:
    """What becomes of the jobs, of which at most `ahead` are under way."""
    waiting: deque[tuple[str, Future[Rendered]]] = deque()
    for job in jobs:
        waiting.append((job[0], _submitted(job, submit)))
        if len(waiting) > ahead:
            yield _outcome(*waiting.popleft())
    while waiting:
        yield _outcome(*waiting.popleft())


def _submitted(job: Job, submit: Callable[[Job], Future[Rendered]]) -> Future[Rendered]:
    try:
        return submit(job)
    except BrokenProcessPool as error:  # after the first such end the pool takes nothing more
        refused: Future[Rendered] = Future()
        refused.set_exception(error)
        return refused


def _outcome(name: str, under_way: Future[Rendered]) -> tuple[str, Rendered]:
    try:
        return name, under_way.result()
    except BrokenProcessPool:
        return name, problem("R006", name=name)


def _attempt(job: Job, stylesheet: str) -> Rendered:
    name, html = job
    try:
        fonts.require(html)
        return to_pdf(html, stylesheet)
    except AcsiError as error:
        [found] = error.problems
        return problem(found.code, name, **found.found)
    except Exception as error:  # whatever went wrong inside WeasyPrint, the user must learn in which document
        return problem("R003", name=name, reason=f"{type(error).__name__}: {error}")


def _start_worker() -> None:
    """Collect garbage seldom: looking through the many objects of a document costs a sixth of its time."""
    gc.freeze()
    gc.set_threshold(500_000)


def available_cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
