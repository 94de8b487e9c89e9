"""One page of one report as a picture, while a template or a definition is being worked on."""

from collections.abc import Sequence
from pathlib import Path

from acsi.errors import fault
from acsi.files import write
from acsi.render.inspection import picture
from acsi.render.pdf import render
from acsi.steps.production import written
from acsi.steps.report import one_document
from acsi.wave import Wave


def preview(source: Wave | Path, branch: str | None, languages: Sequence[str], page: int, out: Path) -> Path:
    """Draw page `page` (from 1) of a report as PNG into the folder `out` and return its path; nothing else is written.

    Without `branch`, of the national report. Raises AcsiError: no such page (R007), otherwise as `report_wave`.
    """
    document, style = one_document(source, branch, languages)
    pdf = render(document.name, written(document), style)
    try:
        drawn = picture(pdf, page)
    except IndexError as error:
        raise fault("R007", name=document.name, found=error.args[0], page=page) from None
    path = out / f"{document.name.removesuffix('.pdf')}.{page}.png"
    write(path, drawn)
    return path
