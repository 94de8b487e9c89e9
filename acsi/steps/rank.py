"""Rank the branches of a folder of estimates or of a wave, and leave the league beside the estimates."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

from acsi.fieldwork.records import Fieldwork
from acsi.league.league import rank
from acsi.league.results import League, columns
from acsi.league.tables import csv_rows
from acsi.model.interviews import Interviews
from acsi.sampling.results import Selection
from acsi.steps.fieldwork import load_selection
from acsi.steps.interviews import interviews_in, interviews_of
from acsi.steps.results import Results, results_in, results_of
from acsi.steps.trend import inputs_of_change, wave_before, with_change_since
from acsi.wave import Wave, change, change_folder, is_current
from acsi.wave.names import (
    ASKED,
    ESTIMATES,
    FIELDWORK,
    LEAGUE_CSV,
    LEAGUE_JSON,
    MEANS,
    REPLICATES,
    RESPONSES,
    SELECTION,
    WEIGHTS,
)


def rank_folder(folder: Path, *, data: Path | None = None, margins: Path | None = None) -> League:
    """Rank from estimates.json and replicates.parquet, and write league.csv (UTF-8 with BOM) and league.json.

    With the `data` that were fitted, and the `margins` they were raked to, the league says what takes the interviews
    too: touchpoints, customer groups, scores adjusted for their mix.
    """
    results = results_in(folder)
    interviews = interviews_in(data, results.survey, results.estimates(), margins) if data else None
    league = _ranked(results, interviews)
    change_folder(folder, "rank", _documents(league))
    return league


def rank_wave(wave: Wave, *, now: datetime | None = None, force: bool = False) -> tuple[League, bool]:
    """Rank a fitted wave, with response rates and doubts from its fieldwork, and what changed since the fitted wave
    before it; also whether anything had to be done.

    A wave ranked from the same estimates already is left as it is. Raises AcsiError: not fitted (P013), closed (P014).
    """
    inputs = inputs_of_rank(wave)
    if is_current(wave, "rank", inputs):
        return results_of(wave).league(), False
    with change(wave, "rank", now=now or datetime.now(UTC), inputs=inputs, force=force) as work:
        if is_current(wave, "rank", inputs):
            work.drop()
            return results_of(wave).league(), False
        league, files = ranked_wave(wave)
        work.note(seed=results_of(wave).survey.estimation.seed)
        for name, content in files.items():
            work.write(name, content)
    return league, True


def inputs_of_rank(wave: Wave) -> dict[str, str]:
    """The files that the league of a wave is made from, with their SHA-256. Raises AcsiError (P012, P013)."""
    optional = filter(wave.has, [SELECTION, WEIGHTS, MEANS, ASKED])
    own = wave.hashes(ESTIMATES, REPLICATES, FIELDWORK, RESPONSES, *optional)
    return own | inputs_of_change(wave_before(wave))


def ranked_wave(wave: Wave) -> tuple[League, dict[str, bytes]]:
    """The league of a wave, and the files that hold it; nothing is written. Raises AcsiError as `rank_wave` does."""
    fieldwork = Fieldwork.model_validate_json(wave.read(FIELDWORK))
    league = _with_fieldwork(_ranked(results_of(wave), interviews_of(wave)), fieldwork, load_selection(wave))
    league = with_change_since(league, wave, wave_before(wave))
    return league, _documents(league)


def _ranked(results: Results, interviews: Interviews | None) -> League:
    return rank(results.estimates(), results.replicates(), results.survey, results.branches, interviews)


def _with_fieldwork(league: League, fieldwork: Fieldwork, selection: Selection | None) -> League:
    """The league with each branch's response rate and days to the interview, and flags for doubts of the fieldwork."""
    nested = fieldwork.trust.nested if fieldwork.trust else {}
    drawn, evidence = (selection.branches, selection.evidence) if selection else ({}, {})
    rows = []
    for row in league.branches:
        outcomes, code = fieldwork.by_branch.get(row.branch), row.branch
        doubts = {
            "census": code in drawn and drawn[code].census,
            "nested_interviewers": code in nested,
            "many_agents": code in evidence and evidence[code].flagged,
        }
        told = {
            "response_rate": outcomes.rr1 if outcomes else None,
            "days": outcomes.days if outcomes else None,
            "flags": [*row.flags, *(flag for flag, raised in doubts.items() if raised)],
        }
        rows.append(row.model_copy(update=told))
    return league.model_copy(update={"branches": rows})


def _documents(league: League) -> dict[str, bytes]:
    return {LEAGUE_JSON: league.model_dump_json(by_alias=True, indent=1).encode(), LEAGUE_CSV: _csv(league)}


def _csv(league: League) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns())
    writer.writerows(csv_rows(league))
    return stream.getvalue().encode("utf-8-sig")
