"""Reports."""

from acsi.catalogue import Entry

REPORTS: dict[str, Entry] = {
    "R001": Entry(
        "There is no font with simplified Chinese on this machine; looked for {families}.",
        "On Debian or Ubuntu run `apt-get install -y fonts-noto-cjk libharfbuzz-subset0`; on macOS "
        "`brew install --cask font-noto-sans-cjk-sc`; on Windows add the Chinese (Simplified) supplemental fonts under "
        "optional features. Then `acsi doctor` says whether it is found (docs/install.md).",
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
    "R006": Entry(
        "The document {name} was not made: the system ended a process that was at work.",
        "Often memory ran out. Close other programs, or make fewer at a time with --branch.",
    ),
    "R007": Entry(
        "The report {name} has {found} pages; there is no page {page}.",
        "Give --page a number from 1 to {found}.",
    ),
    "R008": Entry(
        "There is nothing to report of branch {branch}: no interview of it was accepted.",
        "Look for it in the quarantine and in `acsi status`; the national report says how many were called.",
    ),
    "R009": Entry(
        "Nothing is shown of branch {branch}: it has {n} interviews, fewer than {smallest}.",
        "Wait for more interviews. The limit is `league: suppress_below_n` in the survey definition.",
        "So few answers say little of a branch, and may say much of the customers who gave them.",
    ),
    "R011": Entry(
        "The page is empty.",
        "Look at it before you send the report; if a template of your own made it, take the page out.",
    ),
    "R012": Entry(
        "There stands a word of the program instead of a number or a name: {word}",
        "Do not send this report. Without templates of your own, this is a fault of the program: please report it.",
    ),
    "R013": Entry(
        "A text runs {points} points over the edge.",
        "Look at the page before you send the report; a very long name is the usual cause.",
    ),
    "R014": Entry(
        "Another font stands in for {family}: {fonts}",
        "Name {family} in templates of your own, and use characters that it has.",
    ),
    "R015": Entry(
        "The report should say {text}, as league.json does, but does not.",
        "Do not send this report. Without templates of your own, this is a fault of the program: please report it.",
    ),
    "R016": Entry(
        "The document does not say what its parts are, so that no program can read it aloud.",
        "Install the tested version of WeasyPrint (constraints.txt).",
    ),
    "R020": Entry(
        "There is no logo {logo} in {folder}.",
        "Put the file there, or take `logo` out of `report` in the definition.",
    ),
    "R021": Entry(
        "This template of your own cannot be used: {reason}.",
        "Correct it here, or delete the file: the one that ships takes its place (docs/reports.md).",
    ),
    "R022": Entry("The logo has {size} bytes; at most {allowed} go into each report.", "Save it smaller, best as SVG."),
    "R023": Entry("The logo is neither an SVG drawing nor a PNG picture.", "Save it as SVG or PNG."),
    "R024": Entry(
        "The logo refers to something outside itself ({found}), which no report loads.",
        "Save it as SVG with everything embedded, or as PNG.",
    ),
    "R025": Entry(
        "The report asks for {found}, but reports load nothing from files or from the network.",
        "Write the picture or stylesheet into the template itself; a picture as a data: address.",
    ),
    "R026": Entry("No template has this name, so that it would replace none.{meant}", "Rename the file."),
}
