"""A survey in two waves, and all that leaves head office of the last one: of B6 6 interviews came, of B3 8 in the wave
before, and there are small cells of every kind."""

import io
import zipfile
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from acsi.cli.app import app
from acsi.cli.printing import print_league
from acsi.cli.printing_touchpoints import print_touchpoints
from acsi.cli.printing_trend import print_trend
from acsi.cli.printing_value import print_value
from acsi.league.results import League
from acsi.league.trend_results import Trend
from acsi.model.estimates import Estimates
from acsi.reporting.pages import branch_report, national_report
from acsi.reporting.past import Past
from acsi.steps.fit import fit_file
from acsi.steps.page import pages_of_folder
from acsi.steps.rank import rank_folder
from acsi.steps.results import results_in
from acsi.steps.trend import trend_of_folders
from acsi.steps.workbook import workbooks_of_folder
from acsi.survey.models import Survey
from tests.league.interviewed import DEFINITION, interviews

FEW = 10
NAMES = {f"B{each}": f"Place{each}" for each in range(1, 7)}
VALUE = {"results": "paid_fast", "process": "counter_fast", "price": "loyal_1", "effort": "counter_kind"}
ASKED = [
    "quality_1", "quality_2", "sat_1", "sat_2", "complained", "loyal_1", "loyal_2",
    "counter_fast", "counter_kind", "paid_fast", "tow_wait",
]  # fmt: skip


@dataclass(frozen=True)
class Made:
    """The interviews of the last wave, its folder and its files as text by name, and what they were made from."""

    table: pd.DataFrame
    folder: Path
    before: Path
    texts: Mapping[str, str]
    books: Mapping[str, Mapping[str, list[tuple[Any, ...]]]]
    league: League
    estimates: Estimates
    survey: Survey
    trend: Trend

    def answers(self, question: str) -> dict[str, int]:
        """The answers to a question by branch."""
        return {str(k): int(v) for k, v in self.table.groupby("branch")[question].count().items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("disclosed")
    names = folder / "branches.csv"
    names.write_text(
        "code,name_zh,name_en,region\n" + "".join(f"{k},地方{v[-1]},{v},\n" for k, v in NAMES.items()), "utf-8"
    )
    table = _last_wave()
    before = interviews(seed=5).assign(channel="agent", use="private")
    before = before[(before["branch"] != "B3") | (before.groupby("branch").cumcount() < 8)]
    places = [_fitted(each, folder / name, names) for name, each in (("earlier", before), ("later", table))]
    results = results_in(places[1])
    league, estimates = results.league(), results.estimates()
    trend = trend_of_folders(places)
    texts = {name: (places[1] / name).read_text("utf-8-sig") for name in ("league.csv", "league.json")}
    books = {}
    for path in workbooks_of_folder(places[1], languages=["zh", "en"]):
        book = openpyxl.load_workbook(path, read_only=True)
        books[path.suffixes[0][1:]] = {each.title: list(each.iter_rows(min_row=2, values_only=True)) for each in book}
        with zipfile.ZipFile(path) as archive:
            texts[path.name] = "".join(archive.read(each).decode() for each in archive.namelist())
    for path in (*pages_of_folder(places[1], languages=["en"]), *pages_of_folder(places[1], branches=["B1"])):
        texts[path.name] = path.read_text("utf-8")
    past = Past(trend)
    for language in ("zh", "en"):
        texts[f"national.{language}"] = national_report(league, estimates, results.survey, language, past=past)
        for code in ("B1", "B5"):
            texts[f"{code}.{language}"] = branch_report(league, estimates, results.survey, code, language, past=past)
    said = {
        "rank": partial(print_league, league, "", None),
        "touchpoints": partial(print_touchpoints, league),
        "value": partial(print_value, league),
        "trend": partial(print_trend, trend, detailed=False),
        "trend --branch": partial(print_trend, trend_of_folders(places, branch="B3"), detailed=True),
    }
    for name, told in said.items():
        with redirect_stdout(io.StringIO()) as stream:
            told()
        texts[name] = stream.getvalue()
    for more in ("", "--json"):
        words = ["rank", "--estimates", places[1], "--data", places[1] / "data.csv", "--branch", "B1", "--branch", "B5"]
        done = CliRunner().invoke(app, [*map(str, words), *filter(None, [more])])
        assert done.exit_code == 0, done.output
        texts[f"rank --branch {more}"] = done.stdout
    texts["trend.json"] = trend.model_dump_json()
    return Made(table, places[1], places[0], texts, books, league, estimates, results.survey, trend)


def _last_wave() -> pd.DataFrame:
    table, place = interviews(), interviews().groupby("branch").cumcount().to_numpy()
    branch = table["branch"].to_numpy()
    towed = place < np.where(branch == "B1", 7, 20)
    table = table.assign(towed=towed.astype(int), tow_wait=table["tow_wait"].fillna(5).where(towed))
    few_dealers = np.isin(branch, ["B2", "B4"]) & (place >= 8)
    table["channel"] = np.where((place % 2 == 0) & ~few_dealers, "dealer", "agent")
    bus, van, taxi = (branch == "B2") & (place > 54), place % 5 < 2, place % 5 < 4
    table["use"] = np.select([bus, van, taxi], ["bus", "van", "taxi"], "private")
    table.loc[(branch == "B5") & (place < 7), "sat_1"] = np.nan
    return table[place < np.select([branch == "B6", branch == "B5"], [6, 15], 60)]


def _fitted(table: pd.DataFrame, folder: Path, names: Path) -> Path:
    folder.mkdir()
    value = ", ".join(f"{part}: [{question}]" for part, question in VALUE.items())
    text = DEFINITION.replace("LEAGUE", "flag_below_n: 0, adjust_for: [channel, use]").replace(
        "bootstrap: 300", "bootstrap: 60"
    )
    definition, data = folder / "definition.yaml", folder / "data.csv"
    definition.write_text(f"{text}languages: [en, zh]\nvalue_equation: {{{value}}}\n", encoding="utf-8")
    table.to_csv(data, index=False)
    fit_file(definition, data, folder, by="branch", branches=names)
    rank_folder(folder, data=data)
    return folder
