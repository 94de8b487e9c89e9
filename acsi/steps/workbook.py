"""Write the workbook of the league of a folder of estimates or of a wave, one in each language."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from acsi.files import write_all
from acsi.reporting.material import Material
from acsi.reporting.pages import texts_of
from acsi.reporting.sheets import workbook
from acsi.reporting.workbook import sheets
from acsi.steps.report import NATIONAL, report_inputs, standing_reports
from acsi.steps.results import Results, results_in, results_of
from acsi.wave import Wave, change, sha256_of
from acsi.wave.names import DEFINITION, ESTIMATES, LEAGUE_JSON, REPORTS


def workbooks_of_folder(folder: Path, *, languages: Sequence[str] = (), out: Path | None = None) -> list[Path]:
    """Write the workbook of a ranked folder in each language, without `languages` in all of the survey's.

    Raises AcsiError for a folder without results (F006) or one that cannot be written (F005).
    """
    results = results_in(folder)
    target = out or folder / REPORTS
    hashes = {name: sha256_of(results.read(name)) for name in (LEAGUE_JSON, ESTIMATES, DEFINITION)}
    files = _files(results, languages, hashes)
    write_all(target, files)
    return [target / name for name in files]


def workbooks_of_wave(
    wave: Wave, *, languages: Sequence[str] = (), now: datetime | None = None, force: bool = False
) -> tuple[list[Path], bool]:
    """Write the workbooks of a ranked wave, as `workbooks_of_folder`. Also whether anything had to be done."""
    results = results_of(wave)
    inputs = report_inputs(wave)
    standing = standing_reports(wave, inputs)
    names = [f"{REPORTS}/{name}" for name in _names(results, languages)]
    if standing.issuperset(names):
        return [wave.path(name) for name in names], False
    hashes = {**inputs, DEFINITION: wave.programme.definition_sha256()}
    files = _files(results, languages, hashes)
    with change(wave, "report", now=now or datetime.now(UTC), inputs=inputs, force=force) as work:
        for name in standing - set(names):
            work.write(name, wave.read(name))
        for name, content in files.items():
            work.write(f"{REPORTS}/{name}", content)
    return [wave.path(name) for name in names], True


def _files(results: Results, languages: Sequence[str], hashes: Mapping[str, str]) -> dict[str, bytes]:
    chosen = languages or results.survey.languages
    return {name: _workbook(results, each, hashes) for name, each in zip(_names(results, chosen), chosen, strict=True)}


def _names(results: Results, languages: Sequence[str]) -> list[str]:
    return [f"{NATIONAL}.{each}.xlsx" for each in languages or results.survey.languages]


def _workbook(results: Results, language: str, hashes: Mapping[str, str]) -> bytes:
    from acsi import __version__

    league = results.league()
    material = Material(league, results.estimates(), results.survey, texts_of(language, league.settings))
    title = results.survey.title.in_language(language) or results.survey.id
    named = f"{title} · {material.texts.wave(results.wave)}" if results.wave else title
    about = [(named, ""), ("acsi", __version__), *((f"SHA-256 {name}", digest) for name, digest in hashes.items())]
    return workbook(sheets(material, results.branches, about), title=named)
