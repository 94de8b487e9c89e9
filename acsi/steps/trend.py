"""Waves side by side: those of a programme, or folders that `acsi fit --out` left; and what a league says of the wave
before it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import AcsiError, did_you_mean, fault
from acsi.files import write_all
from acsi.steps.results import Results, results_in, results_of
from acsi.survey.load import load_survey
from acsi.survey.models import Survey
from acsi.wave import Programme, Wave
from acsi.wave.names import ASKED, ESTIMATES, MEANS, RESPONSES

if TYPE_CHECKING:
    from acsi.league.results import League
    from acsi.league.trend_results import Trend
    from acsi.league.yardstick import WaveResults

DOCUMENT = "trend.json"


def trend_of_waves(
    programme: Programme, names: Sequence[str] = (), *, measure: str | None = None, branch: str | None = None
) -> Trend:
    """Waves of the programme in the order of time, all fitted ones if none is named; `branch` alone if one is.

    `measure` names the yardstick: a wave (default: the last), `pooled` or `own`. Raises AcsiError: no such wave (P012)
    or one that is not fitted (P013), and as `acsi.league.trend.trend` does.
    """
    from acsi.league.trend import trend

    waves = in_time([programme.wave(name) for name in names] or fitted_waves(programme))
    found = trend([results_of_wave(wave) for wave in waves], programme.survey(), programme.branches(), measure=measure)
    return found if branch is None else _only(found, branch)


def trend_of_folders(folders: Sequence[Path], *, measure: str | None = None, branch: str | None = None) -> Trend:
    """Folders of results side by side, in the order given; settings and names of branches are those of the last.

    Otherwise as `trend_of_waves`; raises AcsiError (F006) where a folder holds no results.
    """
    from acsi.league.trend import trend

    results = [results_in(folder) for folder in folders]
    short = [folder.name or str(folder) for folder in folders]
    names = short if len(set(short)) == len(short) else [str(folder) for folder in folders]
    waves = [
        _wave_results(name, each, (folder / MEANS).is_file(), each.survey)
        for name, folder, each in zip(names, folders, results, strict=True)
    ]
    if not results:
        raise fault("L040", count=0)
    found = trend(waves, results[-1].survey, results[-1].branches, measure=measure)
    return found if branch is None else _only(found, branch)


def write_trend(found: Trend, out: Path) -> None:
    """Write trend.json into the folder `out`. Raises AcsiError (F005) where that cannot be done."""
    write_all(out, {DOCUMENT: found.model_dump_json(by_alias=True, indent=1).encode()})


def with_change_since(league: League, wave: Wave, before: Wave | None) -> League:
    """The league of a wave with what changed since the wave `before`; a doubt says why where it cannot be told."""
    from acsi.league.trend import trend, with_change
    from acsi.model.estimates import doubt

    if before is None:
        return league
    try:
        both = [results_of_wave(before), results_of_wave(wave)]
        found = trend(both, wave.programme.survey(), wave.programme.branches())
    except AcsiError as refusal:
        unknown = doubt("W348", wave=before.name, reason=refusal.problems[0].message)
        return league.model_copy(update={"warnings": [*league.warnings, unknown]})
    return with_change(league, found)


def wave_before(wave: Wave) -> Wave | None:
    """The fitted wave before this one in time, if there is any."""
    order = in_time([each for each in fitted_waves(wave.programme) if each.name != wave.name] + [wave])
    place = [each.name for each in order].index(wave.name)
    return order[place - 1] if place else None


def inputs_of_change(before: Wave | None) -> dict[str, str]:
    """What the change since the wave `before` follows from, by names that tell it from the wave's own files."""
    if before is None:
        return {}
    found = before.hashes(ESTIMATES, *filter(before.has, [MEANS, ASKED, RESPONSES]))
    return {f"{before.name}/{name}": digest for name, digest in found.items()}


def fitted_waves(programme: Programme) -> list[Wave]:
    """The waves of a programme that have estimates."""
    waves = map(programme.wave, programme.waves())
    return [wave for wave in waves if wave.has(ESTIMATES)]


def in_time(waves: Sequence[Wave]) -> list[Wave]:
    """Waves by the day they were drawn as of, then by name."""

    def moment(wave: Wave) -> tuple[date, str]:
        manifest = wave.manifest()
        return manifest.as_of or manifest.created.date(), wave.name

    return sorted(waves, key=moment)


def results_of_wave(wave: Wave) -> WaveResults:
    """What a trend needs of a fitted wave. Raises AcsiError (P012, P013)."""
    found = _wave_results(wave.name, results_of(wave), wave.has(MEANS), _asked(wave))
    firms, interviewers = _interviewed(wave)
    return replace(found, firms=firms, interviewers=interviewers)


def _wave_results(name: str, results: Results, measured: bool, asked: Survey | None) -> WaveResults:
    from acsi.league.yardstick import WaveResults

    return WaveResults(name, results.estimates(), results.means() if measured else None, asked)


def _asked(wave: Wave) -> Survey | None:
    """The definition that the wave was asked with: the one it kept, or today's if it has not changed since."""
    if wave.has(ASKED):
        return load_survey(wave.path(ASKED))
    step = wave.manifest().steps.get("receive")
    same = step is not None and step.definition_sha256 == wave.programme.definition_sha256()
    return wave.programme.survey() if same else None


def _interviewed(wave: Wave) -> tuple[Mapping[str, Mapping[str, int]], frozenset[str]]:
    """Interviews by branch and firm, and the interviewers of each firm; nothing where the interviews are not there."""
    import pyarrow.parquet as pq

    if not wave.has(RESPONSES):
        return {}, frozenset()
    content = pq.ParquetFile(io.BytesIO(wave.read(RESPONSES)))
    table = content.read([each for each in ("branch", "firm", "interviewer") if each in content.schema.names])
    columns = table.to_pydict()
    firms: dict[str, dict[str, int]] = {}
    for branch, firm in zip(columns.get("branch", []), columns.get("firm", []), strict=False):
        by_firm = firms.setdefault(str(branch), {})
        by_firm[str(firm)] = by_firm.get(str(firm), 0) + 1
    pairs = zip(columns.get("firm", []), columns.get("interviewer", []), strict=False)
    return firms, frozenset(f"{firm} {interviewer}" for firm, interviewer in pairs if interviewer)


def _only(found: Trend, branch: str) -> Trend:
    """The trend of the nation and one branch. Raises AcsiError (L046) for a branch that no wave has."""
    kept = [each for each in found.branches if each.branch == branch]
    if not kept:
        near = did_you_mean(branch, [each.branch for each in found.branches])
        raise fault("L046", branch=branch, near=near)
    return found.model_copy(update={"branches": kept})
