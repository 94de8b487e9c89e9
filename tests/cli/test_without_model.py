"""The surveys that ship without a model go the whole way, by the commands that a person types."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acsi.cli.app import app
from acsi.errors import AcsiError
from acsi.fieldwork.records import Fieldwork
from acsi.keys import new_identity, save_identity
from acsi.reporting.fielded import Fielded
from acsi.reporting.pages import branch_report, national_report
from acsi.sampling.results import Selection
from acsi.steps.results import results_of
from acsi.survey.load import load_survey
from acsi.wave import find_programme
from tests.cli.without_model import delivered, list_of_places, log_of_contacts

RUN = CliRunner()

MODEL_WORDS = ("construct", "Impact", "PLS", "alpha", "Coefficient", "潜变量", "路径", "影响力")

Said = Callable[..., str]


@dataclass(frozen=True)
class Wave:
    """A wave that was fitted and ranked: its programme's folder, the pack, the delivery, and what commands said."""

    folder: Path
    pack: Path
    delivery: Path
    said: dict[str, str]

    def read(self, name: str) -> dict:
        return json.loads((self.folder / "waves/2026Q3" / name).read_text(encoding="utf-8"))


@contextmanager
def standing_in(folder: Path, identity: Path) -> Iterator[Said]:
    """The person with this identity types commands in the folder; each must succeed."""
    before, environment = Path.cwd(), os.environ.get("ACSI_IDENTITY")
    os.chdir(folder)
    os.environ["ACSI_IDENTITY"] = str(identity)
    try:
        yield said
    finally:
        os.chdir(before)
        if environment is None:
            del os.environ["ACSI_IDENTITY"]
        else:
            os.environ["ACSI_IDENTITY"] = environment


def said(*arguments: str | Path) -> str:
    result = RUN.invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: str | Path) -> list[str]:
    result = RUN.invoke(app, list(map(str, arguments)))
    assert isinstance(result.exception, AcsiError), result.output
    return [problem.code for problem in result.exception.problems]


def ranked(root: Path, survey: str, firm: str, completes: int, sources: list[str]) -> Wave:
    """The wave of a survey from `acsi new` to `acsi rank`, with five branches and 200 resamples."""
    me, theirs, folder = root / "me.txt", root / "firm.txt", root / "programme"
    save_identity(new_identity(), me)
    agreed = new_identity()
    save_identity(agreed, theirs)
    told = {}
    with standing_in(root, me) as say:
        say("new", folder, "--survey", survey)
        lines = (folder / "branches.csv").read_text(encoding="utf-8").splitlines()
        (folder / "branches.csv").write_text("\n".join(lines[:6]) + "\n", encoding="utf-8")
        text = (folder / "survey.yaml").read_text(encoding="utf-8")
        for old, new in (
            (f"{firm}: {{}}", f"{firm}: {{recipient: {agreed.recipient}}}"),
            ("bootstrap: 5000", "bootstrap: 200"),
            ("completes: 40" if "completes: 40" in text else "completes: 50", f"completes: {completes}"),
        ):
            assert old in text
            text = text.replace(old, new)
        (folder / "survey.yaml").write_text(text, encoding="utf-8")
    with standing_in(folder, me) as say:
        told["check"] = say("check")
        told["sample"] = say("sample", "2026Q3", *sources, "--as-of", "2026-09-30")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("acsi.render.fonts.installed", lambda: None)  # the printed questionnaire takes seconds
            told["handover"] = say("handover", "2026Q3", "--to", firm)
    with standing_in(root, theirs) as say:
        say("open", folder / f"waves/2026Q3/handover/2026Q3-{firm}-01.age", "--out", "pack")
        delivery = delivered(root / "pack", root / "delivery.csv")
        told["verify"] = say("verify", delivery, "--contract", root / "pack" / "contract.json")
    with standing_in(folder, me) as say:
        told["receive"] = say("receive", "2026Q3", delivery, "--firm", firm)
        told["fit"] = say("fit", "2026Q3")
        told["rank"] = say("rank", "2026Q3")
    return Wave(folder, root / "pack", delivery, told)


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Wave:
    root = tmp_path_factory.mktemp("visits")
    sources = ["--frame", str(list_of_places(root / "places.csv"))]
    return ranked(root, "mystery-visits", "visitors", 25, sources)


@pytest.fixture(scope="module")
def pulse(tmp_path_factory: pytest.TempPathFactory) -> Wave:
    root = tmp_path_factory.mktemp("pulse")
    contacts, agents, nobody = map(str, log_of_contacts(root))
    sources = ["--frame", contacts, "--agents", agents, "--do-not-contact", nobody]
    return ranked(root, "touchpoint-pulse", "pulse", 40, sources)


@pytest.fixture(params=["visits", "pulse"])
def wave(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Wave:
    """Either wave, with its user standing in its programme."""
    found: Wave = request.getfixturevalue(request.param)
    monkeypatch.chdir(found.folder)
    monkeypatch.setenv("ACSI_IDENTITY", str(found.folder.parent / "me.txt"))
    return found


def test_places_are_drawn_and_told_as_places(visits: Wave) -> None:
    told = visits.said["sample"].partition("W504")[0]
    assert "places in the list" in told
    assert "175 places in the frame of 5 branches." in told
    assert "Drawn: 125 cases to visit" in told
    assert "customer" not in told
    assert "phone" not in told
    readme = (visits.pack / "README.md").read_text(encoding="utf-8")
    assert "网点名称、地址" in readme
    assert "name of the place, address" in readme


def test_customers_of_a_pulse_are_drawn_without_agents(pulse: Wave) -> None:
    assert "a customer with an agent's phone                                     1" in pulse.said["sample"]
    assert "on the list of those not to be contacted                             1" in pulse.said["sample"]


def test_what_a_firm_delivers_is_good(wave: Wave) -> None:
    assert "all good" in wave.said["verify"]
    assert "0 refused" in wave.said["receive"]


def test_the_fit_speaks_of_questions_and_weights(wave: Wave) -> None:
    told = wave.said["fit"]
    assert "weighted mean of questions" in told
    assert "shared out" in told
    for word in ("EM", "alpha", "R²", "construct"):
        assert word not in told


def test_the_best_and_the_worst_branch_come_out(wave: Wave) -> None:
    league = wave.read("league.json")
    assert [row["branch"] for row in league["branches"] if row["rank"]][:1] == ["B01"]
    assert [row["branch"] for row in league["branches"] if row["rank"]][-1:] == ["B05"]
    verdicts = {row["branch"]: row["verdict"] for row in league["branches"]}
    assert (verdicts["B01"], verdicts["B05"]) == ("above", "below")
    assert all(row["why"] is None for row in league["branches"])
    assert league["touchpoints"]["outcome"] is None
    assert "above" in wave.said["rank"]


def test_every_question_of_the_composite_stands_in_the_estimates(wave: Wave) -> None:
    survey, estimates = load_survey(wave.folder / "survey.yaml"), wave.read("estimates.json")
    assert survey.composite is not None
    construct = estimates["constructs"][survey.composite.index]
    assert list(construct["parts"]) == list(survey.composite.weights)
    assert sum(part["u"] for part in construct["parts"].values()) == pytest.approx(1)
    assert estimates["paths"] == []


def pages(wave: Wave, language: str) -> list[str]:
    """The words of the national report and of the last branch's."""
    results = results_of(find_programme(wave.folder).wave("2026Q3"))
    league, estimates, survey = results.league(), results.estimates(), results.survey
    told = Fielded(
        Fieldwork.model_validate(wave.read("fieldwork.json")), Selection.model_validate(wave.read("selection.json"))
    )
    national = national_report(league, estimates, survey, language, fielded=told)
    return [
        re.sub("<[^>]*>", " ", each) for each in (national, branch_report(league, estimates, survey, "B05", language))
    ]


@pytest.mark.parametrize(("language", "heading"), [("zh", "指数的构成"), ("en", "What the index is made of")])
def test_reports_say_what_the_index_is_made_of_and_nothing_of_a_model(wave: Wave, language: str, heading: str) -> None:
    for text in pages(wave, language):
        assert heading in text
        assert [word for word in MODEL_WORDS if word in text] == []
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|{{", text)
    assert ("Below the nation in" if language == "en" else "低于全国：") in text


def test_reports_on_visits_speak_of_visits(visits: Wave) -> None:
    text, _ = pages(visits, "en")
    assert "Places that may be visited" in text
    assert "From the places to the visits" in text
    assert not re.search(r"sample of customers|claims|interviews: \d", text.replace("claims procedure", ""))


@pytest.mark.usefixtures("font")
def test_a_report_is_written(visits: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(visits.folder)
    monkeypatch.setenv("ACSI_IDENTITY", str(visits.folder.parent / "me.txt"))
    said("report", "2026Q3", "--lang", "zh", "--branch", "B05")
    assert (visits.folder / "waves/2026Q3/reports/B05.zh.pdf").read_bytes().startswith(b"%PDF")


def test_the_league_page_of_a_wave_tells_of_touchpoints_and_is_made_once(
    visits: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(visits.folder)
    monkeypatch.setenv("ACSI_IDENTITY", str(visits.folder.parent / "me.txt"))
    reports = visits.folder / "waves/2026Q3/reports"
    assert "nothing had to be done" not in said("report", "2026Q3", "--format", "html")
    page = (reports / "national.zh.html").read_text(encoding="utf-8")
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert data["waves"] == []
    assert any(line["kind"] == "touchpoint" for line in data["lines"])
    assert data["languages"]["en"]["branches"]["B05"]["why"]
    assert data["branches"]["B05"]["parts"] == []
    assert [word for word in MODEL_WORDS if word in json.dumps(data["languages"], ensure_ascii=False)] == []
    said("report", "2026Q3", "--format", "html", "--branch", "B05")
    assert "nothing had to be done" in said("report", "2026Q3", "--format", "html")
    assert {"B05.zh.html", "national.zh.html"} <= {path.name for path in reports.iterdir()}


def test_the_other_commands_work_or_say_why_not(wave: Wave, tmp_path: Path) -> None:
    assert "0 refused" not in said("trust", "2026Q3")
    assert "reliability" in said("plan")
    assert "no clear difference" in said("compare", "2026Q3", "2026Q3")
    assert "Next: acsi" in said("status", "2026Q3")
    assert "xlsform" in said("questionnaire", "--format", "xlsform", "--out", tmp_path / "q")
    assert refused("validity", "2026Q3") == ["M020"]
    on_file = ("fit", "--survey", "survey.yaml", "--data", wave.delivery, "--out", tmp_path / "out")
    assert refused(*on_file, "--jackknife") == ["M034"]


def test_agents_are_told_where_they_were_looked_for(visits: Wave, pulse: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    for wave in (visits, pulse):
        monkeypatch.chdir(wave.folder)
        monkeypatch.setenv("ACSI_IDENTITY", str(wave.folder.parent / "me.txt"))
        if wave is visits:
            assert refused("agents", "2026Q3") == ["A018"]
        else:
            assert "1 are excluded" in said("agents", "2026Q3")
