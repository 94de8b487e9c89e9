"""Starting a programme, and finding the one that a person stands in."""

from datetime import datetime
from pathlib import Path

from acsi.errors import did_you_mean, fault
from acsi.files import is_free, make_whole, write_all
from acsi.keys import identity_file, load_identity
from acsi.shipped import shipped
from acsi.steps.keys import start_keys
from acsi.survey.load import load_survey
from acsi.wave import Programme
from acsi.wave.names import BRANCHES, DEFINITION, WAVES

# The shipped list of branches that belongs to a shipped survey; the others' branches are the user's to list.
_BRANCHES_OF = {
    "auto-claims": "china-motor.csv",
    "acsi2015": "industries-2015.csv",
    "acsi2015-price": "industries-2015.csv",
    "mystery-visits": "china-motor.csv",
    "touchpoint-pulse": "china-motor.csv",
}


def shipped_surveys() -> list[str]:
    """The names of the definitions that ship."""
    return sorted(path.stem for path in shipped("surveys").glob("*.yaml"))


def new_programme(folder: Path, survey_name: str, *, now: datetime | None = None) -> list[str]:
    """Start a programme in `folder` from a shipped survey; gives the steps that come next, as lines to show.

    A user who has an identity becomes the first recipient of its keys. Raises AcsiError if there is no such survey
    (P003), the folder holds something already (P002) or cannot be written (F005), or the identity is unsound (K002,
    K003).
    """
    known = shipped_surveys()
    if survey_name not in known:
        meant = did_you_mean(survey_name, known)
        raise fault("P003", found=survey_name, meant=meant, allowed=", ".join(known))
    if not is_free(folder):
        raise fault("P002", folder=folder)
    has_identity = identity_file().exists()
    if has_identity:
        load_identity()
    files = {DEFINITION: (shipped("surveys") / f"{survey_name}.yaml").read_bytes()}
    listed = _BRANCHES_OF.get(survey_name)
    if listed:
        files[BRANCHES] = (shipped("surveys") / "branches" / listed).read_bytes()
    with make_whole(folder) as making:
        write_all(making, files)
        (making / WAVES).mkdir()
        if has_identity:
            start_keys(Programme(making), now=now)
    return _next_steps(folder, bool(listed), has_identity)


def _next_steps(folder: Path, listed: bool, has_keys: bool) -> list[str]:
    branches = (
        f"Put your own branch codes and names into {folder / BRANCHES}."
        if listed
        else f"List your branches in {folder / BRANCHES}, with the columns code,name_zh,name_en,region."
    )
    keys = (
        f"acsi key add -C {folder} age1…  for everyone else who may read personal data; `acsi key show` gives theirs."
        if has_keys
        else f"acsi key new -C {folder}  makes your identity, without which nothing personal can be read, and the keys."
    )
    return [
        f"Read and change {folder / DEFINITION}; docs/format.md explains every key.",
        branches,
        f"acsi check {folder / DEFINITION}",
        keys,
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
    if survey.composite:
        index = f"a composite of {len(survey.composite.weights)}"
    else:
        index = f"{len(survey.model.constructs) if survey.model else 0} constructs"
    return f"{path.name}: no faults ({len(survey.questions)} questions, {index})"
