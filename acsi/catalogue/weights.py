"""Faults (D02) and doubts (W6) of survey weights."""

from acsi.catalogue import Entry

WEIGHTS: dict[str, Entry] = {
    "D020": Entry(
        "There is no margin of {column} to rake to.",
        "Write it under weights: margins, or give it with --margins FILE; a wave has those of the segments that its "
        "frame counted.",
        "Waves that were drawn before frames were counted by segment have no margins of their own.",
    ),
    "D021": Entry(
        "{count} {count:interview has|interviews have} {found} in {column}, of which the margin has nobody.{meant}",
        "Add the value to the margin, or correct it in the data.",
    ),
    "D022": Entry(
        "{found} is no count of customers.", "Write a number that is not negative: customers, or shares of them."
    ),
    "D023": Entry("{found} of {column} stands a second time in the margin.", "Keep one row for each value."),
    "D024": Entry(
        "The margins cannot be met together: after {rounds} rounds a weighted count is still {gap} off.",
        "Rake by fewer, or raise `smallest_cell`, so that more values are joined.",
        "Where nobody has some combination of values, margins may contradict one another.",
    ),
    "D025": Entry(
        "The margin of {column} says nothing of {branch}.", "Give each branch its rows, or leave `branch` empty in all."
    ),
    "D026": Entry(
        "A finite population correction needs weights that count customers, and there is no column of weights.",
        "Name a column of such weights under estimation: weight, or take `fpc` out.",
    ),
    "D027": Entry(
        "The interviews of {wave} were weighted by another definition of the weights.",
        "Take any delivery in again, which weights them anew: acsi receive {wave} FILE",
    ),
    "W601": Entry(
        "Cells of non-response with fewer than {smallest} interviews were joined with others, in {count} of the "
        "branches.",
        "Within a joined cell all interviews carry the same weight of those who did not answer.",
    ),
    "W602": Entry(
        "Values of {column} with fewer than {smallest} interviews were joined with others before raking, in {count} of "
        "the margins.",
        "Only the joined values meet the frame's counts.",
    ),
    "W603": Entry(
        "{share} of the interviews had weights too large and were trimmed, which moved {moved} of all weight.",
        "Weighted counts miss their margins by up to {gap} of the customers.",
    ),
    "W604": Entry(
        "There is no interview in {branches}.",
        "Their {customers} customers are not represented in the national figure.",
    ),
}
