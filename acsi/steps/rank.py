"""Rank the groups of a folder of estimates and leave the league beside them."""

import csv
import io
from pathlib import Path

from acsi.files import write_all
from acsi.league.league import rank
from acsi.league.results import League, columns
from acsi.league.tables import csv_rows
from acsi.steps.results import LEAGUE_CSV, LEAGUE_JSON, load_definition, load_estimates, load_replicates


def rank_folder(folder: Path) -> League:
    """Rank from estimates.json and replicates.parquet, and write league.csv (UTF-8 with BOM) and league.json."""
    survey, names = load_definition(folder)
    league = rank(load_estimates(folder), load_replicates(folder), survey, names)
    write_all(folder, {LEAGUE_JSON: league.model_dump_json(by_alias=True, indent=1).encode(), LEAGUE_CSV: _csv(league)})
    return league


def _csv(league: League) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns())
    writer.writerows(csv_rows(league))
    return stream.getvalue().encode("utf-8-sig")
