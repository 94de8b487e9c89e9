"""Write the workbook of the league of a folder of estimates or of a wave, one in each language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from acsi.files import write_all
from acsi.reporting.material import Material
from acsi.reporting.pages import texts_of
from acsi.reporting.past import Past
from acsi.reporting.sheets import workbook
from acsi.reporting.workbook import sheets
from acsi.steps.past import past_of
from acsi.steps.report import NATIONAL
from acsi.steps.results import Results, results_in, results_of
from acsi.steps.shelf import put_reports, report_inputs, standing_reports
from acsi.wave import Wave, sha256_of
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
    names = _names(results, languages)
    if standing_reports(wave, inputs).issuperset(names):
        return [wave.path(f"{REPORTS}/{name}") for name in names], False
    hashes = {**inputs, DEFINITION: wave.programme.definition_sha256()}
    files = _files(results, languages, hashes, past_of(wave, results.league()))
    return put_reports(wave, inputs, files, now=now, force=force), True


def _files(
    results: Results, languages: Sequence[str], hashes: Mapping[str, str], past: Past | None = None
) -> dict[str, bytes]:
    chosen = languages or results.survey.languages
    return {
        name: _workbook(results, each, hashes, past or Past())
        for name, each in zip(_names(results, chosen), chosen, strict=True)
    }


def _names(results: Results, languages: Sequence[str]) -> list[str]:
    return [f"{NATIONAL}.{each}.xlsx" for each in languages or results.survey.languages]


def _workbook(results: Results, language: str, hashes: Mapping[str, str], past: Past) -> bytes:
    from acsi import __version__

    league = results.league()
    material = Material(league, results.estimates(), results.survey, texts_of(language, league.settings), past)
    title = results.survey.title.in_language(language) or results.survey.id
    named = f"{title} · {material.texts.wave(results.wave)}" if results.wave else title
    about = [(named, ""), ("acsi", __version__), *((f"SHA-256 {name}", digest) for name, digest in hashes.items())]
    return workbook(sheets(material, results.branches, about), title=named)
