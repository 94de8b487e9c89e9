"""How a programme's reports look, read from its folder: the logo, and templates that stand in for the shipped ones."""

import hashlib
from pathlib import Path

from acsi.errors import did_you_mean, fault
from acsi.render.logo import embedded
from acsi.reporting.look import Look
from acsi.shipped import shipped
from acsi.survey.models import Survey
from acsi.wave.names import DEFINITION, TEMPLATES


def look_of(survey: Survey, folder: Path) -> Look:
    """The look of reports in a programme's folder, or in that of estimates.

    Raises AcsiError: no logo there (R020), one that cannot be used (R022 to R024), a template whose name is almost that
    of a shipped one and would replace nothing (R026).
    """
    own = folder / TEMPLATES
    if own.is_dir():
        _require_names(own)
    return Look(_logo(survey, folder), survey.report.colour, own.resolve() if own.is_dir() else None)


def logo_beside(survey: Survey, definition: Path) -> dict[str, bytes]:
    """The logo by its name, where the definition has one and it is there: it goes with a copy of the definition."""
    name = survey.report.logo
    file = definition.parent / name if name else None
    return {file.name: file.read_bytes()} if file and file.is_file() else {}


def fingerprint(look: Look) -> str:
    """The SHA-256 of all that the look consists of besides the definition: the logo and the files of own templates."""
    digest = hashlib.sha256(look.logo.encode())
    for file in sorted(look.templates.iterdir()) if look.templates else []:
        if file.is_file():
            content = file.read_bytes()
            digest.update(f"\n{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _logo(survey: Survey, folder: Path) -> str:
    name = survey.report.logo
    if name is None:
        return ""
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise fault("R020", DEFINITION, logo=name, folder=folder) from error
    return embedded(name, content)


def _require_names(own: Path) -> None:
    known = [file.name for file in shipped("templates").iterdir() if file.is_file()]
    for file in sorted(own.iterdir()):
        if file.is_file() and file.name not in known and (meant := did_you_mean(file.name, known)):
            raise fault("R026", f"{own.name}/{file.name}", meant=meant)
