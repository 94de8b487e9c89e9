"""Write the reports of a folder of estimates or of a wave: each branch's and the national one, as PDF."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from acsi.errors import did_you_mean, fault
from acsi.files import write_all
from acsi.league.results import League
from acsi.render.pdf import Job, render_all
from acsi.reporting.fielded import Fielded
from acsi.reporting.pages import branch_report, national_report, stylesheet
from acsi.steps.fieldwork import load_fieldwork, load_selection
from acsi.steps.results import Results, results_in, results_of
from acsi.steps.trust import change_without_flagged
from acsi.wave import Wave, change, is_current
from acsi.wave.names import ESTIMATES, FIELDWORK, LEAGUE_JSON, REPORTS, SELECTION

Progress = Callable[[int, int], None]


def report_folder(
    folder: Path,
    *,
    branches: Sequence[str] = (),
    languages: Sequence[str] = (),
    out: Path | None = None,
    wave: str | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write the reports for a ranked folder and return their paths, the national one first; `wave` is its name in them.

    Without `branches`, all of them and the national report. Without `languages`, branches in the survey's first
    language and the national report in all. Raises AcsiError for an unknown branch (R004) and where fonts are missing
    (R001).
    """
    rendered = _rendered(replace(results_in(folder), wave=wave), branches, languages, progress)
    target = out or folder / REPORTS
    write_all(target, rendered)
    return [target / name for name in rendered]


def report_wave(
    wave: Wave,
    *,
    branches: Sequence[str] = (),
    languages: Sequence[str] = (),
    progress: Progress | None = None,
    now: datetime | None = None,
    force: bool = False,
) -> tuple[list[Path], bool]:
    """Write the reports for a ranked wave; otherwise as `report_folder`. Also whether anything had to be done.

    Reports of the same league and estimates that are all there already are left as they are.
    """
    results = results_of(wave)
    inputs = wave.hashes(ESTIMATES, LEAGUE_JSON, *filter(wave.has, [FIELDWORK, SELECTION]))
    names = [f"{REPORTS}/{name}" for name, _ in _jobs(results, branches, languages)]
    if is_current(wave, "report", inputs) and all(wave.has(name) for name in names):
        return [wave.path(name) for name in names], False
    rendered = _rendered(results, branches, languages, progress, _fielded(wave, results))
    with change(wave, "report", now=now or datetime.now(UTC), inputs=inputs, force=force) as work:
        for name, pdf in rendered.items():
            work.write(f"{REPORTS}/{name}", pdf)
    return [wave.path(name) for name in names], True


def _fielded(wave: Wave, results: Results) -> Fielded | None:
    """What the national report says of the fieldwork; None for a wave that was not received here."""
    found = load_fieldwork(wave)
    if found is None:
        return None
    return Fielded(found, load_selection(wave), change_without_flagged(wave), results.branches)


def _rendered(
    results: Results,
    branches: Sequence[str],
    languages: Sequence[str],
    progress: Progress | None,
    fielded: Fielded | None = None,
) -> dict[str, bytes]:
    estimates, league = results.estimates(), results.league()
    pages: list[Job] = []
    for name, (branch, language) in _jobs(results, branches, languages):
        if branch is None:
            html = national_report(league, estimates, results.survey, language, wave=results.wave, fielded=fielded)
        else:
            html = branch_report(league, estimates, results.survey, branch, language, wave=results.wave)
        pages.append((name, html))
    return dict(render_all(pages, stylesheet(), progress=progress))


def _jobs(
    results: Results, branches: Sequence[str], languages: Sequence[str]
) -> list[tuple[str, tuple[str | None, str]]]:
    """File names with the branch (None: the national report) and the language of each."""
    survey, wanted = results.survey, _known(branches, results.league())
    national = [] if branches else [(None, language) for language in languages or survey.languages]
    each = [(branch, language) for branch in wanted for language in languages or survey.languages[:1]]
    return [
        (f"{_file_name(branch or 'national')}.{language}.pdf", (branch, language))
        for branch, language in national + each
    ]


def _known(branches: Sequence[str], league: League) -> list[str]:
    codes = [standing.branch for standing in league.branches]
    for branch in branches:
        if branch not in codes:
            raise fault("R004", branch=branch, hint=did_you_mean(branch, codes))
    return list(branches) or codes


def _file_name(branch: str) -> str:
    """A branch code as part of a file name, whatever characters it has."""
    return re.sub(r"[^\w.-]", "_", branch)
