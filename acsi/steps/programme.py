"""Starting a programme, and finding the one that a person stands in."""

from pathlib import Path

from acsi.errors import did_you_mean, fault
from acsi.files import write_all
from acsi.shipped import shipped
from acsi.survey.load import load_survey

DEFINITION = "survey.yaml"
BRANCHES = "branches.csv"
WAVES = "waves"

# The shipped list of branches that belongs to a shipped survey; the others' branches are the user's to list.
_BRANCHES_OF = {
    "auto-claims": "china-motor.csv",
    "acsi2015": "industries-2015.csv",
    "acsi2015-price": "industries-2015.csv",
}


def shipped_surveys() -> list[str]:
    """The names of the definitions that ship."""
    return sorted(path.stem for path in shipped("surveys").glob("*.yaml"))


def new_programme(folder: Path, survey_name: str) -> list[str]:
    """Start a programme in `folder` from a shipped survey; gives the steps that come next, as lines to show.

    Raises AcsiError if there is no such survey (P003), or the folder holds something already (P002) or cannot be
    written (F005).
    """
    known = shipped_surveys()
    if survey_name not in known:
        meant = did_you_mean(survey_name, known)
        raise fault("P003", found=survey_name, meant=meant, allowed=", ".join(known))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise fault("P002", folder=folder)
    files = {DEFINITION: (shipped("surveys") / f"{survey_name}.yaml").read_bytes()}
    listed = _BRANCHES_OF.get(survey_name)
    if listed:
        files[BRANCHES] = (shipped("surveys") / "branches" / listed).read_bytes()
    write_all(folder, files)
    (folder / WAVES).mkdir(exist_ok=True)
    return _next_steps(folder, bool(listed))


def _next_steps(folder: Path, listed: bool) -> list[str]:
    branches = (
        f"Put your own branch codes and names into {folder / BRANCHES}."
        if listed
        else f"List your branches in {folder / BRANCHES}, with the columns code,name_zh,name_en,region."
    )
    return [
        f"Read and change {folder / DEFINITION}; docs/format.md explains every key.",
        branches,
        f"acsi check {folder / DEFINITION}",
    ]


def find_definition(start: Path) -> Path:
    """The nearest survey.yaml in `start` or a folder above it. Raises AcsiError (P001) if there is none."""
    folder = start.resolve()
    for each in (folder, *folder.parents):
        if (each / DEFINITION).is_file():
            return each / DEFINITION
    raise fault("P001", folder=start)


def check_definition(file: Path | None) -> str:
    """One line that says that the definition `file` (or the nearest one) has no faults, and how much it holds.

    Raises AcsiError with all its faults if it has any.
    """
    path = file or find_definition(Path.cwd())
    survey = load_survey(path)
    constructs = len(survey.model.constructs) if survey.model else 0
    return f"{path.name}: no faults ({len(survey.questions)} questions, {constructs} constructs)"
