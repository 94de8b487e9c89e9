"""How long the reports of a programme's wave take on all cores, against one after the other; and where the time goes.

    python benchmarks/reports.py RESULTS [--branches 400]

RESULTS is a folder with estimates and a league, such as the wave `waves/2026Q3` of a demo. `--branches` also times so
many branches, copies of those that there are, and tells the memory of a process.

What was measured stands in docs/reports.md.
"""

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from acsi.league.results import League
from acsi.model.estimates import Estimates
from acsi.render import fonts, pdf
from acsi.render.inspection import findings
from acsi.render.pdf import Job, available_cores, render_all
from acsi.reporting.pages import branch_report, national_report, stylesheet
from acsi.steps.results import Results, results_in
from acsi.wave.names import DEFINITION

STAGES = {
    "tables": ("weasyprint.layout.block", "table_layout"),
    "drawing": ("weasyprint.document", "Page.paint"),
    "fonts": ("weasyprint.pdf", "build_fonts_dictionary"),
    "writing": ("pydyf", "PDF.write"),
    "parsing": ("weasyprint", "HTML.__init__"),
    "styles": ("weasyprint.document", "get_all_computed_styles"),
}
"""Parts of WeasyPrint's work, each a function that is timed whenever it is called from outside itself."""


def results_of(folder: Path) -> Results:
    """The results in a folder; a wave's has its definition two folders above."""
    if (folder / DEFINITION).is_file():
        return results_in(folder)
    copy = Path(tempfile.mkdtemp())
    for name in (DEFINITION, "branches.csv"):
        shutil.copy(folder.parents[1] / name, copy)
    for name in ("estimates.json", "league.json"):
        shutil.copy(folder / name, copy)
    return results_in(copy)


def pages(league: League, estimates: Estimates, results: Results) -> Iterator[Job]:
    """The HTML of the national report in both languages and every branch's in Chinese, made as it is asked for."""
    for language in ("zh", "en"):
        yield f"national.{language}", national_report(league, estimates, results.survey, language)
    for standing in league.branches:
        yield standing.branch, branch_report(league, estimates, results.survey, standing.branch, "zh")


def seconds(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def cpu_seconds() -> float:
    """Seconds of all cores that this process and those it started and that ended have taken."""
    found = [resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in found)


def render(jobs: Iterable[Job], workers: int) -> None:
    """Render all jobs on so many processes."""
    for _ in render_all(jobs, stylesheet(), workers=workers):
        pass


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Seconds by stage, from wrappers around the functions of `STAGES`; "layout" holds all but drawing and writing."""
    import importlib

    spent = dict.fromkeys(STAGES, 0.0)
    undo = []
    for stage, (module, name) in STAGES.items():
        owner: Any = importlib.import_module(module)
        *outer, last = name.split(".")
        for each in outer:
            owner = getattr(owner, each)
        whole = getattr(owner, last)
        setattr(owner, last, _wrapped(whole, stage, spent))
        undo.append((owner, last, whole))
    yield spent
    for owner, last, whole in undo:
        setattr(owner, last, whole)


def _wrapped(whole: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    depth = 0

    def inner(*arguments: Any, **named: Any) -> Any:
        nonlocal depth
        depth += 1
        started = time.perf_counter()
        try:
            return whole(*arguments, **named)
        finally:
            depth -= 1
            if not depth:
                spent[stage] += time.perf_counter() - started

    return inner


def where_it_goes(jobs: list[Job]) -> None:
    """Print what share of a branch's document each stage takes, the document rendered twice before."""
    pdf._start_worker()
    chosen = jobs[2:7]
    for _, html in chosen[:2]:
        pdf.to_pdf(html, stylesheet())
    with timed() as spent:
        made: list[bytes] = []
        whole = seconds(lambda: made.extend(pdf.to_pdf(html, stylesheet()) for _, html in chosen))
    spent["other layout"] = whole - sum(spent.values())
    print(f"one document: {whole / len(chosen):.2f} s, {len(made[0]) / 1000:.0f} kB")
    for stage, each in sorted(spent.items(), key=lambda both: -both[1]):
        print(f"  {stage:12} {each / whole:4.0%}")
    font = fonts.require("")
    looked = seconds(lambda: [findings("x", each, family=font.family) for each in made])
    print(f"  looking at every page afterwards: {looked / whole:.0%} of that")


def enlarged(league: League, branches: int) -> League:
    """The league with so many branches, copies of those that there are."""
    rows = [
        each.model_copy(update={"branch": f"{each.branch}-{k}"})
        for k in range(-(-branches // len(league.branches)))
        for each in league.branches
    ]
    return league.model_copy(update={"branches": rows[:branches]})


def main() -> None:
    """Print the times, their ratio, and the stages."""
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=Path)
    parser.add_argument("--branches", type=int, default=0)
    asked = parser.parse_args()
    results = results_of(asked.results)
    league, estimates = results.league(), results.estimates()
    jobs: list[Job] = []
    print(f"HTML: {seconds(lambda: jobs.extend(pages(league, estimates, results))):.2f} s for {len(jobs)} documents")
    one, both = seconds(lambda: render(jobs, 1)), seconds(lambda: render(jobs, available_cores()))
    print(f"one process {one:.1f} s; {available_cores()} processes {both:.1f} s, {one / both:.1f} times as fast")
    where_it_goes(jobs)
    if asked.branches:
        many = enlarged(league, asked.branches)
        before = cpu_seconds()
        whole = seconds(lambda: render(pages(many, estimates, results), available_cores()))
        print(f"{asked.branches} branches: {whole:.0f} s, {cpu_seconds() - before:.0f} s of the cores' time")
        own, others = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
        peaks = [resource.getrusage(each).ru_maxrss / 1024 for each in (own, others)]
        print(f"  memory: {peaks[0]:.0f} MB, each further process {peaks[1]:.0f} MB")


if __name__ == "__main__":
    main()
