"""Answers in a data file."""

from acsi.catalogue import Entry

DATA: dict[str, Entry] = {
    "D001": Entry(
        "There is no column {column}.{near}",
        "The file's columns are: {columns}. A question may name its column with `column:`.",
        "The definition names a question (or the column of branches, weights or interviewers) that the data file does "
        "not have. Column names are compared exactly, with spaces at the ends removed.",
    ),
    "D002": Entry(
        "{value} is not a number.",
        "Answers are numbers: {allowed}.",
    ),
    "D003": Entry(
        "{value} is not an answer of scale {scale}.",
        "Allowed: {allowed}. If it stands for no answer, add it to the scale's `missing`.",
    ),
    "D004": Entry(
        "The interview names no {what}.",
        "Fill the cell, or leave the row out of the file.",
    ),
    "D005": Entry(
        "{value} is no weight.",
        "A survey weight is a number above zero.",
    ),
    "D006": Entry(
        "… and {more} more faults of this kind.",
        "Correct the ones shown and look again.",
    ),
    "D007": Entry(
        "The column {column} stands {times} times in the header.",
        "Give every column a name of its own.",
    ),
}
