"""The documentation is complete, up to date, and its commands run as they are written."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
ACSI = [sys.executable, "-m", "acsi"]


def commands(page: Path) -> list[list[str]]:
    """The `acsi` commands in the fenced blocks of a page, without comments."""
    blocks = re.findall(r"^```\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("acsi ")]


def run(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(ACSI + arguments, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"acsi {' '.join(arguments)}: {done.stderr}"
    return done.stdout


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with the shipped surveys, set to few resamples."""
    shutil.copytree(CHECKOUT / "surveys", tmp_path / "surveys")
    for definition in (tmp_path / "surveys").glob("*.yaml"):
        quicken(definition)
    return tmp_path


def quicken(definition: Path) -> None:
    """Few resamples, so that the commands of a page take a moment and not a minute."""
    text = definition.read_text(encoding="utf-8")
    definition.write_text(re.sub(r"bootstrap: \d+", "bootstrap: 100", text), encoding="utf-8")


def test_the_pages_of_commands_and_codes_are_up_to_date():
    done = subprocess.run([sys.executable, CHECKOUT / "script" / "docs", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_links_between_pages_lead_somewhere():
    pages = [CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.usefixtures("font")
def test_the_walk_through_on_real_interviews_works_as_written(workplace, reference):
    shutil.copy(reference / "acsi2015.csv", workplace)
    walk = commands(CHECKOUT / "docs" / "acsi-2015.md")
    assert [command[0] for command in walk] == ["fit", "rank", "report", "fit", "rank"]
    printed = [run(command, workplace) for command in walk]
    assert re.search(r"satisfaction\s+70\.8", printed[0])
    assert re.search(r"loyalty\s+75\.2", printed[0])
    assert re.search(r"loyalty\s+72\.4", printed[3])
    reports = {path.name for path in (workplace / "acsi2015" / "reports").glob("*.pdf")}
    industries = ("1001", "3003", "3013", "5001")
    assert reports == {"national.en.pdf", "national.zh.pdf", *(f"{code}.en.pdf" for code in industries)}


@pytest.mark.usefixtures("font")
def test_the_readme_leads_from_interviews_to_reports(tmp_path):
    from acsi.shipped import shipped
    from acsi.simulate.interviews import simulated_interviews
    from acsi.survey.branches import load_branches
    from acsi.survey.load import load_survey

    branches = load_branches(shipped("surveys") / "branches" / "china-motor.csv").values()
    survey = load_survey(shipped("surveys") / "auto-claims.yaml")
    interviews = simulated_interviews(survey, branches, per_branch=40)
    few = interviews[interviews["branch"].isin(["B01", "B07", "B24"])]
    few.to_csv(tmp_path / "interviews.csv", index=False)
    steps = [command for command in commands(CHECKOUT / "README.md") if command[0] != "demo"]
    assert [command[0] for command in steps[:5]] == ["new", "check", "fit", "rank", "report"]
    for command in steps[:5]:
        run(command, tmp_path)
        quicken(tmp_path / "motor" / "survey.yaml")
    assert len(list((tmp_path / "results" / "reports").glob("*.pdf"))) == 5


def test_every_command_that_a_page_names_is_there_with_the_options_it_names():
    from acsi.cli.reference import commands_page

    helps = {}
    for part in commands_page().split("\n## acsi ")[1:]:
        name, _, text = part.partition("\n")
        helps[name.strip()] = text
    for page in [CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")]:
        for line in re.findall(r"^acsi .*", page.read_text(encoding="utf-8"), re.MULTILINE):
            for words in (part.split() for part in line.partition("#")[0].split(";")):
                if words[:1] != ["acsi"]:
                    continue
                name = " ".join(words[1:3]) if " ".join(words[1:3]) in helps else words[1]
                assert name in helps, f"{page.name}: {line}"
                for option in (word for word in words if word.startswith("--")):
                    assert option in helps[name], f"{page.name}: {line}"
