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
        "Give a .csv, .xlsx, .parquet or .sav file.",
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
}
