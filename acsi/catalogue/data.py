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
    "D030": Entry(
        "{count} {count:cell is no number|cells are no numbers}.",
        "Answers are numbers: {allowed}.",
        "The source was read where it lies, so rows are counted and not named. A query for cells of the column that "
        "are no numbers finds them.",
    ),
    "D031": Entry(
        "{count} {count:answer is|answers are} none of scale {scale}, such as {value}.",
        "Allowed: {allowed}. If they stand for no answer, add them to the scale's `missing`.",
    ),
    "D032": Entry(
        "{count} {count:interview names|interviews name} no {what}.",
        "Fill the cells, or leave the rows out.",
    ),
    "D033": Entry(
        "{count} {count:interview has|interviews have} no weight above zero.",
        "A survey weight is a number above zero.",
    ),
    "D034": Entry(
        "The interviews lack answers in more than {count} different ways.",
        "Fit a random part of them, a million say nearly as much; or take out of the model the questions that are most "
        "often not answered.",
        "Missing answers are completed from sums for each set of questions that were answered together. So many sums "
        "are no smaller than the interviews.",
    ),
}
