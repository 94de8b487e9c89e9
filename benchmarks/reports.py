"""How long the 38 reports of the demo take on all cores, against one after the other on one.

    python benchmarks/reports.py DEMO_RESULTS

DEMO_RESULTS is the folder `results` that `acsi demo` left, or any folder with estimates and a league.
"""

import sys
import time
from pathlib import Path

from acsi.render.pdf import Job, available_cores, render_all
from acsi.reporting.pages import branch_report, national_report, stylesheet
from acsi.steps.results import results_in


def pages(folder: Path) -> list[Job]:
    """The HTML of every branch's report in Chinese and the national one in both languages."""
    results = results_in(folder)
    league, estimates = results.league(), results.estimates()
    national = [(f"national.{each}", national_report(league, estimates, results.survey, each)) for each in ("zh", "en")]
    codes = [standing.branch for standing in league.branches]
    return national + [(code, branch_report(league, estimates, results.survey, code, "zh")) for code in codes]


def seconds(jobs: list[Job], workers: int) -> float:
    """Seconds to render all jobs on so many processes."""
    started = time.perf_counter()
    for _ in render_all(jobs, stylesheet(), workers=workers):
        pass
    return time.perf_counter() - started


def main() -> None:
    """Print both times and their ratio."""
    started = time.perf_counter()
    jobs = pages(Path(sys.argv[1]))
    print(f"{len(jobs)} pages of HTML: {time.perf_counter() - started:.2f} s")
    one, all_cores = seconds(jobs, 1), seconds(jobs, available_cores())
    print(
        f"one process {one:.1f} s; {available_cores()} processes {all_cores:.1f} s, {one / all_cores:.1f} times as fast"
    )


if __name__ == "__main__":
    main()
