"""Write the reports of a folder of estimates: each branch's and the national one, as PDF."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from acsi.errors import did_you_mean, fault
from acsi.files import write_all
from acsi.league.results import League
from acsi.render.pdf import Job, render_all
from acsi.reporting.pages import branch_report, national_report, stylesheet
from acsi.steps.results import REPORTS, load_definition, load_estimates, load_league


def report_folder(
    folder: Path,
    *,
    branches: Sequence[str] = (),
    languages: Sequence[str] = (),
    out: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write the reports for a ranked folder and return their paths, the national one first.

    Without `branches`, all of them and the national report. Without `languages`, branches in the survey's first language
    and the national report in all. Raises AcsiError for an unknown branch (R004), and where fonts are missing (R001).
    """
    survey, _ = load_definition(folder)
    estimates, league = load_estimates(folder), load_league(folder)
    wanted = _known(branches, league)
    jobs: list[Job] = []
    if not branches:
        for language in languages or survey.languages:
            jobs.append((f"national.{language}.pdf", national_report(league, estimates, survey, language)))
    for branch in wanted:
        for language in languages or survey.languages[:1]:
            jobs.append(
                (f"{_file_name(branch)}.{language}.pdf", branch_report(league, estimates, survey, branch, language))
            )
    target = out or folder / REPORTS
    write_all(target, dict(render_all(jobs, stylesheet(), progress=progress)))
    return [target / name for name, _ in jobs]


def _known(branches: Sequence[str], league: League) -> list[str]:
    codes = [standing.branch for standing in league.branches]
    for branch in branches:
        if branch not in codes:
            raise fault("R004", branch=branch, hint=did_you_mean(branch, codes))
    return list(branches) or codes


def _file_name(branch: str) -> str:
    """A branch code as part of a file name, whatever characters it has."""
    return re.sub(r"[^\w.-]", "_", branch)
