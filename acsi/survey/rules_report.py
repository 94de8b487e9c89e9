"""Rules on how reports look."""

import re
from collections.abc import Iterator

from acsi.survey.finding import Finding
from acsi.survey.models import Survey
from acsi.survey.report import COLOUR, CONTRAST, contrast, darkened

LOGO = re.compile(r"[^/\\:]+\.(svg|png)", re.IGNORECASE)


def report_findings(survey: Survey) -> Iterator[Finding]:
    """A logo that is no file beside the definition, and a colour that is none or cannot be read on white."""
    logo, colour = survey.report.logo, survey.report.colour
    if logo is not None and not LOGO.fullmatch(logo):
        yield Finding("S195", ("report", "logo"), {"found": logo})
    if not COLOUR.fullmatch(colour):
        yield Finding("S196", ("report", "colour"), {"found": colour})
    elif contrast(colour) < CONTRAST:
        found = {"found": colour, "contrast": f"{contrast(colour):.1f}", "needed": CONTRAST, "meant": darkened(colour)}
        yield Finding("S197", ("report", "colour"), found)
