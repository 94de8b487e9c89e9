"""How a programme's reports look: its organisation's logo and colour, and templates of its own."""

from dataclasses import dataclass
from pathlib import Path

from acsi.survey.report import INK_OF_REPORTS


@dataclass(frozen=True)
class Look:
    """The logo as a `data:` address (empty: none), the colour of headings and rules, the folder of own templates."""

    logo: str = ""
    colour: str = INK_OF_REPORTS
    templates: Path | None = None


PLAIN = Look()
