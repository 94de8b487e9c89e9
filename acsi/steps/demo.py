"""The demo: simulated interviews of a motor insurer, from a data file to the league and every report."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.files import write_all
from acsi.shipped import shipped
from acsi.survey.branches import load_branches
from acsi.survey.load import load_survey
from acsi.wave.names import BRANCHES, DEFINITION, ESTIMATES, LEAGUE_CSV

if TYPE_CHECKING:
    from acsi.league.results import League

MARK = ".acsi-demo"
INTERVIEWS = "interviews.csv"
RESULTS = "results"

SIMULATED = {"zh": "（模拟数据）", "en": " (simulated data)"}
"""Added to the survey's title, since the branches bear the names of real places."""


@dataclass(frozen=True)
class DemoResult:
    """What the demo made: the league, the folder of the estimates, and the reports, the national ones first."""

    league: League
    results: Path
    reports: list[Path]


def demo_folder(
    folder: Path, *, say: Callable[[str], None], progress: Callable[[int, int], None] | None = None
) -> DemoResult:
    """Simulate interviews in `folder`, fit, rank and report on them; files of an earlier demo there are written over.

    `say` is told in plain words what was made and where; `progress` counts resamples, then reports. Raises AcsiError if
    the folder holds anything that no demo made (G002), cannot be written (F005) or the font is missing (R001).
    """
    from acsi.render import fonts
    from acsi.steps.fit import fit_file
    from acsi.steps.rank import rank_folder
    from acsi.steps.report import report_folder

    _refuse_foreign(folder)
    fonts.require("")
    say(_write_interviews(folder))
    results = folder / RESULTS
    estimates = fit_file(folder / DEFINITION, folder / INTERVIEWS, results, by="branch", progress=progress)
    say(f"The model, estimated with {estimates.method.bootstrap:,} resamples: {results / ESTIMATES}")
    league = rank_folder(results)
    say(f"The {len(league.branches)} branches ranked: {results / LEAGUE_CSV}")
    reports = report_folder(results, progress=progress)
    say(f"{len(reports)} reports: {reports[0].parent}")
    return DemoResult(league, results, reports)


def _refuse_foreign(folder: Path) -> None:
    """An empty folder, a new one and an earlier demo's are ours; any other is not."""
    try:
        foreign = any(folder.iterdir()) and not (folder / MARK).is_file()
    except FileNotFoundError:
        return
    except NotADirectoryError:
        foreign = True
    except OSError as error:
        raise fault("F005", file=folder, reason=error.strerror or str(error)) from error
    if foreign:
        raise fault("G002", folder=folder)


def _write_interviews(folder: Path) -> str:
    """Write the definition, the branches and their simulated interviews; gives a line that says so."""
    from acsi.simulate.interviews import simulated_interviews

    surveys = shipped("surveys")
    names = surveys / "branches" / "china-motor.csv"
    survey = load_survey(surveys / "auto-claims.yaml")
    branches = load_branches(names)
    interviews = simulated_interviews(survey, branches.values())
    files = {
        MARK: b"Made by acsi demo, which may write over the files beside this one.\n",
        DEFINITION: _marked_as_simulated((surveys / "auto-claims.yaml").read_text(encoding="utf-8")).encode(),
        BRANCHES: names.read_bytes(),
        INTERVIEWS: interviews.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"),
    }
    write_all(folder, files)
    return f"{len(interviews):,} simulated interviews of {len(branches)} branches: {folder / INTERVIEWS}"


def _marked_as_simulated(definition: str) -> str:
    """The definition with a title that says that the data are not real."""
    title = re.compile(r"^title: \{zh: (.*), en: (.*)\}$", re.MULTILINE)
    return title.sub(rf"title: {{zh: \1{SIMULATED['zh']}, en: \2{SIMULATED['en']}}}", definition, count=1)
