"""Files that are read and written."""

from acsi.catalogue import Entry

FILES: dict[str, Entry] = {
    "F001": Entry(
        "There is no file {file}.",
        "Check the path and the folder you are in.",
    ),
    "F002": Entry(
        "{file} cannot be read as {kind}: {reason}.",
        "Open it in the program that made it and save it again, or check the ending of its name.",
    ),
    "F003": Entry(
        "acsi cannot read files that end in {ending}.",
        "Give a .csv, .xlsx, .parquet or .sav file, or a Triple-S description (.sss) with its data beside it.",
    ),
    "F004": Entry(
        "{file} has no rows.",
        "Check that the export was complete; a data file needs a header row and at least one interview.",
    ),
    "F005": Entry(
        "{file} cannot be written: {reason}.",
        "Check the folder's permissions and the free space.",
    ),
    "F006": Entry(
        "{folder} holds no {file}.",
        "{hint}",
    ),
    "F007": Entry(
        "{file} is not what acsi writes: {reason}.",
        "It may come from another version or have been changed by hand; make it again.",
    ),
    "F008": Entry(
        "There is no code {code}.{near}",
        "`acsi explain all` lists them.",
    ),
    "F009": Entry(
        "{file} is too large to be read: {found}, at most {most}.",
        "Check that it is the right file; deliver in several files, or without what the contract does not ask for.",
        "A small file can claim to be huge, so that reading it would fill the memory. What is delivered stays far "
        "below a million rows, two thousand columns, twenty million cells and 200 MB.",
    ),
    "F010": Entry(
        "There is not enough memory for this.",
        "Close other programs, or use a machine with more (docs/scale.md), and run the command again.",
        "Nothing is half written.",
    ),
    "F011": Entry(
        "A sheet of {found} rows cannot be written: XLSX ends at {most}.",
        "Do it in parts, such as some branches at a time (--branch), or take CSV or parquet instead.",
    ),
}
