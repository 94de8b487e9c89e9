"""Write the league page of a folder of estimates or of a wave: head office's with all branches, or a branch's own."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from acsi.files import write_all
from acsi.league.trend_results import Trend
from acsi.reporting.look import Look
from acsi.reporting.page import page
from acsi.reporting.page_file import page_file
from acsi.steps.look import look_of
from acsi.steps.past import past_of
from acsi.steps.report import NATIONAL, file_name, named_branches
from acsi.steps.results import Results, results_in, results_of
from acsi.steps.shelf import put_reports, report_inputs, standing_reports
from acsi.survey.models import Survey
from acsi.wave import Wave
from acsi.wave.names import REPORTS


def pages_of_folder(
    folder: Path, *, branches: Sequence[str] = (), languages: Sequence[str] = (), out: Path | None = None
) -> list[Path]:
    """Write the page of a ranked folder, or of `branches` each its own, and return the paths.

    A page holds `languages`, without them those of the survey, and is named for the first of them. Raises AcsiError for
    an unknown branch (R004), one without interviews (R008), a folder without results (F006) or one that cannot be
    written (F005).
    """
    results = results_in(folder)
    target = out or folder / REPORTS
    files = _files(results, look_of(results.survey, folder), branches, languages, None)
    write_all(target, files)
    return [target / name for name in files]


def pages_of_wave(
    wave: Wave,
    *,
    branches: Sequence[str] = (),
    languages: Sequence[str] = (),
    now: datetime | None = None,
    force: bool = False,
) -> tuple[list[Path], bool]:
    """Write the page of a ranked wave; otherwise as `pages_of_folder`. Also whether anything had to be done.

    Pages and reports of the same league that are there already are left as they are.
    """
    results = results_of(wave)
    inputs = report_inputs(wave)
    names = _names(results.survey, branches, languages)
    if standing_reports(wave, inputs).issuperset(names):
        return [wave.path(f"{REPORTS}/{name}") for name in names], False
    look = look_of(results.survey, wave.programme.folder)
    files = _files(results, look, branches, languages, past_of(wave, results.league()).trend)
    return put_reports(wave, inputs, files, now=now, force=force), True


def _files(
    results: Results, look: Look, branches: Sequence[str], languages: Sequence[str], trend: Trend | None
) -> dict[str, bytes]:
    league, estimates, survey = results.league(), results.estimates(), results.survey
    named_branches(branches, league, results)
    names, wanted = _names(survey, branches, languages), list[str | None](branches) or [None]
    return {
        name: page_file(
            page(league, estimates, survey, languages or survey.languages, own=own, wave=results.wave, trend=trend),
            look,
        ).encode()
        for name, own in zip(names, wanted, strict=True)
    }


def _names(survey: Survey, branches: Sequence[str], languages: Sequence[str]) -> list[str]:
    """One file whatever its languages, named for the one in which it opens."""
    opening = (languages or survey.languages)[0]
    return [f"{file_name(branch)}.{opening}.html" for branch in branches or [NATIONAL]]
