"""Reports."""

from acsi.catalogue import Entry

REPORTS: dict[str, Entry] = {
    "R001": Entry(
        "There is no font with simplified Chinese on this machine; looked for {families}.",
        "On Debian or Ubuntu run `apt-get install -y fonts-noto-cjk libharfbuzz-subset0`; "
        "else install Noto Sans CJK SC.",
    ),
    "R002": Entry(
        "The font {font} has no glyph for: {characters}",
        "Install the full font (on Debian or Ubuntu `apt-get install -y fonts-noto-cjk`) or change the text.",
    ),
    "R003": Entry(
        "The document {name} could not be rendered ({reason}).",
        "This is a fault of the program, not of your data: please report it with the message above.",
    ),
    "R004": Entry(
        "The league has no branch {branch}.{hint}",
        "Give one of the codes in the column branch of league.csv.",
    ),
    "R005": Entry(
        "There are no reports in the language {language}.",
        "Choose zh or en.",
    ),
}
