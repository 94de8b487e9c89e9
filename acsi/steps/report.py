"""Write the reports of a folder of estimates or of a wave: each branch's and the national one, as PDF."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from acsi.errors import AcsiError, fault
from acsi.files import write_all
from acsi.league.results import League
from acsi.reporting.content import find
from acsi.reporting.fielded import Fielded
from acsi.reporting.must_say import must_say
from acsi.reporting.pages import branch_report, national_report, stylesheet
from acsi.reporting.past import Past
from acsi.reporting.written import Remarks
from acsi.steps.fieldwork import load_fieldwork, load_selection
from acsi.steps.look import look_of
from acsi.steps.past import past_of
from acsi.steps.production import MADE_FROM, Document, Progress, Reports, known_doubts, packed, produce
from acsi.steps.remarks import load_remarks
from acsi.steps.results import Results, results_in, results_of
from acsi.steps.shelf import put_reports, report_inputs, standing_reports
from acsi.steps.trust import change_without_flagged
from acsi.wave import Wave
from acsi.wave.names import LEAGUE_JSON, REPORTS

NATIONAL = "national"
NO_REGION = "no-region"
"""The name of the ZIP for branches whose region is not known."""


def report_folder(
    folder: Path,
    *,
    branches: Sequence[str] = (),
    languages: Sequence[str] = (),
    out: Path | None = None,
    wave: str | None = None,
    changed_only: bool = False,
    zipped: bool = False,
    progress: Progress | None = None,
) -> Reports:
    """Write the reports for a ranked folder, the national one first; `wave` is its name in them.

    Without `branches`, all of them and the national report. Without `languages`, branches in the survey's first
    language and the national report in all. With `changed_only` reports whose content is what it was are left as they
    are; `zipped` adds a ZIP of the branches' reports for each region. A report that cannot be made is told of in the
    result while the others are written. Raises AcsiError for an unknown branch (R004), one without interviews (R008) or
    with too few (R009), or where no font is (R001).
    """
    results = replace(results_in(folder), wave=wave)
    target = out or folder / REPORTS

    def read(name: str) -> bytes | None:
        return (target / name).read_bytes() if (target / name).is_file() else None

    documents = _documents(results, branches, languages)
    made = produce(documents, style_of(results), read, changed_only=changed_only, progress=progress)
    files = made.files | (_zips(made.files, results) if zipped else {})
    write_all(target, files | {MADE_FROM: made.record})
    return Reports([target / name for name in files], made.made, made.unmade, made.doubtful)


def report_wave(
    wave: Wave,
    *,
    branches: Sequence[str] = (),
    languages: Sequence[str] = (),
    changed_only: bool = False,
    zipped: bool = False,
    progress: Progress | None = None,
    now: datetime | None = None,
    force: bool = False,
) -> Reports:
    """Write the reports for a ranked wave; otherwise as `report_folder`.

    Reports of the same league and estimates that are all there already are left as they are.
    """
    results = results_of(wave)
    inputs = report_inputs(wave)
    standing = standing_reports(wave, inputs)
    past = cache(partial(past_of, wave, results.league()))
    fielded, remarks = _fielded(wave, results), _remarks(wave, results)
    documents = _documents(results, branches, languages, fielded, past, remarks)
    names = [each.name for each in documents]
    asked = [*names, *(_regions(names, results) if zipped else [])]
    if standing.issuperset(asked):
        doubtful = known_doubts(_maybe(wave, MADE_FROM), names)
        return Reports([wave.path(f"{REPORTS}/{name}") for name in asked], 0, doubtful=doubtful)
    read = partial(_maybe, wave)
    made = produce(documents, style_of(results), read, changed_only=changed_only, progress=progress)
    files = made.files | (_zips(made.files, results) if zipped else {})
    paths = put_reports(wave, inputs, {**files, MADE_FROM: made.record}, asked=names, now=now, force=force)
    return Reports(paths[: len(files)], made.made, made.unmade, made.doubtful)


def _maybe(wave: Wave, name: str) -> bytes | None:
    """A file of the reports as acsi left it; None where it is missing or was changed, so that it is made anew."""
    try:
        return wave.read(f"{REPORTS}/{name}")
    except AcsiError:
        return None


def _fielded(wave: Wave, results: Results) -> Fielded | None:
    """What the national report says of the fieldwork; None for a wave that was not received here."""
    found = load_fieldwork(wave)
    if found is None:
        return None
    flagged = change_without_flagged(wave)
    return Fielded(found, load_selection(wave), flagged, results.branches, wave.head_at(LEAGUE_JSON))


def style_of(results: Results) -> str:
    """The stylesheet of these reports. Raises AcsiError as `look_of`."""
    return stylesheet(look_of(results.survey, results.folder))


def one_document(source: Wave | Path, branch: str | None, languages: Sequence[str]) -> tuple[Document, str]:
    """One report, the national one without `branch`, in the first of the languages, and its stylesheet.

    Raises AcsiError (R004, R009)."""
    wanted = [branch] if branch else []
    if isinstance(source, Path):
        results = results_in(source)
        return _documents(results, wanted, languages)[0], style_of(results)
    results = results_of(source)
    fielded, past = None if branch else _fielded(source, results), partial(past_of, source, results.league())
    return _documents(results, wanted, languages, fielded, past, _remarks(source, results))[0], style_of(results)


def _remarks(wave: Wave, results: Results) -> Callable[[], Remarks | None]:
    """What customers wrote, read once and only where a report is made."""
    return cache(partial(load_remarks, wave, results.league().settings.index))


def _documents(
    results: Results,
    branches: Sequence[str],
    languages: Sequence[str],
    fielded: Fielded | None = None,
    past: Callable[[], Past] = Past,
    remarks: Callable[[], Remarks | None] = lambda: None,
) -> list[Document]:
    """The reports asked for. Raises AcsiError (R004, R008, R009)."""
    estimates, league, survey = results.estimates(), results.league(), results.survey
    look = look_of(survey, results.folder)

    def html(branch: str | None, language: str) -> str:
        if branch is None:
            return national_report(
                league, estimates, survey, language, wave=results.wave, fielded=fielded, past=past(), look=look
            )
        return branch_report(
            league, estimates, survey, branch, language, wave=results.wave, past=past(), remarks=remarks(), look=look
        )

    return [
        Document(
            f"{file_name(branch or NATIONAL)}.{language}.pdf",
            partial(html, branch, language),
            must_say(league, branch, language),
        )
        for branch, language in _jobs(results, league, branches, languages)
    ]


def _jobs(
    results: Results, league: League, branches: Sequence[str], languages: Sequence[str]
) -> list[tuple[str | None, str]]:
    """Branch (None: the nation) and language of each report."""
    survey, wanted = results.survey, named_branches(branches, league, results)
    national = [] if branches else [(None, language) for language in languages or survey.languages]
    return [*national, *((branch, language) for branch in wanted for language in languages or survey.languages[:1])]


def _zips(files: Mapping[str, bytes], results: Results) -> dict[str, bytes]:
    """A ZIP for each region with the reports of its branches."""
    return {
        name: packed({each: files[each] for each in within if each in files})
        for name, within in _regions(list(files), results).items()
    }


def _regions(names: Sequence[str], results: Results) -> dict[str, list[str]]:
    """The ZIPs by name, each with the reports that it holds; branches without a region go into one of their own."""
    found: dict[str, list[str]] = {}
    regions = {file_name(code): branch.region or NO_REGION for code, branch in results.branches.items()}
    for name in names:
        code = name.rsplit(".", 2)[0]
        if code != NATIONAL:
            found.setdefault(f"{file_name(regions.get(code, NO_REGION))}.zip", []).append(name)
    return found


def named_branches(branches: Sequence[str], league: League, results: Results) -> list[str]:
    """These branches, or all if none is named. Raises AcsiError (R004, R008, R009)."""
    fitted = {each.branch for each in league.branches} | {each.branch for each in league.unshown}
    for branch in branches:
        if branch not in fitted and branch in results.branches:
            raise fault("R008", branch=branch)
        find(league, branch)
    return list(branches) or [each.branch for each in league.branches]


def file_name(branch: str) -> str:
    """A branch code as part of a file name, whatever characters it has; another for every code."""
    return re.sub(r"[^\w.-]", lambda odd: f"%{ord(odd[0]):02X}", branch)
